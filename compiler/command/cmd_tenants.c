/* cmd_tenants.c - `rescc tenants`: list, make, rename and drop tenants' schemas from outside. */
#include <stdlib.h>
#include <string.h>

#include "compiler/command/apply/tenants.h"
#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/base/text.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/lock.h"

typedef bool TenantsVerb(Tenants *tenants, const char *const *names, Json *told);

/* --- list ----------------------------------------------------------------------------------- */

static bool list(Tenants *tenants, const char *const *names, Json *told) {
  (void)names;
  TextList all = {0};
  for (size_t i = 0; i < tenants->groups.count; i++)
    for (size_t j = 0; j < tenants->groups.items[i].count; j++)
      ARENA_PUSH(tenants->session.arena, &all, tenants->groups.items[i].names[j]);
  text_sort(&all);
  for (size_t i = 0; i < all.count; i++) {
    json_put_text(told, NULL, all.items[i]);
    cli_print(tenants->session.show->cli, "%s\n", all.items[i]);
  }
  return true;
}

/* --- the others ----------------------------------------------------------------------------- */

static bool run(Tenants *tenants, const char *sql, const char *what) {
  Db *db = tenants->session.db;
  if (db_run(db, sql)) return true;
  failure_report(tenants->plan.events, db, what);
  if (!db_error(db)->lost && db_in_transaction(db)) db_run(db, "ROLLBACK");
  return false;
}

static bool has_schema(Tenants *tenants, const char *name, bool *there) {
  DbRows rows = {0};
  if (!db_ask(tenants->session.db, tenants->session.arena, &rows,
              "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", &name, 1))
    return failure_report(tenants->plan.events, tenants->session.db, "can't look for the schema");
  *there = rows.count > 0;
  return true;
}

/* SQL that forgets, or renames, the rows of a schema's history; "" where there is no history. */
static const char *history_sql(const Tenants *tenants, const char *old, const char *new) {
  Arena *arena = tenants->session.arena;
  const char *schema = tenants->plan.table_schema;
  if (!tenants->plan.history) return "";
  if (new == NULL)
    return sql_text(arena, "; DELETE FROM %N WHERE schema_name = %L", schema, NAME_HISTORY, old);
  return sql_text(arena, "; UPDATE %N SET schema_name = %L WHERE schema_name = %L", schema,
                  NAME_HISTORY, new, old);
}

/* What a new tenant has not got whole, it does not get. */
static bool take_back(Tenants *tenants, const char *name) {
  run(tenants,
      sql_text(tenants->session.arena, "BEGIN; DROP SCHEMA IF EXISTS %I CASCADE%s; COMMIT", name,
               history_sql(tenants, name, NULL)),
      "can't take the new schema back");
  return false;
}

static bool create(Tenants *tenants, const char *const *names, Json *told) {
  const char *name = names[0];
  bool there;
  if (!has_schema(tenants, name, &there)) return false;
  if (there)
    return event_fail(tenants->plan.events, "`rescc migrate --tenants` brings tenants up to date",
                      "schema `%s` is there already", name);
  /* The rows of a tenant that was dropped by hand would stand for what the new one has not got. */
  const char *forget = history_sql(tenants, name, NULL);
  if (*forget && !run(tenants, forget + 2, "can't clear its history")) return false;
  tenants->sql = tenant_names_sql(tenants->session.arena, &name, 1);
  tenants->groups = (TenantGroups){0};
  size_t done = 0;
  bool ok = tenants_run(tenants, &done);
  if (!ok) return tenants->groups.count ? take_back(tenants, name) : false;
  cli_say(tenants->session.show->cli, "rescc: tenant `%s` is there, with %zu migration%s", name,
          tenants->session.files.count, tenants->session.files.count == 1 ? "" : "s");
  json_put_text(told, NULL, name);
  return true;
}

/* Nobody migrates it meanwhile: runtime/run/pipeline.c takes the same lock. */
#define LOCKED "BEGIN; SELECT pg_advisory_xact_lock(" LOCK_TENANT_CLASS ", hashtext(%L)); "

