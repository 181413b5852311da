/* canonical.h - whether SQL that somebody wrote is the SQL that a live database has.
 *
 * PostgreSQL keeps no text, it keeps what it understood, and renders that: `'new'` comes back as
 * `'new'::character varying`, `a in (1, 2)` as `a = ANY (ARRAY[1, 2])`. So where a wanted default,
 * computed column, check or index differs from the live one, it is made for real, on a temporary
 * table with the same columns, in a transaction that is rolled back; what the catalog then says of
 * it is compared with what it says of the live one. The columns have the live types, where they are
 * there: the question is what the wanted text would mean in this database.
 *
 * It needs the right to make temporary tables, and locks nothing that is live. SQL that the
 * database refuses is no SQL that it has. */
#ifndef RESCC_CANONICAL_H
#define RESCC_CANONICAL_H

#include "compiler/state/state.h"
#include "runtime/pg/db.h"

typedef struct Canonical {
  Db *db;
  Arena *arena;
  const char *schema; /* the repo's: names in SQL are looked up there, then in public */
} Canonical;

/* The part of `live` that `want` describes, where facts that mean the wanted thing hold the wanted
 * text. An object that is as it should be is want's own. NULL: db_error says why. */
State *canonical_adapt(const Canonical *canonical, const State *live, const State *want);

#endif
