/* cmd_verify.c - `rescc verify`: whether the migrations lead to what the resources say, and back.
 */
#include <string.h>

#include "cmd_migrate.h"
#include "compiler/catalog/canonical.h"
#include "compiler/catalog/introspect.h"
#include "compiler/command/apply/described.h"
#include "compiler/command/apply/scratch.h"
#include "compiler/command/apply/tenants.h"
#include "compiler/state/difference.h"
#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/lock.h"

enum { STATEMENTS = 100 }; /* in one transaction: each holds locks until its end */

/* The tenant that is made for the comparison: a name that must be quoted wherever it stands. */
static const char tenant[] = "rescc \"verify\" o'tenant";

typedef struct Verify {
  Show *show;
  Show errors; /* says what goes wrong, and nothing of what goes right three times over */
  Arena *arena;
  Described *described;
  const Repo *repo;
  Scratch scratch;
  Session session;         /* of the database that the migrations fill */
  const State *all, *want; /* want: without the tenants' tables */
  TextList schemas;
  size_t migrations, tenant_migrations, undescribed;
  Json *result; /* of the repo, in the document */
} Verify;

static void only_errors(void *context, const Event *event) {
  const Show *show = context;
  if (event->kind == EVENT_ERROR || event->kind == EVENT_WAITING) event_send(&show->events, *event);
}

/* --- differences ---------------------------------------------------------------------------- */

/* The stages: what is said when one fails, and what its two lines are called. */
typedef enum Stage { STAGE_UP, STAGE_DOWN, STAGE_AGAIN } Stage;

static const struct {
  const char *name, *message, *left, *right;
} stages[] = {
    [STAGE_UP] = {"up", "the migrations lead elsewhere than the resources",
                  "migrations:", "resources: "},
    [STAGE_DOWN] = {"down", "rolling all migrations back leaves something behind",
                    "left behind:", "expected:   "},
    [STAGE_AGAIN] = {"again", "the migrations lead elsewhere when they run again after a rollback",
                     "at first:", "again:   "},
};

static bool fail(Verify *verify, Stage stage, const char *left, const char *right) {
  json_put_text(verify->result, "stage", stages[stage].name);
  Json *difference = json_put_list(verify->result, "difference");
  json_put_text(difference, NULL, left);
  json_put_text(difference, NULL, right);
  const char *hint = NULL;
  if (stage == STAGE_UP && described_is_unwritten(verify->described, verify->repo->name))
    hint = "the resources have changes that no migration has yet: `rescc generate`";
  return event_fail(&verify->show->events, hint, "%s\n  %s %s\n  %s %s", stages[stage].message,
                    stages[stage].left, left, stages[stage].right, right);
}

static State *with_extra_units(Arena *arena, State *state, const State *left, const State *right) {
  for (size_t i = 0; i < left->units.count; i++) {
    Object *unit = left->units.items[i];
    if (!state_unit(right, unit->kind, unit->schema, unit->name))
      ARENA_PUSH(arena, &state->units, unit);
  }
  return state;
}

/* What a migration had rebuilt, PostgreSQL may render in another way than what was made at once:
 * only texts that are none when it reads them again differ. */
static bool same(Verify *verify, Stage stage, const State *left, const State *right, bool both) {
  Difference difference;
  Arena *arena = verify->arena;
  if (!difference_find(arena, left, right, both, &difference)) return true;
  Uses uses = uses_new(arena, NULL);
  const Canonical canonical = {verify->session.db, arena, &uses, verify->repo->schema};
  State *read_again = canonical_adapt(&canonical, left, right);
  uses_free(&uses);
  if (read_again == NULL)
    return failure_report(&verify->show->events, verify->session.db, "can't compare the catalogs");
  if (!difference_find(arena, with_extra_units(arena, read_again, left, right), right, both,
                       &difference))
    return true;
  return fail(verify, stage, difference.left, difference.right);
}

