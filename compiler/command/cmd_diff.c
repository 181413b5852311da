/* cmd_diff.c - `rescc diff`: the live database against the resources. */
#include <stdio.h>
#include <string.h>

#include "compiler/catalog/canonical.h"
#include "compiler/catalog/introspect.h"
#include "compiler/command/apply/connect.h"
#include "compiler/command/apply/described.h"
#include "compiler/plan/change.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"

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
  const Canonical canonical = {db, arena, drift->repo->schema};
  const State *have = canonical_adapt(&canonical, live, want);
  if (have == NULL)
    return failure_report(&show->events, db, "can't compare SQL by way of temporary tables");
  drift->mend = described_way(arena, have, want);
  find_undescribed(show->cli, drift, described, live);
  return true;
}

static bool look_at(Show *show, const RepoList *repos, Described *described, Drift *drift) {
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

static void print_sql(const DriftList *list) {
  Buf text = {0};
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].mend.count && list->count > 1)
      buf_printf(&text, "%s-- repo %s\n\n", text.len ? "\n" : "", list->items[i].repo->name);
    described_write(&text, &list->items[i].mend);
  }
  fputs(buf_text(&text), stdout);
  buf_free(&text);
}

static void json_drift(Buf *out, const Drift *drift) {
  buf_add(out, "{");
  show_json_text(out, "repo", drift->repo->name);
  show_json_text(out, "database", drift->database);
  buf_add(out, ",\n     \"changes\": [");
  const char *comma = "";
  for (size_t i = 0; i < drift->mend.count; i++)
    for (size_t j = 0; j < drift->mend.items[i].ops.count; j++, comma = ",") {
      buf_printf(out, "%s\n       ", comma);
      change_json_op(out, &drift->mend.items[i].ops.items[j]);
    }
  buf_add(out, "],\n     \"statements\": [");
  comma = "";
  for (size_t i = 0; i < drift->mend.count; i++)
    for (size_t j = 0; j < drift->mend.items[i].steps.count; j++, comma = ",") {
      buf_printf(out, "%s\n       ", comma);
      change_json_step(out, &drift->mend.items[i].steps.items[j]);
    }
  buf_add(out, "],\n     \"undescribed\": [");
  for (size_t i = 0; i < drift->undescribed.count; i++) {
    buf_add(out, i ? ", " : "");
    buf_add_json(out, drift->undescribed.items[i]);
  }
  buf_add(out, "]}");
}

static const char *json_members(Cli *cli, const DriftList *list, bool differs) {
  Buf out = {0};
  buf_printf(&out, "\"differs\": %s,\n  \"repos\": [", differs ? "true" : "false");
  for (size_t i = 0; i < list->count; i++) {
    buf_add(&out, i ? ",\n    " : "\n    ");
    json_drift(&out, &list->items[i]);
  }
  buf_add(&out, list->count ? "\n  ]" : "]");
  const char *members = arena_strdup(cli->arena, buf_text(&out));
  buf_free(&out);
  return members;
}

static int show_list(Show *show, const DriftList *list, bool ok) {
  bool differs = false;
  for (size_t i = 0; i < list->count; i++) {
    differs |= list->items[i].mend.count > 0;
    say_undescribed(show->cli, &list->items[i]);
  }
  if (!show->cli->json) print_sql(list);
  if (ok && !differs) cli_say(show->cli, "rescc: nothing differs");
  int status = show_end(show, "diff", ok, json_members(show->cli, list, differs));
  return status == EXIT_DONE && differs ? EXIT_DIFFERENCE : status;
}

/* --- the command ---------------------------------------------------------------------------- */

static int diff(Show *show, Described *described) {
  RepoList repos = {0};
  DriftList list = {0};
  int status = described ? connect_repos(show, &repos) : EXIT_WRONG;
  if (status == EXIT_USAGE) return status;
  interrupt_catch();
  bool ok = status == EXIT_DONE;
  for (size_t i = 0; ok && i < repos.count; i++) {
    Drift drift = {.repo = &repos.items[i]};
    ok = look_at(show, &repos, described, &drift);
    if (ok) ARENA_PUSH(show->cli->arena, &list, drift);
  }
  return show_list(show, &list, ok);
}

int cmd_diff(Cli *cli) {
  Show show;
  show_start(&show, cli);
  Described *described = described_compile(cli);
  int status = diff(&show, described);
  described_free(described);
  return status;
}
