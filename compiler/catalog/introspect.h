/* introspect.h - a live database → the same state that `lower` makes of resources.
 *
 * One query a kind of object, over all tables at once. What each reads is a row of the table in
 * introspect_sql.c: a new fact is a new column there. SQL in facts (defaults, checks, predicates)
 * is PostgreSQL's own rendering of it; canonical.h compares that with what somebody wrote.
 *
 * Not read: pg_catalog and information_schema, what belongs to an extension, rescc's own tables,
 * what a partition has of its own, and the index behind a constraint, which is the constraint's
 * matter.
 *
 * Room compiler/catalog: what a live database is. In: a connection; out: a state in the words of
 * the sources. Stands on compiler/plan and runtime/pg. */
#ifndef RESCC_INTROSPECT_H
#define RESCC_INTROSPECT_H

#include "compiler/state/state.h"
#include "runtime/base/text.h"
#include "runtime/pg/db.h"

/* Starts a transaction in which names are rendered as states spell them. It must be ended with
 * ROLLBACK. */
bool introspect_begin(Db *db);
/* The same rendering inside a transaction that is open already. */
bool introspect_settle(Db *db);

/* Reads extensions, and what lies in these schemas. The transaction is open. NULL: db_error says
 * why. */
State *introspect_read(Db *db, Arena *arena, const TextList *schemas);

/* All of it in a transaction of its own. */
State *introspect(Db *db, Arena *arena, const TextList *schemas);

/* The schemas of a state's units, and `schema`. */
TextList introspect_schemas(Arena *arena, const State *state, const char *schema);

#endif
