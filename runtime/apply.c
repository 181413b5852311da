#include "apply.h"

#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "interrupt.h"
#include "online.h"
#include "retry.h"
#include "sql.h"
#include "statement.h"

enum {
  WINDOW = 24, /* files in flight: enough that the server never waits for the next one */
};

static bool check_statement(const Events *events, const Migration *file, const Statement *statement,
                            StatementFacts facts, bool transaction) {
  if (facts.copy)
    return event_fail_at(events, file->path, statement->line,
                         "use INSERT, or load the data with psql",
                         "COPY from or to the client can't run in a migration");
  if (facts.transaction && transaction)
    return event_fail_at(events, file->path, statement->line,
                         "leave it out; a file that needs its own begins with"
                         " `-- migrate:up transaction:false`",
                         "every migration is a transaction: `%.*s` can't stand in it",
                         (int)strcspn(statement->text, " \t\r\n"), statement->text);
  return true;
}

bool apply_prepare(Arena *arena, const Events *events, const EntryList *chosen, bool down,
                   JobList *jobs) {
  bool ok = true;
  for (size_t i = 0; i < chosen->count; i++) {
    const Entry *entry = &chosen->items[i];
    Job job = {.entry = entry, .part = down ? &entry->file->down : &entry->file->up};
    split_statements(arena, job.part->text, job.part->len, job.part->line, &job.statements);
    for (size_t s = 0; s < job.statements.count; s++) {
      StatementFacts facts = statement_facts(&job.statements.items[s]);
      ok &= check_statement(events, entry->file, &job.statements.items[s], facts,
                            job.part->transaction);
      job.data |= facts.data;
      job.resets |= facts.session;
    }
    ARENA_PUSH(arena, jobs, job);
  }
  return ok;
}

long apply_timeout_ms(const char *text) {
  static const struct {
    const char *unit;
    double ms;
  } units[] = {{"", 1},     {"ms", 1},    {"s", 1e3},  {"min", 6e4},
               {"h", 36e5}, {"d", 864e5}, {"us", 1e-3}};
  char *end;
  if (text == NULL) return 0;
  double number = strtod(text, &end);
  end += strspn(end, " ");
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp(end, units[i].unit) == 0) return (long)(number * units[i].ms);
  return 0;
}

/* What every transaction begins and ends with. SET LOCAL goes with the transaction, so that nothing
 * is left behind in a session that a pooler gives to somebody else. */
typedef struct Frame {
  const char *settings[3];
  size_t setting_count;
  const char *history, *restart;
  char prepared[DB_NAME_SIZE]; /* the name under which the server knows `history`; "": not yet */
} Frame;

static Frame frame_of(const Runner *runner) {
  Arena *arena = runner->arena;
  const char *lock_timeout = runner->lock_timeout ? runner->lock_timeout : "5s";
  Frame frame = {.restart = history_restart_sql(arena, runner->history),
                 .history = runner->down ? history_removed_sql(arena, runner->history)
                                         : history_applied_sql(arena, runner->history)};
  frame.settings[frame.setting_count++] =
      sql_text(arena, "SET LOCAL lock_timeout = %L", lock_timeout);
  if (runner->statement_timeout)
    frame.settings[frame.setting_count++] =
        sql_text(arena, "SET LOCAL statement_timeout = %L", runner->statement_timeout);
  if (runner->search_path)
    frame.settings[frame.setting_count++] =
        sql_text(arena, "SET LOCAL search_path = %s", runner->search_path);
  return frame;
}

/* A row that is left from an earlier try outside a transaction. */
static bool has_old_row(const Runner *runner, const Job *job) {
  return job->entry->row != NULL && !runner->down;
}

/* Deferred constraints are checked before COMMIT, not by it: a COMMIT that fails would end the
 * transaction, and the next file in flight would run in spite of it. For the same reason the
 * isolation level is fixed to one that knows no serialization failures at COMMIT. */
