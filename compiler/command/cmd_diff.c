/* cmd_diff.c - `rescc diff`: the live database against the resources. */
#include <string.h>

#include "compiler/catalog/canonical.h"
#include "compiler/catalog/introspect.h"
#include "compiler/command/apply/connect.h"
#include "compiler/command/apply/described.h"
#include "compiler/plan/change.h"
#include "runtime/pg/failure.h"

enum { REMARKS = 8 }; /* tables named that nobody describes */

typedef struct Drift {
  const Repo *repo;
  const char *database;
  Batches mend;
  TextList undescribed;
} Drift;

typedef struct DriftList {
  Drift *items;
  size_t count, capacity;
} DriftList;

/* --- finding out ---------------------------------------------------------------------------- */

static void find_undescribed(Cli *cli, Drift *drift, const Described *described,
                             const State *live) {
  for (size_t i = 0; i < live->units.count; i++) {
    const Object *unit = live->units.items[i];
    if (unit->kind != OBJECT_TABLE || described_knows(described, unit)) continue;
    const char *schema = strcmp(unit->schema, "public") == 0 ? "" : unit->schema;
    ARENA_PUSH(cli->arena, &drift->undescribed,
               arena_printf(cli->arena, "%s%s%s", schema, *schema ? "." : "", unit->name));
  }
}

static bool compare(Show *show, Drift *drift, Described *described, Db *db) {
  Arena *arena = show->cli->arena;
  const State *want = described_state(described, drift->repo->name);
  if (want == NULL) return false;
  want = described_side(described, want, false);
  TextList schemas = introspect_schemas(arena, want, drift->repo->schema);
  const State *live = introspect(db, arena, &schemas);
  if (live == NULL) return failure_report(&show->events, db, "can't read the catalog");
  Uses uses = uses_new(arena, NULL);
  const Canonical canonical = {db, arena, &uses, drift->repo->schema};
  const State *have = canonical_adapt(&canonical, live, want);
  uses_free(&uses);
  if (have == NULL)
    return failure_report(&show->events, db, "can't compare SQL by way of temporary tables");
  drift->mend = described_way(arena, have, want);
  find_undescribed(show->cli, drift, described, live);
  return true;
}

static bool find_drift(Show *show, const RepoList *repos, Described *described, Drift *drift) {
  Target target;
  show->repo = drift->repo->name;
  if (!connect_target(show, repos, drift->repo, &target)) return false;
  drift->database = target.database;
  if (target.embedded && !target.place.exists)
    return event_fail(&show->events, "`rescc migrate` makes both; --url names another database",
                      "there is no embedded server yet, and no database `%s`", target.database);
  if (!connect_server(show, &target)) return false;
  Db *db = connect_start(show, &target, target.database);
  bool ok = db_ready(db) ? compare(show, drift, described, db) : connect_failed(show, &target, db);
  db_close(db);
  return ok;
}

/* --- showing -------------------------------------------------------------------------------- */

static void say_undescribed(Cli *cli, const Drift *drift) {
  size_t count = drift->undescribed.count, shown = count > REMARKS ? REMARKS - 1 : count;
  for (size_t i = 0; i < shown; i++)
    cli_say(cli, "rescc: not described: table %s", drift->undescribed.items[i]);
  if (shown < count) cli_say(cli, "rescc: not described: %zu more tables", count - shown);
}

static void print_sql(const Cli *cli, const DriftList *list) {
  Buf text = {0};
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].mend.count && list->count > 1)
      buf_printf(&text, "%s-- repo %s\n\n", text.len ? "\n" : "", list->items[i].repo->name);
    described_write(&text, &list->items[i].mend);
  }
  cli_print(cli, "%s", buf_text(&text));
  buf_free(&text);
}

static void put_drift(Json *repos, const Drift *drift) {
  Json *out = json_put_object(repos, NULL);
  json_put_text(out, "repo", drift->repo->name);
  json_put_text(out, "database", drift->database);
  Json *changes = json_put_list(out, "changes"), *statements = json_put_list(out, "statements"),
       *undescribed = json_put_list(out, "undescribed");
  for (size_t i = 0; i < drift->mend.count; i++) {
    const Batch *batch = &drift->mend.items[i];
    for (size_t j = 0; j < batch->ops.count; j++) change_put_op(changes, &batch->ops.items[j]);
    for (size_t j = 0; j < batch->steps.count; j++)
      change_put_step(statements, &batch->steps.items[j]);
  }
  for (size_t i = 0; i < drift->undescribed.count; i++)
    json_put_text(undescribed, NULL, drift->undescribed.items[i]);
}

static int show_list(Cli *cli, const DriftList *list, int status) {
  bool differs = false;
  for (size_t i = 0; i < list->count; i++) {
    differs |= list->items[i].mend.count > 0;
    say_undescribed(cli, &list->items[i]);
  }
  print_sql(cli, list);
  json_put_flag(cli->document, "differs", differs);
  Json *repos = json_put_list(cli->document, "repos");
  for (size_t i = 0; repos && i < list->count; i++) put_drift(repos, &list->items[i]);
  if (status == EXIT_DONE && !differs) cli_say(cli, "rescc: nothing differs");
  return status == EXIT_DONE && differs ? EXIT_DIFFERENCE : status;
}

/* --- the command ---------------------------------------------------------------------------- */

typedef struct Each {
  Described *described;
  DriftList list;
} Each;

static bool look_at(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  Each *each = context;
  Drift drift = {.repo = repo};
  if (!find_drift(show, repos, each->described, &drift)) return false;
  ARENA_PUSH(show->cli->arena, &each->list, drift);
  return true;
}

int cmd_diff(Cli *cli) {
  Show show;
  show_start(&show, cli);
  Each each = {.described = described_compile(cli)};
  int status = each.described ? connect_each(&show, look_at, &each) : EXIT_WRONG;
  status = show_list(cli, &each.list, status);
  described_free(each.described);
  return status;
}
