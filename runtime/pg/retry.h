/* retry.h - another try where somebody else was in the way, and who it was. */
#ifndef RESCC_RETRY_H
#define RESCC_RETRY_H

#include "db.h"
#include "event.h"

typedef struct Retry {
  int tries;      /* made so far */
  long paused_ms; /* in all */
} Retry;

/* After a failure: pauses and says so, true when another try is due. false: it is of a kind that
 * another try won't mend, there were enough of them, or the user wants to stop. */
bool retry_pause(Retry *retry, const Events *events, const DbError *error, const char *what);

/* The same without the pause, whose length is in *pause_ms. */
bool retry_due(Retry *retry, const Events *events, const DbError *error, const char *what,
               long *pause_ms);

/* About `milliseconds`, a quarter more or less, so that two runs don't meet again and again. */
long retry_jitter(long milliseconds);

/* Watches a connection: when an answer takes long, asks over a second one who holds the lock that
 * is waited for, and tells. It is closed by blocker_stop. */
typedef struct Blocker {
  Arena *arena;
  const Events *events;
  Db *db;
  const char *conninfo, *database; /* as given to db_start */
  Db *second;
  const char *told; /* the process ids named last: they are not named again */
} Blocker;

void blocker_start(Blocker *blocker, long first_ms);
void blocker_stop(Blocker *blocker);

#endif
