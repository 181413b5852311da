#include "db.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conninfo.h"
#include "interrupt.h"
#include "libpq.h"
#include "runtime/base/clock.h"

enum {
  TICK_MS = 200,      /* how long a wait goes on before signals are looked at again */
  CONNECT_MS = 15000, /* patience with a server that does not answer */
  SLOW_GROWTH = 4,
};

struct Db {
  Arena *arena;
  PGconn *conn;
  PGresult *held; /* whose value db_answer handed out */
  DbError error;
  PostgresPollingStatusType connecting;
  bool connected;
  unsigned prepared; /* how many statements have been: numbers the next one's name */
  int cancels;       /* how many Ctrl-C have been passed on */
  int patience;      /* how many are not */
  DbNotice *notice;
  void *notice_context;
  DbSlow *slow;
  void *slow_context;
  long slow_first_ms;
};

static char *trimmed(Arena *arena, const char *text) {
  size_t len = strlen(text);
  while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' ')) len--;
  return conninfo_scrub(arena, arena_strndup(arena, text, len));
}

/* The same in one line. */
static char *flattened(Arena *arena, const char *text) {
  char *line = trimmed(arena, text), *out = line;
  for (const char *c = line; *c; c++)
    if (*c != '\t' && *c != '\n')
      *out++ = *c;
    else if (out > line && out[-1] != ' ')
      *out++ = ' ';
  *out = '\0';
  return line;
}

/* Before there is a session libpq hands out text only. In verbose form it holds the code, as in
 * `FATAL:  3D000: database "x" does not exist`, and a LOCATION line that nobody wants. */
