/* cmd_create.c - `rescc create` and `rescc drop`: the databases of the repos. */
#include <string.h>

#include "compiler/command/apply/connect.h"
#include "runtime/base/sql.h"
#include "runtime/pg/failure.h"

typedef enum Fate {
  FATE_CREATED,
  FATE_EXISTS,
  FATE_DROPPED,
  FATE_MISSING,
  FATE_SKIPPED,
  FATE_FAILED
} Fate;

static const struct {
  const char *word, *line;
} fates[] = {
    [FATE_CREATED] = {"created", "rescc: created database `%s`"},
    [FATE_EXISTS] = {"exists", "rescc: database `%s` is there already"},
    [FATE_DROPPED] = {"dropped", "rescc: dropped database `%s`"},
    [FATE_MISSING] = {"missing", "rescc: there is no database `%s`"},
    [FATE_SKIPPED] = {"skipped", "rescc: database `%s` is left alone, as its repo says"},
    [FATE_FAILED] = {"failed", NULL},
};

static void tell(Show *show, const Target *target, Fate fate, Json *list) {
  if (fate != FATE_FAILED) cli_say(show->cli, fates[fate].line, target->database);
  Json *out = json_put_object(list, NULL);
  json_put_text(out, "repo", target->repo->name);
  json_put_text(out, "database", target->database);
  json_put_text(out, "result", fates[fate].word);
}

static Fate create(Show *show, Target *target) {
  if (!target->repo->create) return FATE_SKIPPED;
  if (!connect_server(show, target)) return FATE_FAILED;
  CreateResult result = connect_create_database(show, target);
  return result == CREATE_MADE      ? FATE_CREATED
         : result == CREATE_EXISTED ? FATE_EXISTS
                                    : FATE_FAILED;
}

static Fate drop_on(Show *show, const Target *target, Db *db) {
  Arena *arena = show->cli->arena;
  DbRows rows;
  const char *const params[] = {target->database};
  bool ok = db_ask(db, arena, &rows, "SELECT 1 FROM pg_database WHERE datname = $1", params, 1);
  if (ok && rows.count == 0) return FATE_MISSING;
  const char *question =
      arena_printf(arena, "drop database `%s` and all that is in it", target->database);
  if (ok && !show_confirm(show, question)) return FATE_FAILED;
  if (ok && show->cli->options->force_drop)
    ok = db_ask(db, arena, &rows,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", params,
                1);
  /* FORCE also reaches those who connect between the two. */
  bool force = show->cli->options->force_drop && db_server_version(db) >= 130000;
  if (ok && db_run(db, sql_text(arena, "DROP DATABASE %I%s", target->database,
                                force ? " WITH (FORCE)" : "")))
    return FATE_DROPPED;
  failure_report(&show->events, db,
                 arena_printf(arena, "can't drop database `%s`", target->database));
  return FATE_FAILED;
}

static Fate drop(Show *show, Target *target) {
  if (!target->repo->drop) return FATE_SKIPPED;
  if (target->embedded && !target->place.exists) return FATE_MISSING;
  if (!connect_server(show, target)) return FATE_FAILED;
  Db *db = connect_maintenance(show, target);
  Fate fate = db ? drop_on(show, target, db) : FATE_FAILED;
  db_close(db);
  return fate;
}

typedef struct Each {
  Fate (*run)(Show *, Target *);
  Json *list; /* what became of each database */
} Each;

static bool run_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  const Each *each = context;
  Target target;
  show->repo = repo->name;
  Fate fate = connect_target(show, repos, repo, &target) ? each->run(show, &target) : FATE_FAILED;
  tell(show, &target, fate, each->list);
  return fate != FATE_FAILED;
}

static int run(Cli *cli, Fate (*one)(Show *, Target *)) {
  Show show;
  show_start(&show, cli);
  Each each = {one, json_put_list(cli->document, "databases")};
  return connect_each(&show, run_one, &each);
}

int cmd_create(Cli *cli) { return run(cli, create); }
int cmd_drop(Cli *cli) { return run(cli, drop); }
