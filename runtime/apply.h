/* apply.h - runs migrations.
 *
 * Transactional parts run several at once (pipeline.h). A part outside a transaction runs alone
 * (online.h). */
#ifndef RESCC_APPLY_H
#define RESCC_APPLY_H

#include "db.h"
#include "event.h"
#include "history.h"
#include "pending.h"
#include "pipeline.h"

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
bool apply_prepare(Arena *arena, const Events *events, const EntryList *chosen, bool down,
                   JobList *jobs);

/* Runs the jobs in their order. false: reported; the ones before the failing one stay. */
bool apply_run(Runner *runner, JobList *jobs);

/* Tells that a job is through, and counts it. */
void apply_tell_done(Runner *runner, const Job *job, long duration_ms);
/* Sends EVENT_SQL for its statements where the runner logs them. */
void apply_log(const Runner *runner, const Job *job);

/* A timeout as PostgreSQL spells it ("5s", "1500", "1min") in milliseconds; 0: none, or unreadable.
 */
long apply_timeout_ms(const char *text);

#endif
