/* failure.h - what PostgreSQL refused, as an event that says where, why and what to do. */
#ifndef RESCC_FAILURE_H
#define RESCC_FAILURE_H

#include "db.h"
#include "event.h"
#include "file.h"
#include "split.h"

/* An error that concerns no file: "<what>: <the server's message>". Always false. */
bool failure_report(const Events *events, const Db *db, const char *what);

/* An error of one statement of a file, with the statement's text. `error` may be older than the
 * connection's last one. Always false. */
bool failure_report_statement(Arena *arena, const Events *events, const DbError *error,
                              const Migration *migration, const Statement *statement);

#endif
