/* cmd_create.c - `rescc create` and `rescc drop`: the databases of the repos. */
#include <string.h>

#include "compiler/command/apply/connect.h"
#include "runtime/base/sql.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"

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

static void tell(Show *show, const Target *target, Fate fate, Buf *list) {
  Cli *cli = show->cli;
  if (fate != FATE_FAILED) cli_say(cli, fates[fate].line, target->database);
  buf_add(list, list->len ? ",\n    {" : "\n    {");
  show_json_text(list, "repo", target->repo->name);
  show_json_text(list, "database", target->database);
  show_json_text(list, "result", fates[fate].word);
  buf_add_char(list, '}');
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
  if (ok && show->cli->options.force_drop)
    ok = db_ask(db, arena, &rows,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", params,
                1);
  /* FORCE also reaches those who connect between the two. */
  bool force = show->cli->options.force_drop && db_server_version(db) >= 130000;
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

static int go_over(Cli *cli, const char *command, Fate (*work)(Show *, Target *)) {
  Show show;
  RepoList repos = {0};
  Buf list = {0};
  show_start(&show, cli);
  int status = connect_repos(&show, &repos);
  if (status == EXIT_USAGE) return status;
  interrupt_catch();
  bool ok = status == EXIT_DONE;
  for (size_t i = 0; ok && i < repos.count; i++) {
    Target target;
    show.repo = repos.items[i].name;
    Fate fate = FATE_FAILED;
    ok = connect_target(&show, &repos, &repos.items[i], &target);
    if (ok) fate = work(&show, &target);
    ok = ok && fate != FATE_FAILED;
    if (target.repo) tell(&show, &target, fate, &list);
  }
  const char *members =
      arena_printf(cli->arena, "\"databases\": [%s%s]", buf_text(&list), list.len ? "\n  " : "");
  buf_free(&list);
  return show_end(&show, command, ok, members);
}

int cmd_create(Cli *cli) { return go_over(cli, "create", create); }
int cmd_drop(Cli *cli) { return go_over(cli, "drop", drop); }