static bool queue_job(Runner *runner, Frame *frame, Job *job) {
  Db *db = runner->db;
  const Migration *file = job->entry->file;
  const char *params[] = {file->version, file->name, file->checksum};
  job->prepares = *frame->prepared == '\0' && !job->resets;
  if (job->prepares && !db_queue_prepare(db, frame->history, frame->prepared)) return false;
  bool ok = db_queue(db, "BEGIN ISOLATION LEVEL READ COMMITTED", NULL, 0);
  for (size_t i = 0; ok && i < frame->setting_count; i++)
    ok = db_queue(db, frame->settings[i], NULL, 0);
  for (size_t i = 0; ok && i < job->statements.count; i++)
    ok = db_queue(db, job->statements.items[i].text, NULL, 0);
  if (ok && job->resets)
    ok =
        db_queue(db, "RESET SESSION AUTHORIZATION", NULL, 0) && db_queue(db, "RESET ROLE", NULL, 0);
  if (ok && has_old_row(runner, job)) ok = db_queue(db, frame->restart, params, 1);
  if (ok && job->data) ok = db_queue(db, "SET CONSTRAINTS ALL IMMEDIATE", NULL, 0);
  size_t count = runner->down ? 1 : 3;
  ok = ok && (job->resets ? db_queue(db, frame->history, params, count)
                          : db_queue_prepared(db, frame->prepared, params, count));
  ok = ok && db_queue(db, "COMMIT", NULL, 0) &&
       (!job->resets || db_queue(db, "RESET ALL", NULL, 0)) && db_queue_sync(db);
  /* DISCARD and DEALLOCATE are among what leaves something behind. */
  if (job->resets) *frame->prepared = '\0';
  return ok;
}

typedef enum Outcome { JOB_DONE, JOB_FAILED, JOB_NOT_RUN, JOB_LOST } Outcome;

typedef struct Failure {
  const Job *job;             /* NULL: none yet */
  size_t index;               /* of the job in the list */
  const Statement *statement; /* NULL: not one of the file's */
  DbError error;
} Failure;

/* `before`: how many commands stand in front of the file's own. */
static void note_failure(Failure *failure, const Runner *runner, const Job *job, size_t command,
                         size_t before) {
  failure->job = job;
  failure->error = *db_error(runner->db);
  size_t at = command - before;
  bool own = command >= before && at < job->statements.count;
  failure->statement = own ? &job->statements.items[at] : NULL;
}

/* Takes the answers of one job. The failure is kept only when it is the first of the run. */
static Outcome take_job(Runner *runner, const Frame *frame, const Job *job, Failure *failure,
                        long *duration_ms) {
  size_t before = 1 + frame->setting_count + job->prepares;
  size_t history_at =
      before + job->statements.count + (job->resets ? 2 : 0) + has_old_row(runner, job) + job->data;
  Outcome outcome = JOB_DONE;
  for (size_t command = 0;; command++) {
    const char *value;
    DbAnswer answer = db_answer(runner->db, &value);
    if (answer == DB_SYNCED) return outcome;
    if (answer == DB_DONE && command == history_at && value) *duration_ms = strtol(value, NULL, 10);
    if (answer == DB_FAILED || answer == DB_LOST) {
      if (failure->job == NULL) {
        note_failure(failure, runner, job, command, before);
        outcome = JOB_FAILED;
      } else {
        outcome = JOB_NOT_RUN;
      }
    }
    if (answer == DB_LOST) return JOB_LOST;
  }
}

void apply_log(const Runner *runner, const Job *job) {
  if (!runner->log_sql) return;
  for (size_t i = 0; i < job->statements.count; i++)
    event_send(runner->events, (Event){.kind = EVENT_SQL,
                                       .path = job->entry->file->path,
                                       .line = job->statements.items[i].line,
                                       .message = job->statements.items[i].text});
}

void apply_tell_done(Runner *runner, const Job *job, long duration_ms) {
  runner->done++;
  event_send(runner->events, (Event){.kind = runner->down ? EVENT_ROLLED_BACK : EVENT_APPLIED,
                                     .version = job->entry->version,
                                     .name = job->entry->name,
                                     .path = job->entry->file->path,
                                     .duration_ms = duration_ms});
}

