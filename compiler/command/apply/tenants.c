#include "tenants.h"

#include <string.h>
#include <unistd.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/lock.h"
#include "runtime/run/squash.h"
#include "runtime/tenant/tenant_text.h"

enum { JOBS_ELSEWHERE = 4, MAX_FAILURES = 10 };

/* A plan for the session's repo, with files of its tenants. */
static TenantPlan plan_of(const Session *session, const MigrationList *files) {
  const Aim *aim = &session->aim;
  const char *own = session->target.repo->schema;
  bool public = strcmp(own, "public") == 0;
  return (TenantPlan){.events = &session->show->events,
                      .table_schema = own,
                      .search_path = sql_text(session->arena, public ? "%I" : "%I, public", own),
                      .files = files,
                      .choice = aim->choice,
                      .down = aim->way == WAY_DOWN,
                      .look = aim->way == WAY_LOOK,
                      .history = session->history.exists};
}

/* --- who they are --------------------------------------------------------------------------- */

static bool find_source(Tenants *tenants) {
  const Session *session = &tenants->session;
  const Repo *repo = session->target.repo;
  switch (repo->tenant_source) {
  case TENANTS_QUERY: {
    size_t len = strlen(repo->tenants);
    while (len && strchr("; \t\r\n", repo->tenants[len - 1])) len--;
    tenants->sql = arena_strndup(session->arena, repo->tenants, len);
    return true;
  }
  case TENANTS_LIST:
    tenants->sql =
        tenant_names_sql(session->arena, repo->tenant_list.items, repo->tenant_list.count);
    return true;
  case TENANTS_PATTERN:
    tenants->sql =
        sql_text(session->arena,
                 "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname LIKE %L"
                 " AND nspname NOT LIKE 'pg\\_%%' AND nspname NOT IN"
                 " ('information_schema', %L)",
                 repo->tenants, repo->schema);
    return true;
  case TENANTS_MANAGED:
    return tenant_managed_sql(&session->show->events, session->arena, session->db, &tenants->sql);
  }
  return true;
}

