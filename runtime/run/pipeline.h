/* pipeline.h - transactional parts in flight: each one transaction with its history row, several of
 * them under way at once in libpq's pipeline.
 *
 * The first failure leaves its transaction open and aborted, so that the server refuses whatever
 * follows in flight; the caller leaves the pipeline, rolls back, and decides what goes on. */
#ifndef RESCC_PIPELINE_H
#define RESCC_PIPELINE_H

#include "history.h"
#include "pending.h"
#include "runtime/file/split.h"
#include "runtime/pg/db.h"

/* One file's part with its statements. */
typedef struct Job {
  const Entry *entry;
  const MigrationPart *part;
  StatementList statements;
  bool data;   /* it may change rows */
  bool resets; /* it leaves settings behind that must not reach the next file */
} Job;

typedef struct JobList {
  Job *items;
  size_t count, capacity;
} JobList;

/* Where a job runs. */
typedef struct Home {
  const char *schema_name; /* whose history it is */
  const char *quoted_name; /* of a tenant: the same as SQL */
  const char *search_path; /* names as SQL; NULL: left alone */
} Home;

/* One run of one job. */
typedef struct Work {
  const Job *job;
  const Home *home;
  bool prepares; /* set while it runs: commands that prepare go before its own */
} Work;

typedef struct PipelineFailure {
  const Work *work;           /* NULL: none */
  const Statement *statement; /* NULL: not one of the file's */
  DbError error;
} PipelineFailure;

typedef struct Pipeline {
  Db *db;
  bool down;    /* roll back instead of apply */
  bool tenants; /* the homes are tenants' schemas, which must be there */
  const char *settings, *history, *restart; /* SQL */
  char settings_name[DB_NAME_SIZE];         /* under which the server knows it; "": not yet */
  char history_name[DB_NAME_SIZE];
  /* told of each work that is sent, and that is through; may be NULL */
  void (*sent)(void *context, const Work *work);
  void (*done)(void *context, const Work *work, long duration_ms);
  void *context;
} Pipeline;

/* db, down, tenants and the callbacks are the caller's to set first. Timeouts as PostgreSQL spells
 * them; statement_timeout may be NULL. */
void pipeline_start(Pipeline *pipeline, Arena *arena, const char *table_schema,
                    const char *lock_timeout, const char *statement_timeout);

/* Runs the works in their order until all are through, one fails, or a signal came; returns how
 * many are through. The connection is outside pipeline and transaction again, unless it is lost.
 * false in *clean: it could not be left so, db_error says why. */
size_t pipeline_run(Pipeline *pipeline, Work *works, size_t count, PipelineFailure *failure,
                    bool *clean);

#endif