/* Runs jobs[first, end) in a pipeline until all are through or one fails. */
static void run_pipeline(Runner *runner, Frame *frame, JobList *jobs, size_t first, size_t end,
                         Failure *failure) {
  size_t queued = first;
  bool writing = true;
  *frame->prepared = '\0';
  for (size_t taken = first; taken < end; taken++) {
    while (writing && queued < end && queued - taken < WINDOW && failure->job == NULL &&
           interrupt_count() == 0) {
      apply_log(runner, &jobs->items[queued]);
      writing = queue_job(runner, frame, &jobs->items[queued++]);
    }
    if (taken == queued) return;
    long duration_ms = 0;
    bool first_failure = failure->job == NULL;
    Outcome outcome = take_job(runner, frame, &jobs->items[taken], failure, &duration_ms);
    if (first_failure && failure->job) failure->index = taken;
    if (outcome == JOB_DONE) apply_tell_done(runner, &jobs->items[taken], duration_ms);
    if (outcome == JOB_LOST) return;
  }
}

/* After a lost link nobody knows whether the last COMMIT counted. */
static bool report_lost(Runner *runner, const Failure *failure) {
  DbError error = failure->error;
  error.hint =
      "whether its last commit counted is in the history: run the same command again, it"
      " goes on where this one stopped";
  return failure_report_statement(runner->arena, runner->events, &error, failure->job->entry->file,
                                  failure->statement);
}

static bool report(Runner *runner, const Failure *failure) {
  if (interrupt_count() > 0)
    return event_fail_at(runner->events, failure->job->entry->file->path, 0,
                         "this file changed nothing; the ones before it stay",
                         "interrupted: stopped in this migration");
  if (failure->error.lost) return report_lost(runner, failure);
  failure_report_statement(runner->arena, runner->events, &failure->error,
                           failure->job->entry->file, failure->statement);
  if (runner->done == 0)
    event_say(runner->events, EVENT_INFO, "nothing of this file stays");
  else
    event_say(runner->events, EVENT_INFO, "nothing of this file stays; what was %s before it does",
              runner->down ? "rolled back" : "applied");
  return false;
}

static bool stop_interrupted(const Runner *runner, size_t left) {
  return event_fail(runner->events, "run the same command again to go on",
                    "interrupted: %zu migration%s done, %zu left", runner->done,
                    runner->done == 1 ? "" : "s", left);
}

/* Jobs[first, end) are all transactional. */
static bool run_transactional(Runner *runner, JobList *jobs, size_t first, size_t end) {
  Frame frame = frame_of(runner);
  Retry retry = {0};
  while (first < end) {
    Failure failure = {0};
    if (interrupt_count() > 0) return stop_interrupted(runner, end - first);
    if (!db_pipeline_enter(runner->db))
      return failure_report(runner->events, runner->db, "can't start");
    size_t done = runner->done;
    run_pipeline(runner, &frame, jobs, first, end, &failure);
    if (failure.error.lost) return report(runner, &failure);
    db_settle(runner->db);
    bool clean = db_pipeline_leave(runner->db) &&
                 (!db_in_transaction(runner->db) || db_run(runner->db, "ROLLBACK"));
    first += runner->done - done;
    if (failure.job == NULL && clean) continue;
    if (failure.job == NULL) return failure_report(runner->events, runner->db, "can't go on");
    if (runner->done > done) retry = (Retry){0};
    if (!clean ||
        !retry_pause(&retry, runner->events, &failure.error, failure.job->entry->file->path))
      return report(runner, &failure);
    first = failure.index;
  }
  return true;
}

bool apply_run(Runner *runner, JobList *jobs) {
  runner->done = 0;
  for (size_t first = 0, end; first < jobs->count; first = end) {
    end = first;
    while (end < jobs->count && jobs->items[end].part->transaction) end++;
    if (end > first) {
      if (!run_transactional(runner, jobs, first, end)) return false;
      continue;
    }
    end = first + 1;
    if (interrupt_count() > 0) return stop_interrupted(runner, jobs->count - first);
    if (!online_run(runner, &jobs->items[first])) return false;
  }
  return true;
}