static void split_names(Arena *arena, const TextList *given, const TenantGroups *groups,
                        TextList *names) {
  for (size_t i = 0; i < given->count; i++) {
    bool whole = false; /* a name may hold a comma */
    for (size_t g = 0; g < groups->count; g++)
      for (size_t n = 0; n < groups->items[g].count; n++)
        whole |= strcmp(groups->items[g].names[n], given->items[i]) == 0;
    if (whole) {
      ARENA_PUSH(arena, names, given->items[i]);
      continue;
    }
    char *rest, *copy = arena_strdup(arena, given->items[i]);
    for (char *name = strtok_r(copy, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
      ARENA_PUSH(arena, names, name);
  }
}

bool tenants_list(Tenants *tenants) {
  Session *session = &tenants->session;
  TextList only = {0}, except = {0};
  tenants->groups = (TenantGroups){0};
  if (session->db == NULL || tenants->sql == NULL) return true;
  if (!tenant_list(&tenants->plan, session->arena, session->db, tenants->sql, &tenants->groups))
    return false;
  split_names(session->arena, &session->aim.only, &tenants->groups, &only);
  split_names(session->arena, &session->aim.except, &tenants->groups, &except);
  return tenant_only(tenants->plan.events, session->arena, &tenants->groups, only.items, only.count,
                     false) &&
         tenant_only(tenants->plan.events, session->arena, &tenants->groups, except.items,
                     except.count, true) &&
         tenant_choose(&tenants->plan, session->arena, &tenants->groups);
}

bool tenants_open(Tenants *tenants, Show *show, const RepoList *repos, const Repo *repo,
                  const Aim *aim) {
  *tenants = (Tenants){0};
  Session *session = &tenants->session;
  Aim theirs = *aim;
  theirs.side = SIDE_TENANTS;
  if (!session_open(session, show, repos, repo, &theirs)) return false;
  tenants->plan = plan_of(session, &session->files);
  if (session->db == NULL) return true;
  if (strcmp(repo->schema, "public") != 0 &&
      !db_run(session->db,
              sql_text(session->arena, "SET search_path = %s", tenants->plan.search_path)))
    return failure_report(&show->events, session->db, "can't look for the tenants");
  return find_source(tenants);
}

bool tenants_open_one(Tenants *tenants, Show *show, const Target *target, const char *name,
                      const Aim *aim) {
  *tenants = (Tenants){0};
  Session *session = &tenants->session;
  Aim theirs = *aim;
  theirs.side = SIDE_TENANTS;
  if (!session_open_at(session, show, target, &theirs)) return false;
  tenants->plan = plan_of(session, &session->files);
  tenants->sql = tenant_names_sql(session->arena, &name, 1);
  return true;
}

void tenants_close(Tenants *tenants) { session_close(&tenants->session); }

/* --- what is done with them ----------------------------------------------------------------- */

/* Schemas that were tenants' and are gone: told, and nobody's mistake. */
static void tell_gone(const Tenants *tenants) {
  for (size_t i = 0; i < tenants->groups.count; i++) {
    const TenantGroup *group = &tenants->groups.items[i];
    for (size_t j = 0; group->gone && j < group->count; j++)
      event_say(tenants->plan.events, EVENT_INFO,
                "tenant `%s`: its schema is gone; left out (`rescc tenants create` makes it anew)",
                group->names[j]);
  }
}

static size_t tenants_left(const Tenants *tenants) {
  size_t count = 0;
  for (size_t i = 0; i < tenants->groups.count; i++) {
    const TenantGroup *group = &tenants->groups.items[i];
    bool makes = !group->there && !group->gone && !tenants->plan.down;
    if (group->jobs.count || makes) count += group->count;
  }
  return count;
}

static bool rewrites(const Tenants *tenants) {
  for (size_t i = 0; i < tenants->groups.count; i++)
    if (tenants->groups.items[i].rewrites) return true;
  return false;
}

static bool rewrite(Tenants *tenants) {
  const Session *session = &tenants->session;
  if (squash_rewrite(session->db, session->arena, &session->read, tenants->plan.table_schema, NULL,
                     tenants->plan.table_schema))
    return true;
  return failure_report(tenants->plan.events, session->db, "can't rewrite the history");
}

static long connections(const Tenants *tenants) {
  long given = tenants->session.show->cli->options->jobs;
  if (given > 0) return given;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return db_is_local(tenants->session.db) && cores > 0 ? cores : JOBS_ELSEWHERE;
}

static bool tell_end(const Tenants *tenants, const Pool *pool, bool ok) {
  const Events *events = tenants->plan.events;
  const Options *options = tenants->session.show->cli->options;
  if (ok) return true;
  if (pool->failures.count) {
    event_say(events, EVENT_INFO, "%zu tenant%s failed:", pool->failures.count,
              pool->failures.count == 1 ? "" : "s");
    for (size_t i = 0; i < pool->failures.count; i++)
      event_say(events, EVENT_INFO, "  %s: %s", pool->failures.items[i].tenant,
                pool->failures.items[i].message);
  }
  const char *why =
      interrupt_count() > 0 ? "interrupted"
      : pool->left == 0     ? "some tenants failed"
      : options->canary > 0 && pool->tenants + pool->failures.count <= (size_t)options->canary
          ? "stopped at the canary"
          : "stopped after too many failures";
  return event_fail(events, "the same command goes on with what is missing",
                    "%s: %zu tenant%s done, %zu failed, %zu left", why, pool->tenants,
                    pool->tenants == 1 ? "" : "s", pool->failures.count, pool->left);
}

static bool run_pool(Tenants *tenants, size_t *done) {
  const Session *session = &tenants->session;
  const Options *options = session->show->cli->options;
  const Target *target = &session->target;
  Pool pool = {.plan = &tenants->plan,
               .conninfo = target->embedded
                               ? server_url(session->arena, &target->place, target->database)
                               : target->conninfo,
               .database = target->embedded ? NULL : target->database,
               .lock_timeout = target->repo->lock_timeout,
               .statement_timeout = target->repo->statement_timeout,
               .log_sql = options->log_sql,
               .connections = connections(tenants),
               .canary = options->canary,
               .max_failures = options->max_failures ? options->max_failures : MAX_FAILURES};
  bool ok = pool_run(&pool, session->arena, &tenants->groups);
  *done = pool.tenants;
  return tell_end(tenants, &pool, ok);
}

static bool make_history(Tenants *tenants) {
  Session *session = &tenants->session;
  if (!session->history.exists && !session_refresh(session))
    return false; /* another run's, by now */
  tenants->plan.history = session->history.exists;
  if (session->history.exists) return true;
  session->history.schema_name = session->history.table_schema;
  if (!history_create(session->db, session->arena, &session->history, &(MigrationList){0}))
    return failure_report(tenants->plan.events, session->db, "can't make the table " NAME_HISTORY);
  tenants->plan.history = true;
  return true;
}

/* Lists them for a run. Under the lock, with nobody making tenants from other texts, the list is
 * `final`: it stays true. */
static bool list_for_run(Tenants *tenants, bool texts_differ, bool *final) {
  const Session *session = &tenants->session;
  bool locked, makers;
  if (!lock_try(session->db, session->arena, tenants->plan.events, &locked) ||
      !tenant_has_makers(&tenants->plan, session->arena, session->db, &makers))
    return false;
  *final = locked && !makers && !texts_differ && session->history.exists;
  return tenants_list(tenants);
}

/* Whoever held the lock before may have done some of it; and tenants that are being made now read
 * the texts of before. */
static bool make_final(Tenants *tenants, bool texts_differ) {
  Session *session = &tenants->session;
  const TenantPlan *plan = &tenants->plan;
  return lock_take(session->db, session->arena, plan->events) && make_history(tenants) &&
         (!texts_differ || tenant_texts_write(plan, session->arena, session->db)) &&
         tenant_wait_for_makers(plan, session->arena, session->db) && tenants_list(tenants);
}

bool tenants_run(Tenants *tenants, size_t *done) {
  Session *session = &tenants->session;
  bool ok, final;
  *done = 0;
  if (session->db == NULL || tenants->sql == NULL) return true;
  bool differ = tenant_texts_differ(&tenants->plan, session->arena, session->db, &ok);
  if (!ok || !list_for_run(tenants, differ, &final)) return false;
  if (!differ && !rewrites(tenants) && tenants_left(tenants) == 0) {
    tell_gone(tenants);
    return true;
  }
  if (!final && !make_final(tenants, differ)) return false;
  if (rewrites(tenants) && (!rewrite(tenants) || !tenants_list(tenants))) return false;
  tell_gone(tenants);
  if (tenants_left(tenants) == 0) return true;
  ok = run_pool(tenants, done);
  return (tenants->plan.down || rewrite(tenants)) && ok;
}

void tenants_print(const Tenants *tenants, size_t *count) {
  *count = tenants_left(tenants);
  for (size_t i = 0; i < tenants->groups.count; i++) {
    const TenantGroup *group = &tenants->groups.items[i];
    if (group->jobs.count == 0) continue;
    cli_print(tenants->session.show->cli, "-- %zu tenant%s: %s%s%s\n\n", group->count,
              group->count == 1 ? "" : "s", group->names[0], group->count > 1 ? ", " : "",
              group->count > 2    ? "…"
              : group->count == 2 ? group->names[1]
                                  : "");
    for (size_t j = 0; j < group->jobs.count; j++)
      session_print_job(&tenants->session, &group->jobs.items[j]);
  }
}

/* --- the texts ------------------------------------------------------------------------------ */

bool tenants_bring_texts(Session *session) {
  const Events *events = &session->show->events;
  MigrationList files = {0};
  const char *folder =
      arena_printf(session->arena, "%s/tenant_migrations", session->target.repo->path);
  if (!file_read_folders(session->arena, events, &folder, 1, true, NULL, NULL, &files))
    return false;
  TenantPlan plan = plan_of(session, &files);
  bool ok;
  if (!tenant_texts_differ(&plan, session->arena, session->db, &ok)) return ok;
  return lock_take(session->db, session->arena, events) &&
         tenant_texts_write(&plan, session->arena, session->db);
}
