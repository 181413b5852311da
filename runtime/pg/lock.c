#include "lock.h"

#include "failure.h"
#include "interrupt.h"
#include "retry.h"
#include "runtime/base/names.h"

static const char holder_sql[] =
    "SELECT 'pid ' || a.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '')"
    " || ' of ' || a.usename || coalesce(' from ' || host(a.client_addr), '') || ', connected for '"
    " || date_trunc('second', clock_timestamp() - a.backend_start)"
    " FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory'"
    " AND l.granted AND l.classid = " LOCK_MIGRATOR_CLASS " AND l.objid = " LOCK_MIGRATOR_OBJECT
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

static void say_holder(Db *db, Arena *arena, const Events *events) {
  DbRows rows = {0};
  bool known = db_ask(db, arena, &rows, holder_sql, NULL, 0) && rows.count > 0;
  event_say(events, EVENT_WAITING, "another migrator is at work, waiting for it: %s",
            known && rows.values[0] ? rows.values[0] : "a session that is not shown");
}

bool lock_try(Db *db, Arena *arena, const Events *events, bool *taken) {
  DbRows rows = {0};
  if (!db_ask(db, arena, &rows,
              "SELECT pg_try_advisory_lock(" LOCK_MIGRATOR_CLASS ", " LOCK_MIGRATOR_OBJECT
              ")::int::text",
              NULL, 0))
    return failure_report(events, db, "can't take the migration lock");
  *taken = rows.count == 1 && rows.values[0] && rows.values[0][0] == '1';
  return true;
}

bool lock_take(Db *db, Arena *arena, const Events *events) {
  bool said = false, taken;
  for (long pause = 50;; pause = pause < 500 ? pause * 2 : pause) {
    if (!lock_try(db, arena, events, &taken)) return false;
    if (taken) return true;
    if (!said) say_holder(db, arena, events);
    said = true;
    if (!interrupt_sleep(retry_jitter(pause)))
      return event_fail(events, NULL,
                        "interrupted while waiting for the other migrator; nothing"
                        " was changed");
  }
}

bool lock_is_held(Db *db, Arena *arena) {
  DbRows rows = {0};
  return db_ask(db, arena, &rows, holder_sql, NULL, 0) && rows.count > 0;
}

bool lock_give(Db *db) { return db_run(db, "SELECT pg_advisory_unlock_all()"); }
