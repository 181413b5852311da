/* tenant_pipeline.c - the floor for `migrate --tenants`: what a hand-written libpq pipeline needs
 * for the same statements in as many schemas, with as many connections.
 *
 *   tenant_pipeline URL FILE TENANTS CONNECTIONS   the file's up part in schemas t1 … tN, each a
 *                                                  transaction with a history row, 32 in flight
 *   tenant_pipeline URL                            connect, one query for all histories, done */
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN_FLIGHT = 32, STATEMENTS = 64 };

static const char *url, *version;
static char *statements[STATEMENTS];
static int statement_count, tenants, connections;

static void fail(PGconn *db, const char *what) {
  fprintf(stderr, "tenant_pipeline: %s: %s", what, PQerrorMessage(db));
  exit(1);
}

static void read_up(const char *path) {
  static char text[1 << 16];
  FILE *in = fopen(path, "r");
  size_t len = in ? fread(text, 1, sizeof text - 1, in) : 0;
  if (in == NULL || fclose(in) != 0) exit(1);
  text[len] = '\0';
  char *down = strstr(text, "-- migrate:down");
  if (down) *down = '\0';
  char *up = strstr(text, "-- migrate:up\n") + 14;
  for (char *one = strstr(up, ";\n"); one; up = one + 2, one = strstr(up, ";\n")) {
    *one = '\0';
    statements[statement_count++] = up;
    if (statement_count == STATEMENTS) break;
  }
}

static int say(PGconn *db, const char *sql) {
  return PQsendQueryParams(db, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static void send_tenant(PGconn *db, int number) {
  char path[64], name[32];
  snprintf(name, sizeof name, "t%d", number);
  snprintf(path, sizeof path, "SET LOCAL search_path = t%d, public", number);
  const char *values[] = {name, version, "bench", "0123456789abcdef0123456789abcdef"};
  int ok = say(db, "BEGIN") && say(db, path);
  for (int i = 0; ok && i < statement_count; i++) ok = say(db, statements[i]);
  ok =
      ok &&
      PQsendQueryParams(db,
                        "INSERT INTO history (schema_name, version, name, checksum) VALUES ($1, $2,"
                        " $3, $4)",
                        4, NULL, values, NULL, NULL, 0) &&
      say(db, "COMMIT") && PQpipelineSync(db);
  if (!ok) fail(db, "send");
}

static void *work(void *argument) {
  int next = *(int *)argument + 1, in_flight = 0;
  PGconn *db = PQconnectdb(url);
  if (PQstatus(db) != CONNECTION_OK) fail(db, "connect");
  PQsetnonblocking(db, 1);
  PQenterPipelineMode(db);
  while (next <= tenants || in_flight > 0) {
    for (; next <= tenants && in_flight < IN_FLIGHT; next += connections, in_flight++)
      send_tenant(db, next);
    while (PQflush(db) > 0 || PQisBusy(db)) {
      struct pollfd ready = {PQsocket(db), POLLIN | POLLOUT, 0};
      if (PQflush(db) == 0) ready.events = POLLIN;
      if (poll(&ready, 1, 1000) < 0 || !PQconsumeInput(db)) fail(db, "receive");
    }
    PGresult *result = PQgetResult(db);
    if (result == NULL) continue;
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC)
      in_flight--;
    else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      fail(db, "statement");
    PQclear(result);
  }
  PQfinish(db);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 2 && argc != 5) return 2;
  url = argv[1];
  PGconn *db = PQconnectdb(url);
  if (PQstatus(db) != CONNECTION_OK) fail(db, "connect");
  if (argc == 2) {
    PQclear(PQexec(db, "SELECT schema_name, count(*) FROM history GROUP BY 1"));
    PQfinish(db);
    return 0;
  }
  PQclear(PQexec(db,
                 "SET client_min_messages = error; CREATE TABLE IF NOT EXISTS history"
                 " (schema_name text, version text, name text, checksum text, state text DEFAULT"
                 " 'applied', applied_at timestamptz DEFAULT now(), PRIMARY KEY (schema_name,"
                 " version))"));
  PQfinish(db);
  version = strrchr(argv[2], '/') ? strrchr(argv[2], '/') + 1 : argv[2];
  read_up(argv[2]);
  tenants = atoi(argv[3]);
  connections = atoi(argv[4]);
  pthread_t threads[64];
  int numbers[64];
  for (int i = 0; i < connections; i++) {
    numbers[i] = i;
    if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0) return 1;
  }
  for (int i = 0; i < connections; i++) pthread_join(threads[i], NULL);
  return 0;
}
