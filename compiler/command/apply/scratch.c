#include "scratch.h"

#include <string.h>
#include <unistd.h>

#include "runtime/base/sql.h"
#include "runtime/pg/failure.h"

enum { NAMES_TRIED = 20 };

bool scratch_open(Scratch *scratch, Show *show, const Repo *repo) {
  *scratch = (Scratch){.show = show};
  if (!connect_given(show, repo, &scratch->target) || !connect_server(show, &scratch->target))
    return false;
  scratch->db = connect_maintenance(show, &scratch->target);
  return scratch->db != NULL;
}

/* false with *taken: somebody has a database of this name, which is not ours to drop. */
static bool make(Scratch *scratch, const char *name, bool *taken) {
  Arena *arena = scratch->show->cli->arena;
  /* template1 may have been filled by somebody. */
  bool ok = db_run(scratch->db, sql_text(arena, "CREATE DATABASE %I TEMPLATE template0", name));
  *taken = !ok && strcmp(db_error(scratch->db)->sqlstate, "42P04") == 0;
  if (!*taken) ARENA_PUSH(arena, &scratch->made, name); /* be it half made */
  scratch->target.database = name;
  return ok;
}

bool scratch_make(Scratch *scratch, const char *suffix) {
  Arena *arena = scratch->show->cli->arena;
  bool taken;
  /* In another container there may be a process of the same number, or have been one. */
  for (int try = 1; try <= NAMES_TRIED; try++) {
    const char *name = arena_printf(arena, "rescc_verify_%ld%s", (long)getpid(), suffix);
    if (try > 1) name = arena_printf(arena, "%s_%d", name, try);
    if (make(scratch, name, &taken)) return true;
    if (!taken) break;
  }
  return failure_report(&scratch->show->events, scratch->db, "can't make a scratch database");
}

void scratch_close(Scratch *scratch) {
  Arena *arena = scratch->show->cli->arena;
  for (size_t i = 0; i < scratch->made.count; i++) {
    bool force = db_server_version(scratch->db) >= 130000;
    db_settle(scratch->db);
    if (!db_run(scratch->db, sql_text(arena, "DROP DATABASE IF EXISTS %I%s", scratch->made.items[i],
                                      force ? " WITH (FORCE)" : "")))
      failure_report(
          &scratch->show->events, scratch->db,
          arena_printf(arena, "can't drop the scratch database `%s`", scratch->made.items[i]));
  }
  db_close(scratch->db);
  scratch->db = NULL;
}
