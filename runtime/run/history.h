/* history.h - the table rescc_migrations: which files a schema has been through.
 *
 * It lies in the repo's schema and is made when the first migration is applied. The row of a file
 * that ran in a transaction is written in that same transaction, so it is the truth. A file that
 * runs outside one has its row before it starts, in state `running`. */
#ifndef RESCC_HISTORY_H
#define RESCC_HISTORY_H

#include "runtime/file/file.h"
#include "runtime/pg/db.h"
#include "runtime/pg/event.h"

typedef enum HistoryState {
  HISTORY_APPLIED,
  HISTORY_RUNNING,   /* at work, or its runner died */
  HISTORY_FAILED,    /* a statement of a file without transaction failed */
  HISTORY_REVERTING, /* as `running`, on the way back */
} HistoryState;

typedef struct HistoryRow {
  const char *version, *checksum; /* checksum: NULL where it is not known */
  HistoryState state;
  const char *progress; /* of a file without transaction: "3:<checksum of the text up to there>" */
  const char *name, *applied_at, *duration_ms; /* only history_read with `whole` fills these */
} HistoryRow;

typedef struct History {
  const char *table_schema; /* where the table lies */
  const char *schema_name;  /* whose rows these are */
  bool exists;              /* the table is there */
  bool adopted;             /* it is not, and these rows are what dbmate's table says */
  HistoryRow *items;        /* sorted by version */
  size_t count, capacity;
} History;

/* Asks for the history; what it answers is taken by history_collect. */
bool history_post(Db *db, Arena *arena, const History *history, bool whole);
bool history_collect(Db *db, Arena *arena, History *history);
/* Both at once. false: db_error says why. */
bool history_read(Db *db, Arena *arena, History *history, bool whole);

/* Makes schema and table where they are missing and writes what was adopted of `files`, in one
 * transaction. The caller holds the lock. */
bool history_create(Db *db, Arena *arena, History *history, const MigrationList *files);

HistoryRow *history_find(const History *history, const char *version);
const char *history_state_name(HistoryState state);
HistoryState history_state_of(const char *name);

/* Statements about one row: $1 schema_name, $2 version. Two of them return the milliseconds since
 * their transaction began. */
const char *history_applied_sql(Arena *arena, const char *table_schema); /* $3 name, $4 checksum */
const char *history_removed_sql(Arena *arena, const char *table_schema);
/* Takes away the row of a file that was begun outside a transaction and now runs inside one. */
const char *history_restart_sql(Arena *arena, const char *table_schema);

/* Writes the row of a file without transaction. progress may be NULL. */
bool history_mark(Db *db, Arena *arena, const History *history, const Migration *migration,
                  HistoryState state, const char *progress, long duration_ms);
bool history_remove(Db *db, Arena *arena, const History *history, const char *version);

#endif
