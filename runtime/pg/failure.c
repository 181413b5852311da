#include "failure.h"

#include "runtime/base/buf.h"
#include "sqlstate.h"

const char *failure_hint(const DbError *error) {
  return error->hint ? error->hint : sqlstate_find(error->sqlstate)->hint;
}

bool failure_report(const Events *events, const Db *db, const char *what) {
  const DbError *error = db_error(db);
  Buf message = {0};
  buf_printf(&message, "%s: %s", what, error->message);
  event_send(events, (Event){.kind = EVENT_ERROR,
                             .message = buf_text(&message),
                             .detail = error->detail,
                             .hint = failure_hint(error),
                             .sqlstate = error->sqlstate});
  buf_free(&message);
  return false;
}
