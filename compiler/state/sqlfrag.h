/* sqlfrag.h - SQL fragments: whether PostgreSQL's grammar takes them, and which columns they name.
 *
 * A fragment is parsed inside a statement that gives it its place (an expression in a SELECT, …) by
 * libpg_query, which is PostgreSQL's own parser. Offsets are bytes of the fragment. */
#ifndef RESCC_SQLFRAG_H
#define RESCC_SQLFRAG_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/arena.h"

typedef struct SqlColumn {
  const char *table; /* the qualifier written before it, or NULL */
  const char *name;
  uint32_t start, end; /* of the name itself, quotes included */
  uint32_t table_start, table_end;
} SqlColumn;

/* What SQL names beside the columns of its own table. */
typedef enum SqlNameKind {
  SQL_TYPE,
  SQL_FUNCTION,
  SQL_RELATION,
  SQL_INNER_COLUMN,  /* in a subquery or a statement: of any relation that is named there */
  SQL_SIGNATURE,     /* a type in a function's signature */
  SQL_MADE,          /* what the statement makes: a relation, a constraint … */
  SQL_MADE_FUNCTION, /* likewise */
} SqlNameKind;

typedef struct SqlName {
  SqlNameKind kind;
  const char *schema; /* as written, or NULL */
  const char *name;
} SqlName;

typedef struct SqlNames {
  SqlName *items;
  size_t count, capacity;
} SqlNames;

typedef struct SqlFragment {
  const char *error; /* PostgreSQL's message, NULL when the fragment is fine */
  uint32_t error_at;
  const char
      *misplaced;   /* "a subquery", "an aggregate", "a parameter" …: what no constraint takes */
  SqlColumn *items; /* the columns it names outside of subqueries, as they stand in the text */
  size_t count, capacity;
  SqlNames names;
  bool wide;  /* of relations in it, it reads columns without naming them: `*`, natural joins … */
  bool bound; /* statements: one makes what bears no change of the columns that it names: a view, a
                 rule, a policy, a trigger with a condition, a function with a parsed body */
  bool opaque; /* statements: one holds a program, which may do anything (DO), or they are too long
                  to be read */
} SqlFragment;

/* Fragments that were parsed already: the same text is parsed once a run. Starts as {0}. */
typedef struct SqlCache {
  struct SqlCached *entries;
} SqlCache;

SqlFragment sqlfrag_cached(Arena *arena, SqlCache *cache, const char *text);
void sqlfrag_cache_free(SqlCache *cache);

/* Parses an expression: of a check, a default, a predicate, an index element. */
SqlFragment sqlfrag_expression(Arena *arena, const char *text);
/* Parses storage parameters: `fillfactor = 70`. Only the error fields count. */
SqlFragment sqlfrag_parameters(Arena *arena, const char *text);
/* Parses what stands behind ATTACH PARTITION: `for values in (1, 2)`. Only the error fields count.
 */
SqlFragment sqlfrag_bounds(Arena *arena, const char *text);
/* Parses whole statements. Columns are listed as inner ones. */
SqlFragment sqlfrag_statements(Arena *arena, const char *text);

/* Whether `word` stands in the text by itself, letters' case aside: all that can be said of SQL
 * which doesn't parse. */
bool sqlfrag_mentions(const char *text, const char *word);

/* The text on one line with single blanks and without comments, quoted parts as they are: two
 * fragments that differ only in layout get the same text. */
const char *sqlfrag_fold(Arena *arena, const char *text);

/* The text with `table.` for each `schema.table.`: a table's temporary copy lies in no schema that
 * could be named. */
const char *sqlfrag_unqualify(Arena *arena, const char *text, const char *schema,
                              const char *table);

/* The parenthesis that closes the one at `open`; the text's end where none does. */
const char *sqlfrag_closing(const char *open);

/* An expression with columns (and, where new_table is set, the qualifier) renamed. */
typedef struct SqlRename {
  const char *from, *to;
} SqlRename;
const char *sqlfrag_rename(Arena *arena, const char *text, const SqlRename *columns, size_t count,
                           const SqlRename *table);

#endif
