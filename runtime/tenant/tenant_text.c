#include "tenant_text.h"

#include <string.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/file/statement.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"

enum { POLL_MS = 50 };

/* --- plain text ----------------------------------------------------------------------------- */

void tenant_make_plain(Arena *arena, Job *job) {
  if (job->part->transaction) return;
  MigrationPart *part = ARENA_NEW(arena, MigrationPart);
  *part = *job->part;
  part->transaction = true;
  job->part = part;
  for (size_t i = 0; i < job->statements.count; i++)
    job->statements.items[i] = statement_plain(arena, &job->statements.items[i]);
}

/* --- the table ------------------------------------------------------------------------------ */

bool tenant_texts_differ(const TenantPlan *plan, Arena *arena, Db *db, bool *ok) {
  DbRows rows = {0};
  const char *table = sql_text(arena, "%N", plan->table_schema, NAME_TENANT_TEXTS),
             *manager = sql_text(arena, "%N()", plan->table_schema, NAME_MANAGE_TENANT);
  const char *params[] = {table, manager};
  *ok = db_ask(db, arena, &rows,
               "SELECT to_regclass($1) IS NOT NULL, to_regprocedure($2) IS NOT NULL", params, 2);
  if (!*ok) return failure_report(plan->events, db, "can't look for the tenants' migrations");
  bool there = *DB_VALUE(&rows, 0, 0) == 't', managed = *DB_VALUE(&rows, 0, 1) == 't';
  if (!there) return managed;
  *ok = db_ask(
      db, arena, &rows,
      sql_text(arena, "SELECT version, checksum, search_path FROM %s ORDER BY version", table),
      NULL, 0);
  if (!*ok) return failure_report(plan->events, db, "can't read the tenants' migrations");
  bool same = rows.count == plan->files->count;
  for (size_t i = 0; same && i < rows.count; i++) {
    const Migration *file = file_find(plan->files, DB_VALUE(&rows, i, 0));
    same = file && strcmp(file->checksum, DB_VALUE(&rows, i, 1)) == 0 &&
           strcmp(plan->search_path, DB_VALUE(&rows, i, 2)) == 0;
  }
  return !same;
}

static const char *plain_text(Arena *arena, const Migration *file) {
  StatementList statements = {0};
  Buf text = {0};
  split_statements(arena, file->up.text, file->up.len, file->up.line, &statements);
  for (size_t i = 0; i < statements.count; i++) {
    Statement statement = statements.items[i];
    if (!file->up.transaction) statement = statement_plain(arena, &statement);
    buf_printf(&text, "%s;\n", statement.text);
  }
  const char *result = arena_strdup(arena, buf_text(&text));
  buf_free(&text);
  return result;
}

bool tenant_texts_write(const TenantPlan *plan, Arena *arena, Db *db) {
  Buf sql = {0};
  const char *table = sql_text(arena, "%N", plan->table_schema, NAME_TENANT_TEXTS);
  sql_printf(&sql,
             "BEGIN; CREATE TABLE IF NOT EXISTS %s (\n"
             "  version text COLLATE \"C\" PRIMARY KEY,\n"
             "  name text NOT NULL,\n"
             "  checksum text NOT NULL,\n"
             "  search_path text NOT NULL,\n"
             "  up text NOT NULL\n"
             ");\n"
             "DELETE FROM %s;\n",
             table, table);
  for (size_t i = 0; i < plan->files->count; i++) {
    const Migration *file = &plan->files->items[i];
    sql_printf(&sql, "INSERT INTO %s VALUES (%L, %L, %L, %L, %L);\n", table, file->version,
               file->name, file->checksum, plan->search_path, plain_text(arena, file));
  }
  buf_add(&sql, "COMMIT");
  bool ok = db_run(db, buf_text(&sql));
  buf_free(&sql);
  if (ok) return true;
  failure_report(plan->events, db, "can't write the tenants' migrations into the database");
  if (!db_error(db)->lost && db_in_transaction(db)) db_run(db, "ROLLBACK");
  return false;
}

/* --- makers --------------------------------------------------------------------------------- */

#define MAKERS                                                                                     \
  " FROM pg_locks WHERE locktype = 'advisory' AND classid = " LOCK_MAKERS_CLASS                    \
  " AND objid = " LOCK_MAKERS_OBJECT                                                               \
  " AND database ="                                                                                \
  " (SELECT oid FROM pg_database WHERE datname = current_database())"

bool tenant_has_makers(const TenantPlan *plan, Arena *arena, Db *db, bool *makers) {
  DbRows rows = {0};
  if (!db_ask(db, arena, &rows, "SELECT 1" MAKERS " LIMIT 1", NULL, 0))
    return failure_report(plan->events, db, "can't look for tenants that are being made");
  *makers = rows.count > 0;
  return true;
}

bool tenant_wait_for_makers(const TenantPlan *plan, Arena *arena, Db *db) {
  static const char sql[] =
      "SELECT string_agg(virtualtransaction || ':' || pid, ' '), count(*)" MAKERS
      " AND ($1 = '' OR virtualtransaction || ':' || pid = ANY (string_to_array($1, ' ')))";
  const char *waited = "";
  for (bool told = false;; told = true) {
    DbRows rows = {0};
    if (!db_ask(db, arena, &rows, sql, &waited, 1))
      return failure_report(plan->events, db, "can't look for tenants that are being made");
    if (DB_VALUE(&rows, 0, 0) == NULL) return true;
    if (!told)
      event_say(plan->events, EVENT_WAITING,
                "waiting for %s transaction%s that make%s a tenant right now",
                DB_VALUE(&rows, 0, 1), strcmp(DB_VALUE(&rows, 0, 1), "1") ? "s" : "",
                strcmp(DB_VALUE(&rows, 0, 1), "1") ? "" : "s");
    waited = DB_VALUE(&rows, 0, 0);
    if (!interrupt_sleep(POLL_MS))
      return event_fail(plan->events, NULL, "interrupted: no tenant was migrated");
  }
}
