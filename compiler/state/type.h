/* type.h - PostgreSQL's types: which there are, how they are spelled, what they take.
 *
 * A type's canonical text is what migrations print and states compare: one spelling for `int4`,
 * `int` and `integer`, modifiers without needless blanks, `[]` for arrays. */
#ifndef RESCC_TYPE_H
#define RESCC_TYPE_H

#include "runtime/base/arena.h"
#include "runtime/base/suggest.h"

/* What literals a type takes, and what stands in for a value that is gone for good. */
typedef enum TypeClass {
  CLASS_OTHER,
  CLASS_BOOLEAN,
  CLASS_INTEGER,
  CLASS_NUMBER,
  CLASS_TEXT,
  CLASS_UUID,
  CLASS_DATE,
  CLASS_TIMESTAMP,
  CLASS_JSON,
  CLASS_BYTES,
  CLASS_ENUM,
} TypeClass;

typedef struct TypeRow {
  const char *name; /* as written: a PostgreSQL name, an alias, or one of rescc's added names */
  const char *canonical; /* as printed */
  TypeClass class;
  unsigned modifiers;    /* how many (n, m) it takes at most */
  long least, most;      /* of the first */
  const char *extension; /* the extension that brings it, or NULL */
} TypeRow;

/* The row of a type's name, blanks and letters' case folded for names of several words; NULL: none.
 */
const TypeRow *type_find(const char *name);
/* Tries every type's name as a suggestion. */
void type_suggest(Suggest *suggest);
/* The canonical text of a type as format_type spells it: `timestamp(3) with time zone[]`. A type
 * without a row stays as it is. */
const char *type_canonical(Arena *arena, const char *text);
#endif
