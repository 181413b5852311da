/* session.h - one repo's files and history side by side, for the commands that work on both.
 *
 * Room compiler/command/apply: what commands that need a server share. In: a project's repos; out:
 * connections, files beside histories. Stands on compiler/command/make and the whole runtime. */
#ifndef RESCC_SESSION_H
#define RESCC_SESSION_H

#include "connect.h"
#include "runtime/run/apply.h"

typedef enum SessionMissing {
  SESSION_MAKE,   /* the embedded server makes a database it lacks */
  SESSION_ACCEPT, /* a missing one of the embedded server is as good as an empty one: db is NULL */
} SessionMissing;

/* What a command wants of a repo. */
typedef enum Side { SIDE_MAIN, SIDE_TENANTS } Side;
typedef enum Way { WAY_UP, WAY_DOWN, WAY_LOOK } Way;
typedef struct Aim {
  Side side; /* its own migrations, or its tenants' */
  Way way;
  Choice choice;         /* which migrations */
  TextList only, except; /* which tenants, as given; none: all */
  SessionMissing missing;
  bool whole; /* names and times of the history as well */
} Aim;

/* What the command line says of it. */
Aim session_aim(const Options *options, Way way);

typedef struct Session {
  Show *show;
  Arena *arena;
  Target target;
  Db *db;              /* NULL: there is no database yet */
  MigrationList read;  /* the files */
  MigrationList files; /* the same for this database: it may have pieces of squashed ones */
  bool rewrites;       /* rows of the history are to become one (squash.h) */
  History history;
  EntryList entries;
  bool posted; /* the question for the history is under way */
  Aim aim;     /* `way` may change from one run to the next */
} Session;

/* Connects, and reads the files while the server does its part. false: reported. */
bool session_open(Session *session, Show *show, const RepoList *repos, const Repo *repo,
                  const Aim *aim);
/* The same for a target that is known already. */
bool session_open_at(Session *session, Show *show, const Target *target, const Aim *aim);
/* Asks for the history again, and lists both sides anew. */
bool session_refresh(Session *session);
void session_close(Session *session);

/* Takes the lock, looks again, chooses, and runs. false: reported. *done counts files. */
bool session_run(Session *session, size_t *done);
/* Prints on standard output what session_run would do. */
bool session_print(Session *session, size_t *count);
/* Prints one job's SQL, as session_print does. */
void session_print_job(const Session *session, const Job *job);
/* Finds what session_run would do. false: reported. */
bool session_choose(const Session *session, EntryList *chosen);

#endif
