/* failure.h - what PostgreSQL refused, as an event that says why and what to do. Of a statement of
 * a file: runtime/file/statement_report.h. */
#ifndef RESCC_FAILURE_H
#define RESCC_FAILURE_H

#include "db.h"
#include "event.h"

/* The server's own hint, or ours for the class of the error; NULL: none. */
const char *failure_hint(const DbError *error);

/* "<what>: <the server's message>". Always false. */
bool failure_report(const Events *events, const Db *db, const char *what);

#endif
