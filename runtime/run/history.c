#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"

static const char *const state_names[] = {
    [HISTORY_APPLIED] = "applied",
    [HISTORY_RUNNING] = "running",
    [HISTORY_FAILED] = "failed",
    [HISTORY_REVERTING] = "reverting",
};

const char *history_state_name(HistoryState state) { return state_names[state]; }

HistoryState history_state_of(const char *name) {
  for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++)
    if (name && strcmp(state_names[i], name) == 0) return (HistoryState)i;
  return HISTORY_RUNNING; /* written by a later rescc: surely not simply applied */
}

bool history_post(Db *db, Arena *arena, const History *history, bool whole) {
  return db_post(db,
                 sql_text(arena,
                          "SELECT version, checksum, nullif(state, 'applied'), progress%s FROM %N"
                          " WHERE schema_name = %L",
                          whole ? ", name, to_char(applied_at AT TIME ZONE 'UTC',"
                                  " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), duration_ms"
                                : "",
                          history->table_schema, NAME_HISTORY, history->schema_name));
}

static int compare_rows(const void *a, const void *b) {
  return file_compare_versions(((const HistoryRow *)a)->version, ((const HistoryRow *)b)->version);
}

static void fill(Arena *arena, History *history, const DbRows *rows) {
  history->items = ARENA_ARRAY(arena, HistoryRow, rows->count + 1);
  history->count = history->capacity = rows->count;
  for (size_t i = 0; i < rows->count; i++) {
    HistoryRow *row = &history->items[i];
    row->version = DB_VALUE(rows, i, 0);
    row->checksum = rows->columns > 1 ? DB_VALUE(rows, i, 1) : NULL;
    const char *state = rows->columns > 2 ? DB_VALUE(rows, i, 2) : NULL;
    row->state = state ? history_state_of(state) : HISTORY_APPLIED;
    if (rows->columns > 3) row->progress = DB_VALUE(rows, i, 3);
    if (rows->columns <= 4) continue;
    row->name = DB_VALUE(rows, i, 4);
    row->applied_at = DB_VALUE(rows, i, 5);
    row->duration_ms = DB_VALUE(rows, i, 6);
  }
  if (rows->count > 1) qsort(history->items, rows->count, sizeof *history->items, compare_rows);
}

/* A database that dbmate has migrated: its table, where it has the one column that counts. */
static bool read_dbmate(Db *db, Arena *arena, History *history) {
  DbRows rows = {0};
  const char *params[] = {history->schema_name};
  if (!db_ask(db, arena, &rows,
              "SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND table_name ="
              " 'schema_migrations' AND column_name = 'version' AND data_type IN"
              " ('character varying', 'text')",
              params, 1))
    return false;
  if (rows.count == 0) return true;
  const char *sql = sql_text(arena, "SELECT version FROM %N WHERE version ~ '^[0-9]+$'",
                             history->schema_name, "schema_migrations");
  if (!db_ask(db, arena, &rows, sql, NULL, 0)) return false;
  fill(arena, history, &rows);
  history->adopted = rows.count > 0;
  return true;
}

bool history_collect(Db *db, Arena *arena, History *history) {
  DbRows rows = {0};
  history->items = NULL;
  history->count = history->capacity = 0;
  history->adopted = false;
  history->exists = db_collect(db, arena, &rows);
  if (history->exists) {
    fill(arena, history, &rows);
    return true;
  }
  const char *code = db_error(db)->sqlstate;
  if (strcmp(code, "42P01") != 0 && strcmp(code, "3F000") != 0) return false;
  return read_dbmate(db, arena, history);
}

bool history_read(Db *db, Arena *arena, History *history, bool whole) {
  return history_post(db, arena, history, whole) && history_collect(db, arena, history);
}

static void add_schema(Buf *sql, const char *schema) {
  /* Asked for first: CREATE SCHEMA IF NOT EXISTS wants the right to make one even where it is. */
  if (strcmp(schema, "public") == 0) return;
  sql_printf(sql,
             "DO $rescc$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname ="
             " %L) THEN CREATE SCHEMA %I; END IF; END $rescc$;\n",
             schema, schema);
}

