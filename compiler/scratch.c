#include "scratch.h"

#include <unistd.h>

#include "../runtime/failure.h"
#include "../runtime/sql.h"

bool scratch_open(Scratch *scratch, Show *show, const Repo *repo) {
  *scratch = (Scratch){.show = show};
  if (!connect_given(show, repo, &scratch->target) || !connect_server(show, &scratch->target))
    return false;
  scratch->db = connect_maintenance(show, &scratch->target);
  return scratch->db != NULL;
}

bool scratch_make(Scratch *scratch, const char *suffix) {
  Arena *arena = scratch->show->cli->arena;
  const char *name = arena_printf(arena, "rescc_verify_%ld%s", (long)getpid(), suffix);
  /* template1 may have been filled by somebody. */
  const char *sql = sql_text(arena, "CREATE DATABASE %I TEMPLATE template0", name);
  ARENA_PUSH(arena, &scratch->made, name); /* be it half made */
  if (!db_run(scratch->db, sql))
    return failure_report(&scratch->show->events, scratch->db, "can't make a scratch database");
  scratch->target.database = name;
  return true;
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
