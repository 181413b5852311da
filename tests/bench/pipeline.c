/* pipeline.c - the floor for `migrate`: what a hand-written libpq pipeline needs for the same
 * files.
 *
 *   pipeline URL FILE…   each file's up part (one statement) with a history row in a transaction of
 * its own, 64 files in flight pipeline URL         connect, one query for the history, done */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN_FLIGHT = 64 };

static void fail(PGconn *db, const char *what) {
  fprintf(stderr, "pipeline: %s: %s", what, PQerrorMessage(db));
  exit(1);
}

static char *read_up(const char *path) {
  static char text[65536];
  FILE *in = fopen(path, "r");
  size_t len = in ? fread(text, 1, sizeof text - 1, in) : 0;
  if (in == NULL || fclose(in) != 0) exit(1);
  text[len] = '\0';
  char *down = strstr(text, "-- migrate:down");
  if (down) *down = '\0';
  return text;
}

static void send_file(PGconn *db, const char *path, int number) {
  char version[32];
  snprintf(version, sizeof version, "%014d", number);
  const char *values[] = {version, path, "0123456789abcdef0123456789abcdef"};
  int ok = PQsendQueryParams(db, "BEGIN", 0, NULL, NULL, NULL, NULL, 0) &&
           PQsendQueryParams(db, read_up(path), 0, NULL, NULL, NULL, NULL, 0) &&
           PQsendQueryParams(db,
                             "INSERT INTO history (schema_name, version, name, checksum) VALUES "
                             "('public', $1, $2, $3)",
                             3, NULL, values, NULL, NULL, 0) &&
           PQsendQueryParams(db, "COMMIT", 0, NULL, NULL, NULL, NULL, 0) && PQpipelineSync(db);
  if (!ok) fail(db, "send");
}

static void migrate(PGconn *db, char **files, int count) {
  PQclear(PQexec(
      db,
      "CREATE TABLE history (schema_name text, version text, name text, checksum text, state text"
      " DEFAULT 'applied', applied_at timestamptz DEFAULT now(), PRIMARY KEY (schema_name, "
      "version))"));
  PQsetnonblocking(db, 1);
  PQenterPipelineMode(db);
  for (int sent = 0, done = 0; done < count;) {
    for (; sent < count && sent - done < IN_FLIGHT; sent++) send_file(db, files[sent], sent);
    PQflush(db);
    while (PQisBusy(db)) {
      struct pollfd ready = {PQsocket(db), POLLIN, 0};
      if (poll(&ready, 1, 1000) < 0 || !PQconsumeInput(db)) fail(db, "receive");
    }
    PGresult *result = PQgetResult(db);
    if (result == NULL) continue;
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC)
      done++;
    else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      fail(db, "statement");
    PQclear(result);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  PGconn *db = PQconnectdb(argv[1]);
  if (PQstatus(db) != CONNECTION_OK) fail(db, "connect");
  if (argc > 2)
    migrate(db, argv + 2, argc - 2);
  else
    PQclear(PQexec(
        db, "SELECT version, checksum, state FROM rescc_migrations WHERE schema_name = 'public'"));
  PQfinish(db);
  return 0;
}
