/* lock.h - one migrator at a time per database.
 *
 * A session's advisory lock, polled from here: waiting on the server would hold a snapshot, and
 * CREATE INDEX CONCURRENTLY in the other session would wait for it: a deadlock. */
#ifndef RESCC_LOCK_H
#define RESCC_LOCK_H

#include "db.h"
#include "event.h"

/* Waits for the lock; who holds it is said once. It goes with the session. false: reported. */
bool lock_take(Db *db, Arena *arena, const Events *events);

/* Takes it where it is free; a session may take it several times. false: reported. */
bool lock_try(Db *db, Arena *arena, const Events *events, bool *taken);

/* Gives it back before the session ends. */
bool lock_give(Db *db);

/* Whether some session holds it. */
bool lock_is_held(Db *db, Arena *arena);

#endif