static bool is_tenant(Tenants *tenants, const char *name, bool *there) {
  if (!has_schema(tenants, name, there)) return false;
  bool known = false;
  for (size_t i = 0; i < tenants->groups.count; i++) {
    const TenantGroup *group = &tenants->groups.items[i];
    for (size_t j = 0; j < group->count; j++)
      if (strcmp(group->names[j], name) == 0) known = *there || group->gone;
  }
  DbRows rows = {0};
  const char *sql =
      sql_text(tenants->session.arena, "SELECT 1 FROM %N WHERE schema_name = %L LIMIT 1",
               tenants->plan.table_schema, NAME_HISTORY, name);
  if (!known && tenants->plan.history && strcmp(name, tenants->plan.table_schema) != 0 &&
      db_ask(tenants->session.db, tenants->session.arena, &rows, sql, NULL, 0))
    known = rows.count > 0;
  return known || event_fail(tenants->plan.events, "`rescc tenants list` shows them",
                             "there is no tenant `%s`", name);
}

static bool rename_one(Tenants *tenants, const char *const *names, Json *told) {
  Arena *arena = tenants->session.arena;
  bool there;
  if (!is_tenant(tenants, names[0], &there)) return false;
  if (strlen(names[1]) > 63)
    return event_fail(tenants->plan.events, NULL, "a schema's name has at most 63 bytes");
  if (!run(tenants,
           sql_text(arena, LOCKED "ALTER SCHEMA %I RENAME TO %I%s; COMMIT", names[0], names[0],
                    names[1], history_sql(tenants, names[0], names[1])),
           sql_text(arena, "can't rename tenant %I", names[0])))
    return false;
  cli_say(tenants->session.show->cli, "rescc: tenant `%s` is called `%s` now", names[0], names[1]);
  json_put_text(told, NULL, names[1]);
  return true;
}

static bool drop(Tenants *tenants, const char *const *names, Json *told) {
  Arena *arena = tenants->session.arena;
  bool there;
  if (!is_tenant(tenants, names[0], &there) ||
      !show_confirm(tenants->session.show,
                    arena_printf(arena, "drop tenant `%s` and all its data", names[0])))
    return false;
  if (!run(tenants,
           sql_text(arena, LOCKED "DROP SCHEMA IF EXISTS %I CASCADE%s; COMMIT", names[0], names[0],
                    history_sql(tenants, names[0], NULL)),
           sql_text(arena, "can't drop tenant %I", names[0])))
    return false;
  cli_say(tenants->session.show->cli, "rescc: tenant `%s` is dropped", names[0]);
  json_put_text(told, NULL, names[0]);
  return true;
}

/* --- the command ---------------------------------------------------------------------------- */

static const struct {
  const char *word;
  size_t names;
  TenantsVerb *run;
  bool writes;
} verbs[] = {{"list", 0, list, false},
             {"create", 1, create, true},
             {"rename", 2, rename_one, true},
             {"drop", 1, drop, true}};

typedef struct Each {
  size_t verb;
  Json *told;
} Each;

static bool run_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  const Each *each = context;
  bool writes = verbs[each->verb].writes;
  Tenants tenants;
  if (writes && repos->count > 1)
    return event_fail(&show->events, "say whose tenant it is: `--repo NAME`",
                      "the project has %zu repos", repos->count);
  const Aim aim = {.way = writes ? WAY_UP : WAY_LOOK,
                   .missing = writes ? SESSION_MAKE : SESSION_ACCEPT};
  bool ok = tenants_open(&tenants, show, repos, repo, &aim) && tenants_list(&tenants) &&
            verbs[each->verb].run(&tenants, show->cli->options->args.items + 1, each->told);
  tenants_close(&tenants);
  return ok;
}

static int run_verb(Cli *cli, size_t verb) {
  Show show;
  show_start(&show, cli);
  json_put_text(cli->document, "command", arena_printf(cli->arena, "tenants %s", verbs[verb].word));
  Each each = {verb, json_put_list(cli->document, "tenants")};
  return connect_each(&show, run_one, &each);
}

int cmd_tenants(Cli *cli) {
  const TextList *args = &cli->options->args;
  for (size_t i = 0; args->count && i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(args->items[0], verbs[i].word) != 0) continue;
    if (args->count == verbs[i].names + 1) return run_verb(cli, i);
    cli_error(cli, "`tenants %s` takes %zu name%s", verbs[i].word, verbs[i].names,
              verbs[i].names == 1 ? "" : "s");
    return EXIT_USAGE;
  }
  cli_error(cli, "what about the tenants? `list`, `create NAME`, `rename OLD NEW` or `drop NAME`");
  return EXIT_USAGE;
}
