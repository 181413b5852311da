#include "pipeline.h"

#include <stdlib.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/pg/interrupt.h"

enum {
  WINDOW = 24, /* works in flight: enough that the server never waits for the next one */
};

/* Nobody renames or drops a tenant's schema while it is migrated. */
#define TENANT_IS_THERE                                                                            \
  ", $2::text::regnamespace, pg_advisory_xact_lock(" LOCK_TENANT_CLASS ", hashtext($3))"

/* What is set goes with the transaction, so that nothing is left behind in a session that a pooler
 * gives to somebody else. */
void pipeline_start(Pipeline *pipeline, Arena *arena, const char *table_schema,
                    const char *lock_timeout, const char *statement_timeout) {
  Buf sql = {0};
  sql_printf(&sql, "SELECT set_config('lock_timeout', %L, true)",
             lock_timeout ? lock_timeout : "5s");
  if (statement_timeout)
    sql_printf(&sql, ", set_config('statement_timeout', %L, true)", statement_timeout);
  buf_add(&sql, ", set_config('search_path', coalesce($1, current_setting('search_path')), true)");
  if (pipeline->tenants) buf_add(&sql, TENANT_IS_THERE);
  pipeline->settings = arena_strdup(arena, buf_text(&sql));
  buf_free(&sql);
  pipeline->history = pipeline->down ? history_removed_sql(arena, table_schema)
                                     : history_applied_sql(arena, table_schema);
  pipeline->restart = history_restart_sql(arena, table_schema);
  *pipeline->settings_name = *pipeline->history_name = '\0';
}

/* A row that is left from an earlier try outside a transaction. */
static bool has_old_row(const Pipeline *pipeline, const Work *work) {
  return work->job->entry->row != NULL && !pipeline->down;
}

static bool queue_prepare(Pipeline *pipeline, Work *work) {
  work->prepares = *pipeline->history_name == '\0';
  return !work->prepares ||
         (db_queue_prepare(pipeline->db, pipeline->settings, pipeline->settings_name) &&
          db_queue_prepare(pipeline->db, pipeline->history, pipeline->history_name));
}

static bool queue_settings(const Pipeline *pipeline, const Work *work) {
  const Home *home = work->home;
  const char *params[] = {home->search_path, home->quoted_name, home->schema_name};
  return db_queue_prepared(pipeline->db, pipeline->settings_name, params,
                           pipeline->tenants ? 3 : 1);
}

/* Deferred constraints are checked before COMMIT, not by it: a COMMIT that fails would end the
 * transaction, and the next work in flight would run in spite of it. For the same reason the
 * isolation level is fixed to one that knows no serialization failures at COMMIT. */
static bool queue_work(Pipeline *pipeline, Work *work) {
  Db *db = pipeline->db;
  const Job *job = work->job;
  const Migration *file = job->entry->file;
  const char *params[] = {work->home->schema_name, file->version, file->name, file->checksum};
  bool ok = queue_prepare(pipeline, work) &&
            db_queue(db, "BEGIN ISOLATION LEVEL READ COMMITTED", NULL, 0) &&
            queue_settings(pipeline, work);
  for (size_t i = 0; ok && i < job->statements.count; i++)
    ok = db_queue(db, job->statements.items[i].text, NULL, 0);
  if (ok && job->resets)
    ok =
        db_queue(db, "RESET SESSION AUTHORIZATION", NULL, 0) && db_queue(db, "RESET ROLE", NULL, 0);
  if (ok && has_old_row(pipeline, work)) ok = db_queue(db, pipeline->restart, params, 2);
  if (ok && job->data) ok = db_queue(db, "SET CONSTRAINTS ALL IMMEDIATE", NULL, 0);
  size_t count = pipeline->down ? 2 : 4;
  ok = ok && (job->resets ? db_queue(db, pipeline->history, params, count)
                          : db_queue_prepared(db, pipeline->history_name, params, count));
  ok = ok && db_queue(db, "COMMIT", NULL, 0) &&
       (!job->resets || db_queue(db, "RESET ALL", NULL, 0)) && db_queue_sync(db);
  /* DISCARD and DEALLOCATE are among what leaves something behind. */
  if (job->resets) *pipeline->settings_name = *pipeline->history_name = '\0';
  return ok;
}

/* Takes the answers of one work; false: it failed, or did not run. Only the first failure is noted.
 */
static bool take_work(Pipeline *pipeline, const Work *work, PipelineFailure *failure,
                      long *duration_ms) {
  const Job *job = work->job;
  size_t before = (work->prepares ? 2 : 0) + 2;
  size_t history_at = before + job->statements.count + (job->resets ? 2 : 0) +
                      has_old_row(pipeline, work) + job->data;
  bool ok = true;
  for (size_t command = 0;; command++) {
    const char *value;
    DbAnswer answer = db_answer(pipeline->db, &value);
    if (answer == DB_SYNCED) return ok;
    if (answer == DB_DONE && command == history_at && value) *duration_ms = strtol(value, NULL, 10);
    if (answer != DB_FAILED && answer != DB_LOST) continue;
    ok = false;
    if (failure->work == NULL) {
      bool own = command >= before && command - before < job->statements.count;
      *failure = (PipelineFailure){work, own ? &job->statements.items[command - before] : NULL,
                                   *db_error(pipeline->db)};
    }
    if (answer == DB_LOST) {
      failure->error.lost = true;
      return false;
    }
  }
}

static size_t run(Pipeline *pipeline, Work *works, size_t count, PipelineFailure *failure) {
  size_t queued = 0, done = 0;
  bool writing = true;
  for (size_t taken = 0; taken < count; taken++) {
    while (writing && queued < count && queued - taken < WINDOW && failure->work == NULL &&
           interrupt_count() == 0) {
      if (pipeline->sent) pipeline->sent(pipeline->context, &works[queued]);
      writing = queue_work(pipeline, &works[queued++]);
    }
    if (taken == queued) break;
    long duration_ms = 0;
    if (take_work(pipeline, &works[taken], failure, &duration_ms)) {
      done++;
      if (pipeline->done) pipeline->done(pipeline->context, &works[taken], duration_ms);
    }
    if (failure->error.lost) break;
  }
  return done;
}

size_t pipeline_run(Pipeline *pipeline, Work *works, size_t count, PipelineFailure *failure,
                    bool *clean) {
  Db *db = pipeline->db;
  *failure = (PipelineFailure){0};
  *clean = db_pipeline_enter(db);
  if (!*clean) return 0;
  size_t done = run(pipeline, works, count, failure);
  if (failure->work) *pipeline->settings_name = *pipeline->history_name = '\0';
  if (failure->error.lost) return done;
  DbError error = failure->error;
  db_settle(db);
  *clean = db_pipeline_leave(db) && (!db_in_transaction(db) || db_run(db, "ROLLBACK"));
  failure->error = error;
  return done;
}
