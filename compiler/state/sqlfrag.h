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

typedef struct SqlFragment {
  const char *error; /* PostgreSQL's message, NULL when the fragment is fine */
  uint32_t error_at;
  const char
      *misplaced;   /* "a subquery", "an aggregate", "a parameter" …: what no constraint takes */
  SqlColumn *items; /* the columns it names, as they stand in the text or not */
  size_t count, capacity;
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
/* Parses whole statements. Only the error fields count. */
SqlFragment sqlfrag_statements(Arena *arena, const char *text);

/* The text on one line with single blanks and without comments, quoted parts as they are: two
 * fragments that differ only in layout get the same text. */
const char *sqlfrag_fold(Arena *arena, const char *text);

/* An expression with columns (and, where new_table is set, the qualifier) renamed. */
typedef struct SqlRename {
  const char *from, *to;
} SqlRename;
const char *sqlfrag_rename(Arena *arena, const char *text, const SqlRename *columns, size_t count,
                           const SqlRename *table);

#endif
