/* canonical.h - whether SQL that somebody wrote is the SQL that a live database has.
 *
 * PostgreSQL keeps no text, it keeps what it understood, and renders that: `'new'` comes back as
 * `'new'::character varying`, `a in (1, 2)` as `a = ANY (ARRAY[1, 2])`. A text of the sources and
 * one of the catalog say nothing about each other; two texts of the catalog do. So where a wanted
 * default, computed column, check or index differs from the live one, it is made for real, on a
 * temporary table with the live columns (what would it mean in this database?), in a transaction
 * that is rolled back, and read with the same queries as the live one. Where both read the same,
 * the live object takes the text of the sources, and whoever compares the two states after that
 * sees no difference. Each round asks only about what the one before has not settled:
 *
 *   1. without the server: what PostgreSQL adds to nearly every text (canonical_text.c)
 *   2. the wanted SQL as the server renders it, against the live facts
 *   3. both renderings read and rendered once more, since PostgreSQL may render its own rendering
 *      in another way: that is what a database has which was restored from a dump
 *
 * SQL that the database refuses is no SQL that it has; what it refuses is left out of the temporary
 * table, and spoils nothing else (canonical_create.c). It needs the right to make temporary tables,
 * and locks nothing that is live. */
#ifndef RESCC_CANONICAL_H
#define RESCC_CANONICAL_H

#include "compiler/state/uses.h"
#include "runtime/pg/db.h"

typedef struct Canonical {
  Db *db;
  Arena *arena;
  Uses *uses;
  const char *schema; /* the repo's: names in SQL are looked up there, then in public */
} Canonical;

/* The part of `live` that `want` describes, where facts that mean the wanted thing hold the wanted
 * text. An object that is as it should be is want's own. NULL: db_error says why. */
State *canonical_adapt(const Canonical *canonical, const State *live, const State *want);

#endif
