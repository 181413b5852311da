/* uses.h - what an object stands on.
 *
 * Found once an object (kind_uses), from its fields and from PostgreSQL's own parse tree of its
 * SQL, and asked by whoever must know: what is made anew with what (diff_replace.c), what comes
 * before what (order.c), what goes under the tenants (migration_sides.c), what branches and
 * statements stand on (merge.c, canonical.c). SQL names columns without saying whose in a subquery:
 * then it stands on that column of each relation which it names there; too much costs a statement,
 * too little a failed migration. */
#ifndef RESCC_USES_H
#define RESCC_USES_H

#include "sqlfrag.h"
#include "state.h"

/* The least change of a column that its user doesn't bear. */
typedef enum UseDepth {
  USE_MODIFIERS, /* any of its type: computed columns, policies, views; of an enum: signatures */
  USE_TYPE,      /* another type: checks, predicates, expressions, operator classes, foreign keys */
  USE_COLUMN,    /* only that it goes: plain elements, keys */
} UseDepth;

typedef struct Use {
  ObjectKind kind;    /* TABLE, COLUMN (of the table `name`), ENUM or FUNCTION */
  const char *schema; /* the place; NULL: what SQL names without one, wherever it lies */
  const char *name;
  const char *column; /* of kind COLUMN; NULL: any, as `*` names them */
  UseDepth depth;
  Fact fact;         /* of the object: where it says so */
  const char *words; /* SQL that doesn't parse: any column whose name stands in it. Else NULL */
} Use;

typedef struct UseList {
  Use *items;
  size_t count, capacity;
  SqlNames made; /* what a statement makes */
} UseList;

/* What was found already. */
typedef struct Uses {
  Arena *arena;
  SqlCache *sql; /* of expressions that were parsed; NULL: one of its own */
  struct UsesEntry *entries;
  SqlCache own;
} Uses;

typedef struct UseFinder UseFinder; /* uses_internal.h */

/* sql may be NULL. Ends with uses_free. */
Uses uses_new(Arena *arena, SqlCache *sql);
void uses_free(Uses *uses);

/* Whether it is of a unit: a table, an enum, a function. */
bool use_is_of(const Use *use, const Object *unit);
/* Whether it is of a column of a table that is called `table` in `schema`. */
bool use_is_of_column(const Use *use, const char *schema, const char *table, const char *column);
/* Whether it names a column. */
bool uses_column(const UseList *list, const Object *column);
/* Whether a statement names or makes something that is called so. */
bool uses_name(const UseList *list, const char *name);

/* Whether a statement with this list makes what is used. */
bool uses_made_by(const UseList *list, const Use *use);

/* Whether an object is a key on just these columns, which a foreign key can stand on. */
bool uses_is_key_on(const Object *object, const Value *columns);

#endif
