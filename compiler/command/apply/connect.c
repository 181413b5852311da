#include "connect.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/sql.h"
#include "runtime/pg/conninfo.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/sqlstate.h"

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value && *value ? value : NULL;
}

static const char *repo_variable(Arena *arena, const char *repo) {
  char *name = arena_printf(arena, "RESCC_URL_%s", repo);
  for (char *c = name; *c; c++) *c = (char)toupper((unsigned char)*c);
  return variable(name);
}

static bool any_libpq_variable(void) {
  static const char *const names[] = {"PGHOST", "PGHOSTADDR", "PGPORT",       "PGSERVICE",
                                      "PGUSER", "PGDATABASE", "PGSERVICEFILE"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (variable(names[i])) return true;
  return false;
}

/* *url stays NULL where nothing but the embedded server is left. */
static bool find_url(Show *show, const RepoList *repos, const Repo *repo, const char **url) {
  Cli *cli = show->cli;
  if (cli->options->url) {
    *url = cli->options->url;
  } else if (repo->url) {
    *url = repo->url;
  } else if (repo->url_env) {
    *url = variable(repo->url_env);
    if (*url == NULL)
      return event_fail(&show->events, "set it, or give --url",
                        "the url of repo `%s` is in the variable %s, which is not set", repo->name,
                        repo->url_env);
  } else {
    *url = repo_variable(cli->arena, repo->name);
    if (*url == NULL && repos->declared <= 1) *url = variable("DATABASE_URL");
    if (*url == NULL && any_libpq_variable()) *url = "";
  }
  return true;
}

static bool use_url(Show *show, const Repo *repo, const char *url, Target *target) {
  const char *database, *wrong = NULL;
  Arena *arena = show->cli->arena;
  *target = (Target){.repo = repo, .database = repo->name};
  if (url == NULL) {
    target->embedded = true;
    return place_find(arena, &show->events, &target->place);
  }
  if (!conninfo_parameter(arena, url, "dbname", &database, &wrong))
    return event_fail(&show->events, "a URL is postgres://USER:PASSWORD@HOST:PORT/DATABASE",
                      "the url of repo `%s` can't be read: %.*s", repo->name,
                      (int)strcspn(wrong, "\n"), wrong);
  target->conninfo = url;
  if (database && *database) target->database = database;
  return true;
}

bool connect_target(Show *show, const RepoList *repos, const Repo *repo, Target *target) {
  const char *url = NULL;
  *target = (Target){.repo = repo, .database = repo->name};
  return find_url(show, repos, repo, &url) && use_url(show, repo, url, target);
}

bool connect_given(Show *show, const Repo *repo, Target *target) {
  return use_url(show, repo, show->cli->options->url, target);
}

int connect_repos(Show *show, RepoList *repos) {
  if (!project_repos(show->cli, repos)) return EXIT_WRONG;
  if (show->cli->options->url == NULL || repos->count <= 1) return EXIT_DONE;
  event_fail(&show->events, "say which one it is of: `--repo NAME`",
             "--url names one database, and the project has %zu repos", repos->count);
  return EXIT_USAGE;
}

int connect_each(Show *show, RepoWork *work, void *context) {
  RepoList repos = {0};
  int status = connect_repos(show, &repos);
  interrupt_catch();
  for (size_t i = 0; status == EXIT_DONE && i < repos.count; i++)
    if (!work(show, &repos, &repos.items[i], context)) status = EXIT_WRONG;
  return status;
}

bool connect_server(Show *show, Target *target) {
  Arena *arena = show->cli->arena;
  bool started;
  if (!target->embedded) return true;
  bool fresh = !target->place.exists;
  if (!server_start(arena, &show->events, &target->place, &started)) return false;
  if (started)
    cli_say(show->cli, "rescc: %s the embedded server (PostgreSQL %s, %s)",
            fresh ? "made and started" : "started", server_major(arena, &target->place),
            target->place.base == target->place.rescc ? ".rescc/pg" : target->place.data);
  return true;
}

Db *connect_start(Show *show, const Target *target, const char *database) {
  Arena *arena = show->cli->arena;
  const char *conninfo =
      target->embedded ? server_url(arena, &target->place, database) : target->conninfo;
  return db_start(arena, conninfo, target->embedded ? NULL : database);
}

bool connect_failed(Show *show, const Target *target, const Db *db) {
  const DbError *error = db_error(db);
  const char *hint = sqlstate_find(error->sqlstate)->hint;
  if (hint == NULL && strstr(error->message, "no password supplied"))
    hint = "put the password into the URL, PGPASSWORD or ~/.pgpass";
  if (hint == NULL && *error->sqlstate == '\0')
    hint =
        "is the server running there, and is the URL right? `rescc dev start` runs an embedded"
        " one where no URL is given";
  const char *message =
      arena_printf(show->cli->arena, "can't connect to database `%s` of repo `%s`: %s",
                   target->database, target->repo->name, error->message);
  event_send(
      &show->events,
      (Event){.kind = EVENT_ERROR, .message = message, .hint = hint, .sqlstate = error->sqlstate});
  return false;
}

Db *connect_maintenance(Show *show, const Target *target) {
  static const char *const names[] = {"postgres", "template1"};
  for (size_t i = 0;; i++) {
    Db *db = connect_start(show, target, names[i]);
    if (db_ready(db)) return db;
    bool missing = strcmp(db_error(db)->sqlstate, "3D000") == 0 && i == 0;
    if (!missing) connect_failed(show, target, db);
    db_close(db);
    if (!missing) return NULL;
  }
}

CreateResult connect_create_database(Show *show, const Target *target) {
  Db *db = connect_maintenance(show, target);
  if (db == NULL) return CREATE_FAILED;
  CreateResult result = CREATE_MADE;
  if (!db_run(db, sql_text(show->cli->arena, "CREATE DATABASE %I", target->database))) {
    const char *code = db_error(db)->sqlstate;
    /* 23505: another session made it at the same moment. */
    bool there = strcmp(code, "42P04") == 0 || strcmp(code, "23505") == 0;
    result = there ? CREATE_EXISTED : CREATE_FAILED;
    const char *what =
        arena_printf(show->cli->arena, "can't create database `%s`", target->database);
    if (!there) failure_report(&show->events, db, what);
  }
  db_close(db);
  return result;
}
