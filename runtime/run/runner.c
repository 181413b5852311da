#include "runner.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/file/statement.h"

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

bool runner_prepare(Arena *arena, const Events *events, const EntryList *chosen, bool down,
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

long runner_timeout_ms(const char *text) {
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

void runner_log(const Runner *runner, const Job *job) {
  if (!runner->log_sql) return;
  for (size_t i = 0; i < job->statements.count; i++)
    event_send(runner->events, (Event){.kind = EVENT_SQL,
                                       .path = job->entry->file->path,
                                       .line = job->statements.items[i].line,
                                       .message = job->statements.items[i].text});
}

void runner_tell_done(Runner *runner, const Job *job, long duration_ms) {
  runner->done++;
  event_send(runner->events, (Event){.kind = runner->down ? EVENT_ROLLED_BACK : EVENT_APPLIED,
                                     .version = job->entry->version,
                                     .name = job->entry->name,
                                     .path = job->entry->file->path,
                                     .duration_ms = duration_ms});
}
