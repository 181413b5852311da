/* scratch.h - databases that live as long as a command: made empty, dropped at its end, also after
 * a failure or Ctrl-C.
 *
 * They are made on the embedded server, or on the one that --url names; never on the one a repo
 * configures, which may be anybody's. */
#ifndef RESCC_SCRATCH_H
#define RESCC_SCRATCH_H

#include "connect.h"

typedef struct Scratch {
  Show *show;
  Target target; /* the server; its database is the one made last */
  Db *db;        /* a connection to another database, held from the first to the last: after Ctrl-C
                    no new one is to be had */
  TextList made;
} Scratch;

/* Connects to the server, which is made and started where it is the embedded one. */
bool scratch_open(Scratch *scratch, Show *show, const Repo *repo);
/* Makes an empty database, rescc_verify_<process><suffix>, and puts it into the target. */
bool scratch_make(Scratch *scratch, const char *suffix);
/* Drops what was made. */
void scratch_close(Scratch *scratch);

#endif
