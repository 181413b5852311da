/* bindir.h - the folder of PostgreSQL's server programs on this machine. */
#ifndef RESCC_BINDIR_H
#define RESCC_BINDIR_H

#include "runtime/base/arena.h"
#include "runtime/pg/event.h"

/* PG_BINDIR, else PATH, else the newest of Debian's folders, else what pg_config says: the first
 * that has initdb and postgres, of the given major version unless that is NULL. NULL: reported. */
const char *bindir_find(Arena *arena, const Events *events, const char *major);

#endif
