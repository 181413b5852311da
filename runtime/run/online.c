#include "online.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe.h"
#include "runtime/base/clock.h"
#include "runtime/base/sql.h"
#include "runtime/file/statement_report.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/retry.h"

/* What an earlier run left. */
typedef struct Resume {
  bool resuming;
  bool trusted; /* the text up to `done` is still what that run executed */
  bool failed;  /* the statement at `done` failed: it surely did not happen */
  size_t done;
} Resume;

/* "<statements done>:<checksum of the text that holds them>" */
static const char *progress_text(Arena *arena, const Job *job, size_t done) {
  char checksum[FILE_CHECKSUM_LEN + 1];
  const Statement *last = done ? &job->statements.items[done - 1] : NULL;
  file_checksum(job->part->text, last ? last->start + last->len : 0, checksum);
  return arena_printf(arena, "%zu:%s", done, checksum);
}

static Resume resume_from(const Runner *runner, const Job *job) {
  const HistoryRow *row = job->entry->row;
  HistoryState active = runner->down ? HISTORY_REVERTING : HISTORY_RUNNING;
  if (row == NULL || (runner->down && row->state == HISTORY_APPLIED)) return (Resume){0};
  Resume resume = {.resuming = true, .failed = row->state == HISTORY_FAILED};
  bool same_way = row->state == active || (resume.failed && !runner->down);
  if (row->progress == NULL || !same_way) return resume;
  resume.done = strtoul(row->progress, NULL, 10);
  resume.trusted = resume.done <= job->statements.count &&
                   strcmp(progress_text(runner->arena, job, resume.done), row->progress) == 0;
  return resume;
}

/* Whether a statement need not run: it did, as the catalog or the history says. */
static bool is_done(Runner *runner, const Job *job, size_t index, const Resume *resume,
                    bool *failed) {
  const Statement *statement = &job->statements.items[index];
  StatementTarget target = statement_target(runner->arena, statement);
  *failed = false;
  bool past = resume->trusted && index < resume->done;
  bool fresh = !resume->resuming || (resume->trusted && index > resume->done) ||
               (resume->trusted && index == resume->done && resume->failed);
  if (target.probe == PROBE_NONE) return past;
  if (target.probe != PROBE_CREATE_INDEX && fresh) return false;
  ProbeResult result = probe_look(runner, job->entry->file, statement, &target);
  *failed = result == PROBE_FAILED;
  return result == PROBE_THERE;
}

static bool set_patience(Runner *runner, const Statement *statement) {
  const char *timeout = runner->lock_timeout ? runner->lock_timeout : "5s";
  bool patient = statement_facts(statement).patient;
  return db_run(runner->db,
                sql_text(runner->arena, "SET lock_timeout = %L", patient ? "0" : timeout));
}

static bool fail(Runner *runner, const Job *job, const Statement *statement) {
  if (interrupt_count() > 0)
    return event_fail_at(runner->events, job->entry->file->path, statement->line,
                         "run the same command again: it goes on from here",
                         "interrupted: stopped at this statement; the ones before it stay");
  return statement_report(runner->arena, runner->events, db_error(runner->db), job->entry->file,
                          statement);
}

static bool is_one_of(const char *code, const char *const *codes) {
  for (; *codes; codes++)
    if (strcmp(code, *codes) == 0) return true;
  return false;
}

/* A crash may have come between a statement's commit and the note of it in the history. Such a
 * statement, run once more, says that what it makes is there, or that what it drops is gone. */
static bool is_echo(const Job *job, size_t index, const Resume *resume, const DbError *error) {
  static const char *const there[] = {"42P07", "42710", "42701", "42723", "42P06", NULL};
  static const char *const gone[] = {"42P01", "42704", "42703", "42883", "3F000", NULL};
  bool ambiguous = resume->trusted && index == resume->done && !resume->failed;
  const Statement *statement = &job->statements.items[index];
  return ambiguous && (is_one_of(error->sqlstate, there) ||
                       (statement_facts(statement).removal && is_one_of(error->sqlstate, gone)));
}

