#include "apply.h"

#include <string.h>

#include "online.h"
#include "runtime/base/sql.h"
#include "runtime/file/statement_report.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/retry.h"

/* After a lost link nobody knows whether the last COMMIT counted. */
static bool report_lost(Runner *runner, const PipelineFailure *failure) {
  DbError error = failure->error;
  error.hint =
      "whether its last commit counted is in the history: run the same command again, it"
      " goes on where this one stopped";
  return statement_report(runner->arena, runner->events, &error, failure->work->job->entry->file,
                          failure->statement);
}

static bool report(Runner *runner, const PipelineFailure *failure) {
  if (interrupt_count() > 0)
    return event_fail_at(runner->events, failure->work->job->entry->file->path, 0,
                         "this file changed nothing; the ones before it stay",
                         "interrupted: stopped in this migration");
  if (failure->error.lost) return report_lost(runner, failure);
  statement_report(runner->arena, runner->events, &failure->error, failure->work->job->entry->file,
                   failure->statement);
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

static void tell_sent(void *runner, const Work *work) { runner_log(runner, work->job); }
static void tell_done(void *runner, const Work *work, long duration_ms) {
  runner_tell_done(runner, work->job, duration_ms);
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
