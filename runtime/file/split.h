/* split.h - SQL text as statements: knows parentheses and BEGIN ATOMIC bodies, what is needed
 * beside tokens to see where a statement ends, as psql does. It never fails: text whose quote is
 * never closed is one statement, and the server says what is wrong with it. */
#ifndef RESCC_SPLIT_H
#define RESCC_SPLIT_H

#include <stddef.h>

#include "runtime/base/arena.h"

typedef struct Statement {
  const char *text; /* NUL-terminated copy without comments around it and without the semicolon */
  size_t len;
  size_t start;  /* its first byte in the text it came from */
  unsigned line; /* of that byte, counted from the `first_line` given */
} Statement;

typedef struct StatementList {
  Statement *items;
  size_t count, capacity;
} StatementList;

void split_statements(Arena *arena, const char *text, size_t len, unsigned first_line,
                      StatementList *statements);

#endif
