/* connect.h - which database a repo means, and the way there.
 *
 * --url, else the repo's url, else RESCC_URL_<REPO>, else DATABASE_URL (a project of one repo),
 * else libpq's PG* variables, else the embedded server, started on first need. A URL that names no
 * database means the one of the repo's name. */
#ifndef RESCC_CONNECT_H
#define RESCC_CONNECT_H

#include "compiler/command/line/show.h"
#include "compiler/command/make/project.h"
#include "runtime/embedded/server.h"
#include "runtime/pg/db.h"

typedef struct Target {
  const Repo *repo;
  const char *conninfo;
  const char *database;
  bool embedded;
  Place place; /* of an embedded server */
} Target;

/* Finds out; connects to nothing and makes nothing. false: reported. */
bool connect_target(Show *show, const RepoList *repos, const Repo *repo, Target *target);

/* The server of --url, else the embedded one; what repo and environment configure doesn't count. */
bool connect_given(Show *show, const Repo *repo, Target *target);

/* The repos of the command, ready to be gone over; with --url there may be only one. Returns
 * EXIT_DONE, or the status to end with. */
int connect_repos(Show *show, RepoList *repos);

/* Goes over them, until one fails or somebody presses Ctrl-C. Returns EXIT_DONE, or the status to
 * end with. */
typedef bool RepoWork(Show *show, const RepoList *repos, const Repo *repo, void *context);
int connect_each(Show *show, RepoWork *work, void *context);

/* Starts an embedded server that does not run. `make`: also makes a cluster where there is none. */
bool connect_server(Show *show, Target *target);

/* Starts to connect, to the target's database or to another one of that server. */
Db *connect_start(Show *show, const Target *target, const char *database);

/* Reports why a connection was not had. Always false. */
bool connect_failed(Show *show, const Target *target, const Db *db);

/* Connects to a database that is always there, to make or drop others. NULL: reported. */
Db *connect_maintenance(Show *show, const Target *target);

typedef enum CreateResult { CREATE_MADE, CREATE_EXISTED, CREATE_FAILED } CreateResult;
CreateResult connect_create_database(Show *show, const Target *target);

#endif