/* Takes out the columns that resources ignore: they may be there, or not. */
static void leave_out_ignored(const Verify *verify, const State *state) {
  for (size_t i = 0; i < state->units.count; i++) {
    Object *unit = state->units.items[i];
    const char *schema =
        unit->schema && strcmp(unit->schema, tenant) == 0 ? TENANT_SCHEMA : unit->schema;
    const Object *want = state_unit(verify->all, unit->kind, schema, unit->name);
    size_t kept = 0;
    for (size_t j = 0; j < unit->children.count; j++) {
      Object *child = unit->children.items[j];
      const Object *same = want ? object_child(want, child->kind, child->name) : NULL;
      if (same == NULL || !same->facts[FACT_IGNORED]) unit->children.items[kept++] = child;
    }
    unit->children.count = kept;
  }
}

static const State *read_schemas(Verify *verify, Db *db, const TextList *schemas) {
  const State *state = introspect(db, verify->arena, schemas);
  if (state)
    leave_out_ignored(verify, state);
  else
    failure_report(&verify->show->events, db, "can't read the catalog");
  return state;
}

static const State *read_state(Verify *verify, Db *db) {
  return read_schemas(verify, db, &verify->schemas);
}

/* --- the resources alone --------------------------------------------------------------------- */

static bool run_batch(Db *db, const Batch *batch) {
  Buf sql = {0};
  bool ok = true;
  size_t at_once = batch->transactional ? STATEMENTS : 1;
  for (size_t i = 0; ok && i < batch->steps.count; i++) {
    buf_printf(&sql, "%s;\n", batch->steps.items[i].sql);
    if ((i + 1) % at_once != 0 && i + 1 < batch->steps.count) continue;
    ok = db_run(db, buf_text(&sql));
    buf_clear(&sql);
  }
  buf_free(&sql);
  return ok;
}

/* What stands bare in a statement is in public; what stands bare in SQL may be in the repo's. */
static bool build(Verify *verify, Db *db) {
  State nothing = {0};
  Batches batches = described_way(verify->arena, &nothing, verify->want);
  bool ok = db_run(
      db, sql_text(verify->arena, "SET client_min_messages = error; SET search_path = public, %I",
                   verify->repo->schema));
  for (size_t i = 0; ok && i < batches.count; i++) ok = run_batch(db, &batches.items[i]);
  return ok ||
         failure_report(&verify->show->events, db, "the server refuses what the resources say");
}

/* The catalog that the resources make on an empty database. NULL: reported. */
static const State *read_resources(Verify *verify) {
  if (!scratch_make(&verify->scratch, "_resources")) return NULL;
  const Target *target = &verify->scratch.target;
  const State *state = NULL;
  Db *db = connect_start(verify->show, target, target->database);
  if (!db_ready(db))
    connect_failed(verify->show, target, db);
  else if (build(verify, db))
    state = read_state(verify, db);
  db_close(db);
  return state;
}

/* --- the migrations -------------------------------------------------------------------------- */

static bool migrate(Verify *verify, Way way) {
  size_t done;
  verify->session.aim.way = way;
  if (!session_refresh(&verify->session) || !session_run(&verify->session, &done)) return false;
  if (way == WAY_UP) verify->migrations = done;
  return true;
}

/* Everything that somebody made; schemas may stay. */
static bool nothing_is_left(Verify *verify) {
#define OWN(catalog, oid, space)                                                                   \
  " WHERE " space                                                                                  \
  " NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace,"                       \
  " 'pg_toast'::regnamespace) AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '" catalog \
  "'::regclass AND d.objid = " oid " AND d.deptype IN ('e', 'i'))"
  static const char query[] =
      "SELECT what FROM ("
      "SELECT 1, 'extension ' || quote_ident(extname) FROM pg_extension WHERE extname <> 'plpgsql' "
      "UNION ALL SELECT 0, CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view '"
      " WHEN 'S' THEN 'sequence ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END"
      " || c.oid::regclass FROM pg_class c" OWN("pg_class", "c.oid", "c.relnamespace")
      " AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relname NOT IN (" NAMES_OF_TABLES ") "
      "UNION ALL SELECT 1, 'type ' || t.oid::regtype FROM pg_type t"
      OWN("pg_type", "t.oid", "t.typnamespace")
      " AND t.typtype IN ('e', 'd', 'r', 'c') "
      "UNION ALL SELECT 2, 'function ' || p.oid::regprocedure FROM pg_proc p"
      OWN("pg_proc", "p.oid", "p.pronamespace")
      ") AS left_behind (rank, what) ORDER BY rank, what LIMIT 1";
  DbRows rows;
  Db *db = verify->session.db;
  if (!db_ask(db, verify->arena, &rows, query, NULL, 0))
    return failure_report(&verify->show->events, db, "can't read the catalog");
  return rows.count == 0 || fail(verify, STAGE_DOWN, DB_VALUE(&rows, 0, 0), "nothing");
}

