/* value.h - what a fact holds: texts, and the shape of those that have one.
 *
 * Equality, JSON and snapshots look at the texts; whoever decides looks at the shape, so nobody
 * takes SQL apart again. Text becomes shape in value_parse_* alone, which the two borders call
 * where text comes in from outside: snapshots and catalogs. */
#ifndef RESCC_VALUE_H
#define RESCC_VALUE_H

#include <stdbool.h>

#include "type.h"

/* What an index, an exclusion or a partition key stands on: a column or an expression. */
typedef struct IndexElement {
  const char *column;     /* its name; NULL: an expression */
  const char *expression; /* SQL, without the parentheses that it stands in; NULL: a column */
  const char *modifiers;  /* SQL behind it, from the blank on: ` COLLATE "C" DESC`; "" for none */
  bool typed;             /* the modifiers name a collation, an operator or an operator class */
} IndexElement;

/* A column's type. */
typedef struct TypeName {
  const TypeRow *row;    /* NULL: an enum, or a type that type.h doesn't list */
  const char *schema;    /* of one without row: its schema; NULL: public */
  const char *name;      /* with a row its canonical name; else as the catalog has it, unquoted */
  const char *modifiers; /* `(12,2)`; "" for none */
  unsigned dimensions;
} TypeName;

typedef struct Value {
  size_t count;
  const char *const *items; /* texts; one for a scalar */
  union {
    const IndexElement *elements; /* of a list of elements: `count` of them */
    const TypeName *type;         /* of a type */
  };
} Value;

const Value *value_text(Arena *arena, const char *text);                       /* NULL for NULL */
const Value *value_list(Arena *arena, const char *const *items, size_t count); /* NULL for none */
const Value *value_elements(Arena *arena, const IndexElement *elements,
                            size_t count); /* likewise */
const Value *value_type(Arena *arena, TypeName type);

/* The texts of a snapshot or a catalog: `title DESC`, `(lower(email)) DESC`. The value is there
 * even where it has none. */
const Value *value_parse_elements(Arena *arena, const char *const *texts, size_t count);
/* A type's canonical text (type.h). */
const Value *value_parse_type(Arena *arena, const char *text);

bool value_equal(const Value *a, const Value *b);
bool value_has(const Value *list, const char *text);
/* Whether both have the same texts, in whatever order. */
bool value_same_set(const Value *a, const Value *b);

/* Whether a type is, or is an array of, the one of this place and name. */
bool type_name_is(const TypeName *type, const char *schema, const char *name);
/* Whether two differ in more than modifiers: another type, or an array against none. */
bool type_name_differs(const TypeName *a, const TypeName *b);

#endif
