/* naming.h - names that rescc derives, and their length.
 *
 * PostgreSQL keeps 63 bytes of a name. A derived name that is longer is cut (never inside a UTF-8
 * character) and ends in `_` and 8 hex digits of the full name's XXH3 hash, so that it stays unique
 * and is the same on every machine. */
#ifndef RESCC_NAMING_H
#define RESCC_NAMING_H

#include <stdbool.h>

#include "runtime/base/arena.h"

enum { NAME_LONGEST = 63 };

/* `full`, or its shortened form. */
const char *naming_fit(Arena *arena, const char *full);
/* table_part_suffix, fitted: part is `email`, or several joined by `_`. */
const char *naming_derive(Arena *arena, const char *table, const char *part, const char *suffix);
/* The name that PostgreSQL gives the sequence of an identity: `table_column_seq`, the longer one of
 * the two cut as long as it doesn't fit (makeObjectName of its sources). */
const char *naming_sequence(Arena *arena, const char *table, const char *column);
/* Words of an SQL text joined by `_`: lower(email) gives lower_email. */
const char *naming_words(Arena *arena, const char *sql);
/* LineItem gives line_item. */
const char *naming_snake(Arena *arena, const char *camel);

#endif