static bool run_statement(Runner *runner, const Job *job, size_t index, const Resume *resume) {
  const Statement *statement = &job->statements.items[index];
  Retry retry = {0};
  for (;;) {
    bool failed;
    if (is_done(runner, job, index, resume, &failed)) return true;
    if (failed) return false;
    if ((db_in_transaction(runner->db) || set_patience(runner, statement)) &&
        db_run(runner->db, statement->text))
      return probe_check(runner, job->entry->file, statement);
    DbError error = *db_error(runner->db);
    if (is_echo(job, index, resume, &error)) {
      event_say(runner->events, EVENT_INFO, "%s:%u: done by an earlier run", job->entry->file->path,
                statement->line);
      return true;
    }
    bool again = !error.lost && !db_in_transaction(runner->db) &&
                 retry_pause(&retry, runner->events, &error, job->entry->file->path);
    db_restore_error(runner->db, &error);
    if (!again) return fail(runner, job, statement);
  }
}

static bool run_statements(Runner *runner, const Job *job, const Resume *resume, size_t *done) {
  Db *db = runner->db;
  HistoryState active = runner->down ? HISTORY_REVERTING : HISTORY_RUNNING;
  for (*done = 0; *done < job->statements.count; ++*done) {
    const Statement *statement = &job->statements.items[*done];
    if (interrupt_count() > 0) return fail(runner, job, statement);
    if (!run_statement(runner, job, *done, resume)) return false;
    if (db_in_transaction(db) || *done + 1 == job->statements.count) continue;
    const char *progress = progress_text(runner->arena, job, *done + 1);
    if (!history_mark(db, runner->arena, runner->history, job->entry->file, active, progress, -1))
      return failure_report(runner->events, db, "can't write the history");
  }
  return !db_in_transaction(db) ||
         event_fail_at(runner->events, job->entry->file->path, 0, "end it with COMMIT",
                       "this file leaves a transaction open");
}

/* Writes down that it stopped. What fails here is no news: the row still says `running`. */
static void note_stop(Runner *runner, const Job *job, size_t done, bool failed) {
  Db *db = runner->db;
  if (db_error(db)->lost) return;
  db_settle(db);
  if (db_in_transaction(db)) db_run(db, "ROLLBACK");
  db_run(db, "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
  HistoryState state = runner->down ? HISTORY_REVERTING : failed ? HISTORY_FAILED : HISTORY_RUNNING;
  history_mark(db, runner->arena, runner->history, job->entry->file, state,
               progress_text(runner->arena, job, done), -1);
}

static bool finish(Runner *runner, const Job *job, long duration_ms) {
  Db *db = runner->db;
  const Migration *file = job->entry->file;
  bool ok = db_run(db, "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL") &&
            (runner->down ? history_remove(db, runner->arena, runner->history, file->version)
                          : history_mark(db, runner->arena, runner->history, file, HISTORY_APPLIED,
                                         NULL, duration_ms));
  if (!ok) return failure_report(runner->events, db, "can't write the history");
  runner_tell_done(runner, job, duration_ms);
  return true;
}

static bool set_up(Runner *runner, const Job *job, const Resume *resume) {
  Db *db = runner->db;
  const char *progress = progress_text(runner->arena, job, resume->trusted ? resume->done : 0);
  HistoryState active = runner->down ? HISTORY_REVERTING : HISTORY_RUNNING;
  Buf sql = {0};
  buf_add(&sql,
          "SET statement_timeout = 0; SET lock_timeout = 0; SET "
          "idle_in_transaction_session_timeout = 0");
  if (runner->home.search_path)
    sql_printf(&sql, "; SET search_path = %s", runner->home.search_path);
  bool ok = db_run(db, buf_text(&sql)) && history_mark(db, runner->arena, runner->history,
                                                       job->entry->file, active, progress, -1);
  buf_free(&sql);
  return ok || failure_report(runner->events, db, "can't write the history");
}

bool online_run(Runner *runner, const Job *job) {
  const Migration *file = job->entry->file;
  Resume resume = resume_from(runner, job);
  if (!set_up(runner, job, &resume)) return false;
  event_send(runner->events,
             (Event){.kind = EVENT_STARTED,
                     .version = job->entry->version,
                     .name = job->entry->name,
                     .path = file->path,
                     .message = resume.resuming ? "goes on where it stopped" : NULL});
  runner_log(runner, job);
  long start = clock_now_ms();
  size_t done;
  if (run_statements(runner, job, &resume, &done))
    return finish(runner, job, clock_now_ms() - start);
  note_stop(runner, job, done, interrupt_count() == 0);
  return false;
}