static void set_connect_error(Db *db) {
  char *text = trimmed(db->arena, libpq()->PQerrorMessage(db->conn));
  char *location = strstr(text, "\nLOCATION:");
  if (location) *location = '\0';
  for (char *c = text; (c = strstr(c, ":  ")) != NULL; c++) {
    size_t len = strspn(c + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (len != 5 || strncmp(c + 8, ": ", 2) != 0) continue;
    memcpy(db->error.sqlstate, c + 3, 5);
    memmove(c + 3, c + 10, strlen(c + 10) + 1);
  }
  db->error.message = *text ? flattened(db->arena, text) : "no connection";
  db->error.lost = true;
}

static const char *field(Db *db, const PGresult *result, int code) {
  const char *text = libpq()->PQresultErrorField(result, code);
  return text ? trimmed(db->arena, text) : NULL;
}

static void set_error(Db *db, const PGresult *result) {
  db->error = (DbError){.lost = libpq()->PQstatus(db->conn) == CONNECTION_BAD};
  const char *code = result ? libpq()->PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
  if (code && strlen(code) == 5) memcpy(db->error.sqlstate, code, 5);
  if (result) {
    const char *primary = libpq()->PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (primary) db->error.message = flattened(db->arena, primary);
    db->error.detail = field(db, result, PG_DIAG_MESSAGE_DETAIL);
    db->error.hint = field(db, result, PG_DIAG_MESSAGE_HINT);
    db->error.context = field(db, result, PG_DIAG_CONTEXT);
    const char *position = libpq()->PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    if (position) db->error.position = (unsigned)strtoul(position, NULL, 10);
  }
  if (db->error.message == NULL)
    db->error.message = flattened(db->arena, libpq()->PQerrorMessage(db->conn));
  if (*db->error.message == '\0') db->error.message = "the connection to the server was lost";
}

static void receive_notice(void *context, const PGresult *result) {
  Db *db = context;
  const char *severity = libpq()->PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char *message = libpq()->PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char *state = libpq()->PQresultErrorField(result, PG_DIAG_SQLSTATE);
  /* duplicate_schema, _table, _object: what IF NOT EXISTS says when there is nothing to do */
  bool skipped = state && (strcmp(state, "42P06") == 0 || strcmp(state, "42P07") == 0 ||
                           strcmp(state, "42710") == 0);
  if (db->notice && message && !skipped)
    db->notice(db->notice_context, severity ? severity : "NOTICE", message);
}

Db *db_start(Arena *arena, const char *conninfo, const char *database) {
  Db *db = ARENA_NEW(arena, Db);
  db->arena = arena;
  db->error.message = "";
  const char *const keywords[] = {"application_name", "dbname", "client_encoding",
                                  database ? "dbname" : NULL, NULL};
  const char *const values[] = {"rescc", conninfo, "UTF8", database, NULL};
  db->conn = libpq()->PQconnectStartParams(keywords, values, 1);
  if (db->conn == NULL) out_of_memory();
  libpq()->PQsetErrorVerbosity(db->conn, PQERRORS_VERBOSE);
  libpq()->PQsetNoticeReceiver(db->conn, receive_notice, db);
  db->connecting =
      libpq()->PQstatus(db->conn) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  return db;
}

static bool connecting(const Db *db) {
  return db->connecting == PGRES_POLLING_READING || db->connecting == PGRES_POLLING_WRITING;
}

/* Waits for the socket; true when there is something to do on it. */
static bool wait_socket(PGconn *conn, short events, int milliseconds) {
  struct pollfd fd = {.fd = libpq()->PQsocket(conn), .events = events};
  if (fd.fd < 0) return true;
  int ready = poll(&fd, 1, milliseconds);
  return ready > 0 || (ready < 0 && errno != EINTR);
}

static bool connect_wait(Db *db, int milliseconds) {
  return wait_socket(db->conn, db->connecting == PGRES_POLLING_READING ? POLLIN : POLLOUT,
                     milliseconds);
}

bool db_step(Db *db) {
  while (connecting(db) && connect_wait(db, 0)) db->connecting = libpq()->PQconnectPoll(db->conn);
  return !connecting(db);
}

static long connect_patience(Db *db) {
  long patience = CONNECT_MS;
  PQconninfoOption *options = libpq()->PQconninfo(db->conn);
  for (PQconninfoOption *option = options; option && option->keyword; option++)
    if (strcmp(option->keyword, "connect_timeout") == 0 && option->val && *option->val) {
      long seconds = strtol(option->val, NULL, 10);
      patience = seconds > 0 ? seconds * 1000 : -1;
    }
  libpq()->PQconninfoFree(options);
  return patience;
}

bool db_ready(Db *db) {
  long start = clock_now_ms(), patience = 0;
  while (connecting(db)) {
    if (connect_wait(db, TICK_MS)) {
      db->connecting = libpq()->PQconnectPoll(db->conn);
      continue;
    }
    if (patience == 0) patience = connect_patience(db);
    bool late = patience > 0 && clock_now_ms() - start > patience;
    if (!late && interrupt_count() == 0) continue;
    db->error =
        (DbError){.lost = true, .message = late ? "the server does not answer" : "interrupted"};
    return false;
  }
  if (db->connecting != PGRES_POLLING_OK) {
    set_connect_error(db);
    return false;
  }
  if (!db->connected) libpq()->PQsetErrorVerbosity(db->conn, PQERRORS_DEFAULT);
  return db->connected = true;
}

void db_close(Db *db) {
  if (db == NULL || db->conn == NULL) return;
  libpq()->PQclear(db->held);
  libpq()->PQfinish(db->conn);
  db->held = NULL;
  db->conn = NULL;
}

const DbError *db_error(const Db *db) { return &db->error; }
void db_restore_error(Db *db, const DbError *error) { db->error = *error; }
void db_settle(Db *db) { db->cancels = interrupt_count(); }
void db_patient(Db *db) { db->patience = 1; }

bool db_is_local(const Db *db) {
  const char *host = libpq()->PQhost(db->conn);
  return host == NULL || *host == '\0' || *host == '/' || *host == '@' ||
         strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
         strcmp(host, "::1") == 0;
}

bool db_in_transaction(const Db *db) {
  PGTransactionStatusType status = libpq()->PQtransactionStatus(db->conn);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

int db_server_version(const Db *db) { return libpq()->PQserverVersion(db->conn); }
int db_backend_pid(const Db *db) { return libpq()->PQbackendPID(db->conn); }

void db_on_notice(Db *db, DbNotice *notice, void *context) {
  db->notice = notice;
  db->notice_context = context;
}

void db_on_slow(Db *db, DbSlow *slow, void *context, long first_ms) {
  db->slow = slow;
  db->slow_context = context;
  db->slow_first_ms = first_ms;
}

static void cancel(Db *db) {
  char ignored[256];
  PGcancel *handle = libpq()->PQgetCancel(db->conn);
  if (handle) libpq()->PQcancel(handle, ignored, sizeof ignored);
  libpq()->PQfreeCancel(handle);
}

/* Waits until PQgetResult would not block. false: the link is gone, or the user lost patience. */
static bool wait_result(Db *db) {
  long start = 0, slow_at = db->slow_first_ms;
  for (;;) {
    int unsent = libpq()->PQflush(db->conn);
    if (unsent < 0) return false;
    if (!libpq()->PQisBusy(db->conn)) return true;
    if (interrupt_count() > db->cancels + db->patience) {
      db_settle(db);
      cancel(db);
    }
    if (interrupt_count() > 2) return false;
    int tick = db->slow && slow_at < TICK_MS ? (int)slow_at : TICK_MS;
    if (wait_socket(db->conn, (short)(POLLIN | (unsent ? POLLOUT : 0)), tick)) {
      if (!libpq()->PQconsumeInput(db->conn)) return false;
      continue;
    }
    if (start == 0) start = clock_now_ms() - tick;
    if (db->slow && clock_now_ms() - start >= slow_at) {
      slow_at *= SLOW_GROWTH;
      db->slow(db->slow_context);
    }
  }
}

static bool good(const PGresult *result) {
  ExecStatusType status = libpq()->PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* Takes all results of what was sent; the last one stays in *last. The first error is kept. */
static bool take_results(Db *db, PGresult **last) {
  bool ok = true;
  for (;;) {
    if (!wait_result(db)) {
      set_error(db, NULL);
      db->error.lost = true;
      return false;
    }
    PGresult *result = libpq()->PQgetResult(db->conn);
    if (result == NULL) return ok;
    if (libpq()->PQresultStatus(result) == PGRES_COPY_IN)
      libpq()->PQputCopyEnd(db->conn, "COPY from standard input can't run in a migration");
    if (!good(result) && ok) {
      set_error(db, result);
      ok = false;
    }
    libpq()->PQclear(*last);
    *last = result;
    ExecStatusType status = libpq()->PQresultStatus(result);
    if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH || db->error.lost) {
      db->error.lost = true;
      return false;
    }
  }
}

static bool sent(Db *db, int ok) {
  db->error.lost = false;
  if (!ok) set_error(db, NULL);
  return ok;
}

bool db_run(Db *db, const char *sql) {
  PGresult *last = NULL;
  bool ok = sent(db, libpq()->PQsendQuery(db->conn, sql)) && take_results(db, &last);
  libpq()->PQclear(last);
  return ok;
}

bool db_post(Db *db, const char *sql) { return sent(db, libpq()->PQsendQuery(db->conn, sql)); }

static void copy_rows(Arena *arena, const PGresult *result, DbRows *rows) {
  int count = libpq()->PQntuples(result), columns = libpq()->PQnfields(result);
  rows->count = (size_t)count;
  rows->columns = (size_t)columns;
  rows->values = ARENA_ARRAY(arena, const char *, rows->count * rows->columns + 1);
  for (int row = 0; row < count; row++)
    for (int column = 0; column < columns; column++)
      if (!libpq()->PQgetisnull(result, row, column))
        DB_VALUE(rows, (size_t)row, (size_t)column) =
            arena_strndup(arena, libpq()->PQgetvalue(result, row, column),
                          (size_t)libpq()->PQgetlength(result, row, column));
}

bool db_collect(Db *db, Arena *arena, DbRows *rows) {
  PGresult *last = NULL;
  bool ok = take_results(db, &last);
  if (ok) copy_rows(arena, last, rows);
  libpq()->PQclear(last);
  return ok;
}

bool db_ask(Db *db, Arena *arena, DbRows *rows, const char *sql, const char *const *params,
            size_t param_count) {
  return sent(db, libpq()->PQsendQueryParams(db->conn, sql, (int)param_count, NULL, params, NULL,
                                             NULL, 0)) &&
         db_collect(db, arena, rows);
}

bool db_pipeline_enter(Db *db) {
  return sent(
      db, libpq()->PQsetnonblocking(db->conn, 1) == 0 && libpq()->PQenterPipelineMode(db->conn));
}

bool db_pipeline_leave(Db *db) {
  libpq()->PQclear(db->held);
  db->held = NULL;
  /* What ends the last query is taken here: leaving refuses while anything is left. */
  PGresult *rest = libpq()->PQgetResult(db->conn);
  libpq()->PQclear(rest);
  return sent(db,
              libpq()->PQexitPipelineMode(db->conn) && libpq()->PQsetnonblocking(db->conn, 0) == 0);
}

static bool queued(Db *db, int ok) {
  if (!ok) set_error(db, NULL);
  return ok;
}

bool db_queue(Db *db, const char *sql, const char *const *params, size_t param_count) {
  return queued(
      db, libpq()->PQsendQueryParams(db->conn, sql, (int)param_count, NULL, params, NULL, NULL, 0));
}

bool db_queue_prepare(Db *db, const char *sql, char name[DB_NAME_SIZE]) {
  snprintf(name, DB_NAME_SIZE, "rescc_%u", db->prepared++);
  return queued(db, libpq()->PQsendPrepare(db->conn, name, sql, 0, NULL));
}

bool db_queue_prepared(Db *db, const char *name, const char *const *params, size_t param_count) {
  return queued(
      db, libpq()->PQsendQueryPrepared(db->conn, name, (int)param_count, params, NULL, NULL, 0));
}

bool db_queue_sync(Db *db) { return queued(db, libpq()->PQpipelineSync(db->conn)); }

static DbAnswer lost(Db *db) {
  set_error(db, NULL);
  db->error.lost = true;
  return DB_LOST;
}

DbAnswer db_answer(Db *db, const char **value) {
  libpq()->PQclear(db->held);
  db->held = NULL;
  if (value) *value = NULL;
  PGresult *result = NULL;
  for (int ends = 0; result == NULL; ends++) {
    /* Between two answers comes one NULL; more of them mean that nothing is to be had. */
    if (ends > 2 || !wait_result(db)) return lost(db);
    result = libpq()->PQgetResult(db->conn);
  }
  ExecStatusType status = libpq()->PQresultStatus(result);
  if (good(result)) {
    if (value && libpq()->PQntuples(result) > 0 && libpq()->PQnfields(result) > 0)
      *value = libpq()->PQgetvalue(result, 0, 0);
    db->held = result;
    return DB_DONE;
  }
  if (status == PGRES_PIPELINE_SYNC || status == PGRES_PIPELINE_ABORTED) {
    libpq()->PQclear(result);
    return status == PGRES_PIPELINE_SYNC ? DB_SYNCED : DB_SKIPPED;
  }
  set_error(db, result);
  libpq()->PQclear(result);
  return db->error.lost ? DB_LOST : DB_FAILED;
}