static void count_undescribed(Verify *verify, const State *state) {
  for (size_t i = 0; i < state->units.count; i++)
    verify->undescribed += state->units.items[i]->kind == OBJECT_TABLE &&
                           !described_knows(verify->described, state->units.items[i]);
}

/* --- a tenant --------------------------------------------------------------------------------- */

static bool migrate_tenant(Verify *verify, Way way) {
  Tenants tenants;
  size_t done = 0;
  const Aim aim = {.way = way, .choice = {.all = true}};
  bool ok = tenants_open_one(&tenants, &verify->errors, &verify->session.target, tenant, &aim) &&
            tenants_run(&tenants, &done);
  verify->tenant_migrations = tenants.session.files.count;
  tenants_close(&tenants);
  return ok;
}

static const State *read_tenant(Verify *verify, Db *db) {
  TextList schemas = {0};
  ARENA_PUSH(verify->arena, &schemas, tenant);
  const State *state = read_schemas(verify, db, &schemas);
  if (state == NULL) return NULL;
  State *own = ARENA_NEW(verify->arena, State); /* extensions are nobody's */
  for (size_t i = 0; i < state->units.count; i++)
    if (state->units.items[i]->schema)
      ARENA_PUSH(verify->arena, &own->units, state->units.items[i]);
  return own;
}

/* The tenant's tables as the resources make them, beside the shared ones that are there already. */
static const State *read_tenant_resources(Verify *verify) {
  const Target *target = &verify->scratch.target;
  Batches batches = described_tenants(verify->arena, verify->all);
  Db *db = connect_start(verify->show, target, target->database);
  bool ok = db_ready(db) && db_run(db, sql_text(verify->arena,
                                                "SET client_min_messages = error; CREATE SCHEMA %I;"
                                                " SET search_path = %I, %I, public",
                                                tenant, tenant, verify->repo->schema));
  for (size_t i = 0; ok && i < batches.count; i++) ok = run_batch(db, &batches.items[i]);
  if (!ok) failure_report(&verify->show->events, db, "the server refuses what the resources say");
  const State *state = ok ? read_tenant(verify, db) : NULL;
  db_close(db);
  return state;
}

static bool run_tenant_stages(Verify *verify) {
  static const State nothing = {0};
  Db *db = verify->session.db;
  bool some = described_side(verify->described, verify->all, true)->units.count > 0;
  if (!some && !migrate_has_tenants(verify->show->cli, verify->repo)) return true;
  /* The tenants have a session of their own. */
  if (!lock_give(db)) return failure_report(&verify->show->events, db, "can't go on");
  if (!migrate_tenant(verify, WAY_UP)) return false;
  const State *up = read_tenant(verify, db);
  const State *resources = up ? read_tenant_resources(verify) : NULL;
  if (resources == NULL || !same(verify, STAGE_UP, up, resources, false) ||
      !migrate_tenant(verify, WAY_DOWN))
    return false;
  const State *down = read_tenant(verify, db);
  if (down == NULL || !same(verify, STAGE_DOWN, down, &nothing, true) ||
      !migrate_tenant(verify, WAY_UP))
    return false;
  const State *again = read_tenant(verify, db);
  return again && same(verify, STAGE_AGAIN, up, again, true) && migrate_tenant(verify, WAY_DOWN);
}

