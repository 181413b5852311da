/* introspect_internal.h - what to read, as data (introspect_sql.c), and how PostgreSQL's texts
 * become facts (introspect_text.c). */
#ifndef RESCC_INTROSPECT_INTERNAL_H
#define RESCC_INTROSPECT_INTERNAL_H

#include "compiler/state/state.h"

typedef const Value *IntrospectText(Arena *arena, const char *text);

typedef struct IntrospectFact {
  Fact fact;
  const char *sql;      /* an expression over the row's FROM; NULL where the fact doesn't hold */
  IntrospectText *read; /* NULL: the text as it is, or an array where the fact is a list */
  int since;            /* the first server version that has it: 150000; 0: all */
} IntrospectFact;

enum { INTROSPECT_FACTS = 16 };

typedef struct IntrospectRow {
  ObjectKind kind;
  const char *schema, *table, *name; /* expressions: where it stands, what it is called */
  const char *from;                  /* FROM and WHERE; $1 is the array of schemas */
  const char *order;                 /* of the objects of one table or schema */
  IntrospectFact facts[INTROSPECT_FACTS];
} IntrospectRow;

/* Sorted by kind; ends with a row whose name is NULL. A kind may have several rows. */
extern const IntrospectRow introspect_rows[];

/* {a,"b c"} */
const Value *introspect_array(Arena *arena, const char *text);
/* A type as format_type spells it. */
const Value *introspect_type(Arena *arena, const char *text);
/* The elements of an index, of the whole CREATE INDEX statement. */
const Value *introspect_elements(Arena *arena, const char *text);

#endif
