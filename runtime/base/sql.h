/* sql.h - the only place where SQL text is put together.
 *
 * sql_printf knows these directives and no others (an unknown one is a programming error, caught by
 * an assertion):
 *   %I  a name, quoted where PostgreSQL needs it (mixed case, odd bytes, a keyword)
 *   %L  a text literal, '…' (E'…' is never needed: backslashes are plain in standard SQL strings)
 *   %N  two arguments, schema and name: "schema.name"; just the name where the schema is NULL
 *   %s  text that is SQL already
 *   %d  an int      %%  a percent sign */
#ifndef RESCC_SQL_H
#define RESCC_SQL_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"

void sql_printf(Buf *buf, const char *format, ...);
void sql_vprintf(Buf *buf, const char *format, va_list args);
char *sql_text(Arena *arena, const char *format, ...);

/* SQL for `{name}` in a template, quoted already as sql_text quotes. */
typedef struct SqlField {
  const char *name, *sql;
} SqlField;

/* A template with its fields filled in. `{name}` of a field that is not given is a programming
 * error; any other brace stands for itself. */
char *sql_fill(Arena *arena, const char *template, const SqlField *fields, size_t count);

/* Whether PostgreSQL reads `name` as itself without quotes in any place a name stands. */
bool sql_is_plain_name(const char *name);

#endif
