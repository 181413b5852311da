/* runner.h - what a run is: the files it is about, split into jobs, and what is told of them.
 *
 * Room runtime/run: one database. In: files and the history's rows; out: statements run, rows
 * written, events. Stands on runtime/file. */
#ifndef RESCC_RUNNER_H
#define RESCC_RUNNER_H

#include "history.h"
#include "pending.h"
#include "pipeline.h"
#include "runtime/pg/db.h"
#include "runtime/pg/event.h"

typedef struct Runner {
  Arena *arena;
  const Events *events;
  Db *db;
  const History *history;                       /* its table exists */
  Home home;                                    /* where it all runs */
  const char *lock_timeout, *statement_timeout; /* as PostgreSQL spells them */
  bool down;                                    /* roll back instead of apply */
  bool log_sql;                                 /* send EVENT_SQL before a file is run */
  size_t done;                                  /* files that are through: set by apply_run */
} Runner;

/* Splits the chosen parts and looks for what may not stand in them. Needs no connection. */
bool runner_prepare(Arena *arena, const Events *events, const EntryList *chosen, bool down,
                    JobList *jobs);

/* Tells that a job is through, and counts it. */
void runner_tell_done(Runner *runner, const Job *job, long duration_ms);
/* Sends EVENT_SQL for its statements where the runner logs them. */
void runner_log(const Runner *runner, const Job *job);

/* A timeout as PostgreSQL spells it ("5s", "1500", "1min") in milliseconds; 0: none, or unreadable.
 */
long runner_timeout_ms(const char *text);

#endif
