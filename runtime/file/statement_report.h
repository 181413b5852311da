/* statement_report.h - a statement that PostgreSQL refused, as an event that says where, why and
 * what to do. */
#ifndef RESCC_STATEMENT_REPORT_H
#define RESCC_STATEMENT_REPORT_H

#include "file.h"
#include "runtime/pg/db.h"
#include "runtime/pg/event.h"
#include "split.h"

/* `error` may be older than the connection's last one. statement: NULL where the file as such
 * failed. Always false. */
bool statement_report(Arena *arena, const Events *events, const DbError *error,
                      const Migration *migration, const Statement *statement);

#endif