/* What dbmate applied and has a file here counts as applied; the files' text is taken as read. */
static void add_adopted(Buf *sql, const History *history, const MigrationList *files) {
  for (size_t i = 0; i < history->count; i++) {
    const Migration *file = file_find(files, history->items[i].version);
    if (file)
      sql_printf(sql,
                 "INSERT INTO %N (schema_name, version, name, checksum) VALUES (%L, %L, %L, %L);\n",
                 history->table_schema, NAME_HISTORY, history->schema_name, file->version,
                 file->name, file->checksum);
  }
}

bool history_create(Db *db, Arena *arena, History *history, const MigrationList *files) {
  Buf sql = {0};
  buf_add(&sql, "BEGIN;\n");
  add_schema(&sql, history->table_schema);
  if (strcmp(history->schema_name, history->table_schema) != 0)
    add_schema(&sql, history->schema_name);
  if (!history->exists)
    sql_printf(&sql,
               "CREATE TABLE %N (\n"
               "  schema_name text COLLATE \"C\" NOT NULL,\n"
               "  version text COLLATE \"C\" NOT NULL,\n"
               "  name text NOT NULL,\n"
               "  checksum text,\n"
               "  state text NOT NULL DEFAULT 'applied',\n"
               "  applied_at timestamptz NOT NULL DEFAULT now(),\n"
               "  duration_ms bigint,\n"
               "  applied_by text NOT NULL DEFAULT session_user,\n"
               "  progress text,\n"
               "  PRIMARY KEY (schema_name, version)\n"
               ");\n",
               history->table_schema, NAME_HISTORY);
  if (history->adopted) add_adopted(&sql, history, files);
  buf_add(&sql, "COMMIT");
  bool ok = db_run(db, buf_text(&sql));
  buf_free(&sql);
  if (!ok) {
    DbError error = *db_error(db);
    if (!error.lost && db_in_transaction(db)) db_run(db, "ROLLBACK");
    db_restore_error(db, &error);
    return false;
  }
  bool adopted = history->adopted;
  ok = history_read(db, arena, history, false);
  history->adopted = adopted;
  return ok;
}

HistoryRow *history_find(const History *history, const char *version) {
  HistoryRow key = {.version = version};
  if (history->count == 0) return NULL;
  return bsearch(&key, history->items, history->count, sizeof key, compare_rows);
}

/* Milliseconds since the transaction began, which in a pipeline only the server can tell. */
#define ELAPSED "(extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint"

const char *history_applied_sql(Arena *arena, const char *table_schema) {
  return sql_text(arena,
                  "INSERT INTO %N (schema_name, version, name, checksum, duration_ms)"
                  " VALUES ($1, $2, $3, $4, " ELAPSED ") RETURNING duration_ms",
                  table_schema, NAME_HISTORY);
}

const char *history_removed_sql(Arena *arena, const char *table_schema) {
  return sql_text(arena,
                  "DELETE FROM %N WHERE schema_name = $1 AND version = $2 RETURNING " ELAPSED,
                  table_schema, NAME_HISTORY);
}

bool history_mark(Db *db, Arena *arena, const History *history, const Migration *migration,
                  HistoryState state, const char *progress, long duration_ms) {
  DbRows rows;
  const char *params[] = {migration->version,
                          migration->name,
                          migration->checksum,
                          state_names[state],
                          progress,
                          duration_ms >= 0 ? arena_printf(arena, "%ld", duration_ms) : NULL};
  const char *sql = sql_text(
      arena,
      "INSERT INTO %N AS old (schema_name, version, name, checksum, state, progress, duration_ms)"
      " VALUES (%L, $1, $2, $3, $4, $5, $6::bigint) ON CONFLICT (schema_name, version) DO UPDATE"
      " SET name = excluded.name, checksum = excluded.checksum, state = excluded.state,"
      " progress = excluded.progress, duration_ms = excluded.duration_ms, applied_at = now()",
      history->table_schema, NAME_HISTORY, history->schema_name);
  return db_ask(db, arena, &rows, sql, params, 6);
}

const char *history_restart_sql(Arena *arena, const char *table_schema) {
  return sql_text(arena,
                  "DELETE FROM %N WHERE schema_name = $1 AND version = $2 AND state <> 'applied'",
                  table_schema, NAME_HISTORY);
}

bool history_remove(Db *db, Arena *arena, const History *history, const char *version) {
  DbRows rows;
  const char *params[] = {history->schema_name, version};
  return db_ask(db, arena, &rows, history_removed_sql(arena, history->table_schema), params, 2);
}
