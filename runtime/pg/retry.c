#include "retry.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "interrupt.h"
#include "sqlstate.h"

enum { TRIES = 10, FIRST_PAUSE_MS = 250, LONGEST_PAUSE_MS = 8000, PAUSES_MS = 40000 };

long retry_jitter(long milliseconds) {
  uint32_t random = 0;
  if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random) random = 0;
  return milliseconds * 3 / 4 + (long)(random % (uint32_t)(milliseconds / 2 + 1));
}

bool retry_due(Retry *retry, const Events *events, const DbError *error, const char *what,
               long *pause_ms) {
  retry->tries++;
  bool due = sqlstate_find(error->sqlstate)->kind == SQLSTATE_RETRY && retry->tries < TRIES &&
             retry->paused_ms < PAUSES_MS && interrupt_count() == 0;
  if (!due) return false;
  long pause = FIRST_PAUSE_MS;
  for (int i = 1; i < retry->tries && pause < LONGEST_PAUSE_MS; i++) pause = pause * 8 / 5;
  pause = retry_jitter(pause);
  retry->paused_ms += pause;
  event_say(events, EVENT_RETRY, "%s: %s; try %d of %d follows in %ld.%ld s", what, error->message,
            retry->tries + 1, TRIES, pause / 1000, pause % 1000 / 100);
  *pause_ms = pause;
  return true;
}

bool retry_pause(Retry *retry, const Events *events, const DbError *error, const char *what) {
  long pause_ms;
  return retry_due(retry, events, error, what, &pause_ms) && interrupt_sleep(pause_ms);
}

static const char blocking_sql[] =
    "SELECT string_agg(pid::text, ' ' ORDER BY pid), string_agg('pid ' || pid || coalesce(' (' || "
    "nullif(application_name, '') || ')', '')"
    " || coalesce(' of ' || usename, '') || coalesce(', ' || state, '')"
    " || coalesce(', in a transaction for ' || date_trunc('second', clock_timestamp() - "
    "xact_start), '')"
    " || coalesce(': ' || nullif(left(regexp_replace(query, '\\s+', ' ', 'g'), 80), ''), ''), '; ')"
    " FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1::int))";

static void tell(void *context) {
  Blocker *blocker = context;
  if (blocker->second == NULL)
    blocker->second = db_start(blocker->arena, blocker->conninfo, blocker->database);
  /* Nothing depends on it: where it can't be asked, the wait is as good without a reason. */
  if (!db_ready(blocker->second)) return;
  const char *pid = arena_printf(blocker->arena, "%d", db_backend_pid(blocker->db));
  DbRows rows = {0};
  if (!db_ask(blocker->second, blocker->arena, &rows, blocking_sql, &pid, 1) || rows.count != 1)
    return;
  const char *pids = rows.values[0], *who = rows.values[1];
  if (pids == NULL || who == NULL || (blocker->told && strcmp(blocker->told, pids) == 0)) return;
  blocker->told = pids;
  event_say(blocker->events, EVENT_WAITING, "waiting for a lock that is held by %s", who);
}

void blocker_start(Blocker *blocker, long first_ms) {
  db_on_slow(blocker->db, tell, blocker, first_ms);
}

void blocker_stop(Blocker *blocker) {
  db_on_slow(blocker->db, NULL, NULL, 0);
  db_close(blocker->second);
  blocker->second = NULL;
}