static bool run_stages(Verify *verify) {
  if (!migrate(verify, WAY_UP)) return false;
  const State *up = read_state(verify, verify->session.db);
  const State *resources = up ? read_resources(verify) : NULL;
  if (resources == NULL || !same(verify, STAGE_UP, up, resources, false)) return false;
  count_undescribed(verify, up);
  if (!run_tenant_stages(verify)) return false;
  if (!migrate(verify, WAY_DOWN) || !nothing_is_left(verify) || !migrate(verify, WAY_UP))
    return false;
  const State *again = read_state(verify, verify->session.db);
  return again && same(verify, STAGE_AGAIN, up, again, true);
}

static bool verify_repo(Verify *verify) {
  verify->all = described_state(verify->described, verify->repo->name);
  if (verify->all == NULL) return false;
  verify->want = described_side(verify->described, verify->all, false);
  verify->schemas = introspect_schemas(verify->arena, verify->want, verify->repo->schema);
  bool ok = scratch_open(&verify->scratch, verify->show, verify->repo) &&
            scratch_make(&verify->scratch, "");
  if (ok) {
    static const Aim all = {.choice = {.all = true}, .missing = SESSION_ACCEPT};
    ok = session_open_at(&verify->session, &verify->errors, &verify->scratch.target, &all) &&
         run_stages(verify);
    session_close(&verify->session);
  }
  scratch_close(&verify->scratch);
  return ok;
}

/* --- the command ---------------------------------------------------------------------------- */

static void add_count(Buf *out, const char *separator, size_t count, const char *one,
                      const char *many) {
  if (count) buf_printf(out, "%s%zu %s", out->len ? separator : "", count, count == 1 ? one : many);
}

static void say_result(const Verify *verify) {
  size_t counts[OBJECT_KINDS] = {0};
  for (size_t i = 0; i < verify->all->units.count; i++) counts[verify->all->units.items[i]->kind]++;
  Buf what = {0};
  add_count(&what, ", ", counts[OBJECT_TABLE], "table", "tables");
  add_count(&what, ", ", counts[OBJECT_ENUM], "enum", "enums");
  add_count(&what, ", ", counts[OBJECT_EXTENSION], "extension", "extensions");
  Buf tenants = {0};
  if (verify->tenant_migrations)
    buf_printf(&tenants, " and %zu of a tenant", verify->tenant_migrations);
  cli_print(
      verify->show->cli,
      "rescc: verified repo %s: %zu migration%s%s up, down and up again; %s as the resources say\n",
      verify->repo->name, verify->migrations, verify->migrations == 1 ? "" : "s",
      buf_text(&tenants), what.len ? buf_text(&what) : "nothing is there,");
  buf_free(&tenants);
  buf_free(&what);
  if (verify->undescribed)
    cli_say(verify->show->cli, "rescc: not described: %zu table%s that the migrations make",
            verify->undescribed, verify->undescribed == 1 ? "" : "s");
}

typedef struct Each {
  Described *described;
  Json *list;
} Each;

static bool verify_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  const Each *each = context;
  (void)repos;
  Verify verify = {.show = show,
                   .errors = {.cli = show->cli, .repo = repo->name},
                   .arena = show->cli->arena,
                   .described = each->described,
                   .repo = repo,
                   .result = json_put_object(each->list, NULL)};
  verify.errors.events = (Events){only_errors, show};
  show->repo = repo->name;
  json_put_text(verify.result, "repo", repo->name);
  json_put_flag(verify.result, "ok", false);
  json_put_number(verify.result, "migrations", 0);
  bool ok = verify_repo(&verify);
  json_put_flag(verify.result, "ok", ok);
  json_put_number(verify.result, "migrations", verify.migrations);
  if (ok && !show->cli->quiet) say_result(&verify);
  return ok;
}

int cmd_verify(Cli *cli) {
  Show show;
  show_start(&show, cli);
  Each each = {described_compile(cli), json_put_list(cli->document, "repos")};
  int status = each.described ? connect_each(&show, verify_one, &each) : EXIT_WRONG;
  described_free(each.described);
  return status;
}
