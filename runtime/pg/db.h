/* db.h - a connection to PostgreSQL, and the only room where libpq is spoken.
 *
 * Every call that waits also watches for Ctrl-C: the running statement is cancelled on the server,
 * whose answer (57014) then comes back like any other error. A false result leaves its reason in
 * db_error; nothing is printed. Passwords are taken out of every message.
 *
 * Room runtime/pg: one connection. In: a conninfo and SQL text; out: rows, errors and events.
 * Stands on runtime/base. libpq's types are named here and nowhere else. */
#ifndef RESCC_DB_H
#define RESCC_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/arena.h"

typedef struct Db Db;

typedef struct DbError {
  char sqlstate[6];    /* "" where the server did not answer */
  const char *message; /* never NULL; no newline at its end */
  const char *detail, *hint, *context;
  unsigned position; /* of the fault in the statement, in characters from 1; 0: unknown */
  bool lost;         /* the connection is gone */
} DbError;

typedef struct DbRows {
  size_t count, columns;
  const char **values; /* count × columns, row by row; NULL is SQL's null */
} DbRows;

/* What stands in row `row`, column `column`. */
#define DB_VALUE(rows, row, column) ((rows)->values[(row) * (rows)->columns + (column)])

/* Starts to connect without waiting for the server, so that files can be read meanwhile. `conninfo`
 * is a URL or key=value text, "" for libpq's environment; `database`, unless NULL, replaces the one
 * it names. Never NULL. */
Db *db_start(Arena *arena, const char *conninfo, const char *database);
/* Goes on connecting as far as possible without waiting; true once db_ready would not wait. */
bool db_step(Db *db);
/* Waits until connected. */
bool db_ready(Db *db);
void db_close(Db *db); /* NULL is fine */

const DbError *db_error(const Db *db);
/* Puts an earlier error back, after cleaning up behind it. */
void db_restore_error(Db *db, const DbError *error);
/* Ctrl-C so far is dealt with: what cleans up behind it is not cancelled as well. */
void db_settle(Db *db);
/* From now on the first Ctrl-C lets the running statement end; a second one cancels it. */
void db_patient(Db *db);
/* Whether the server is this machine. */
bool db_is_local(const Db *db);
bool db_in_transaction(const Db *db);
int db_server_version(const Db *db); /* 150020 */
int db_backend_pid(const Db *db);

/* Runs one or several statements and forgets their rows. */
bool db_run(Db *db, const char *sql);
/* Runs one statement; its rows are copied into the arena. `params` are texts for $1 …, NULL is
 * SQL's null. */
bool db_ask(Db *db, Arena *arena, DbRows *rows, const char *sql, const char *const *params,
            size_t param_count);
/* The same in two halves: between them other work may be done while the server thinks. */
bool db_post(Db *db, const char *sql);
bool db_collect(Db *db, Arena *arena, DbRows *rows);

/* Pipeline: statements are queued without waiting for answers, which come in the same order. After
 * a failure the server skips everything up to the next sync. */
typedef enum DbAnswer { DB_DONE, DB_FAILED, DB_SKIPPED, DB_SYNCED, DB_LOST } DbAnswer;
bool db_pipeline_enter(Db *db);
bool db_pipeline_leave(Db *db); /* every answer must have been taken */
bool db_queue(Db *db, const char *sql, const char *const *params, size_t param_count);
/* A statement that is queued often: parsed once, under a name of its own that is put into `name`.
 * The preparing has an answer too. */
enum { DB_NAME_SIZE = 24 };
bool db_queue_prepare(Db *db, const char *sql, char name[DB_NAME_SIZE]);
bool db_queue_prepared(Db *db, const char *name, const char *const *params, size_t param_count);
bool db_queue_sync(Db *db);
/* Waits for the next answer. `value`, unless NULL, gets the first column of the first row, valid
 * until the next call, NULL without one. */
DbAnswer db_answer(Db *db, const char **value);

/* Called with what the server says beside its answers. */
typedef void DbNotice(void *context, const char *severity, const char *message);
void db_on_notice(Db *db, DbNotice *notice, void *context);
/* Called while an answer is waited for: after `first_ms`, then ever more seldom. */
typedef void DbSlow(void *context);
void db_on_slow(Db *db, DbSlow *slow, void *context, long first_ms);

#endif
