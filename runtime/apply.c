#include "apply.h"

#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "interrupt.h"
#include "online.h"
#include "retry.h"
#include "sql.h"
#include "statement.h"

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

/* After a lost link nobody knows whether the last COMMIT counted. */
static bool report_lost(Runner *runner, const PipelineFailure *failure) {
  DbError error = failure->error;
  error.hint =
      "whether its last commit counted is in the history: run the same command again, it"
      " goes on where this one stopped";
  return failure_report_statement(runner->arena, runner->events, &error,
                                  failure->work->job->entry->file, failure->statement);
}

static bool report(Runner *runner, const PipelineFailure *failure) {
  if (interrupt_count() > 0)
    return event_fail_at(runner->events, failure->work->job->entry->file->path, 0,
                         "this file changed nothing; the ones before it stay",
                         "interrupted: stopped in this migration");
  if (failure->error.lost) return report_lost(runner, failure);
  failure_report_statement(runner->arena, runner->events, &failure->error,
                           failure->work->job->entry->file, failure->statement);
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

static void tell_sent(void *runner, const Work *work) { apply_log(runner, work->job); }
static void tell_done(void *runner, const Work *work, long duration_ms) {
  apply_tell_done(runner, work->job, duration_ms);
}

/* Jobs[first, end) are all transactional. */
static bool run_transactional(Runner *runner, JobList *jobs, size_t first, size_t end) {
  Pipeline pipeline = {.db = runner->db,
                       .down = runner->down,
                       .sent = tell_sent,
                       .done = tell_done,
                       .context = runner};
  pipeline_start(&pipeline, runner->arena, runner->history->table_schema, runner->lock_timeout,
                 runner->statement_timeout);
  size_t count = end - first, done = 0;
  Work *works = ARENA_ARRAY(runner->arena, Work, count);
  for (size_t i = 0; i < count; i++)
    works[i] = (Work){.job = &jobs->items[first + i], .home = &runner->home};
  Retry retry = {0};
  while (done < count) {
    PipelineFailure failure;
    bool clean;
    if (interrupt_count() > 0) return stop_interrupted(runner, count - done);
    size_t through = pipeline_run(&pipeline, works + done, count - done, &failure, &clean);
    done += through;
    if (failure.error.lost) return report(runner, &failure);
    if (failure.work == NULL && clean) continue;
    if (failure.work == NULL) return failure_report(runner->events, runner->db, "can't go on");
    if (through > 0) retry = (Retry){0};
    if (!clean ||
        !retry_pause(&retry, runner->events, &failure.error, failure.work->job->entry->file->path))
      return report(runner, &failure);
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
