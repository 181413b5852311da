/* ddl.h - words of PostgreSQL's DDL that definitions (kind.h) and plans share. */
#ifndef RESCC_DDL_H
#define RESCC_DDL_H

#include "runtime/base/buf.h"
#include "state.h"

/* The schema to print before a name: NULL for `public`, which every search path has. */
const char *ddl_schema(const char *schema);
/* The quoted name of a table or enum, of the table of a child, of an index. */
const char *ddl_name(Arena *arena, const Object *object);

/* `DEFAULT` takes less than an expression: what needs parentheses gets them. */
void ddl_default(Buf *out, const char *sql);
/* `GENERATED ALWAYS AS IDENTITY` */
void ddl_identity(Buf *out, const Object *column);
/* ` (a, b)`: texts as they stand */
void ddl_list(Buf *out, const Value *list);

#endif
