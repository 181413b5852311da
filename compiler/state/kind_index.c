/* kind_index.c - indexes; exclusions stand on the same. */
#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"
#include "uses_internal.h"

void index_uses(UseFinder *finder, const Object *index) {
  uses_add_elements(finder, index);
  uses_add_columns(finder, index, FACT_INCLUDE, USE_COLUMN);
  uses_add_sql(finder, index, FACT_WHERE, USE_TYPE);
}

void kind_create_index(Buf *out, const Object *index, bool concurrently) {
  sql_printf(out, "CREATE %sINDEX %s%I ON %N", index->facts[FACT_UNIQUE] ? "UNIQUE " : "",
             concurrently ? "CONCURRENTLY " : "", index->name, ddl_schema(index->table->schema),
             index->table->name);
  if (object_fact(index, FACT_METHOD))
    sql_printf(out, " USING %I", object_fact(index, FACT_METHOD));
  ddl_list(out, index->facts[FACT_ELEMENTS]);
  const Value *include = index->facts[FACT_INCLUDE];
  for (size_t i = 0; include && i < include->count; i++)
    sql_printf(out, i ? ", %I" : " INCLUDE (%I", include->items[i]);
  if (include) buf_add_char(out, ')');
  if (index->facts[FACT_NULLS_NOT_DISTINCT]) buf_add(out, " NULLS NOT DISTINCT");
  if (object_fact(index, FACT_WITH)) sql_printf(out, " WITH (%s)", object_fact(index, FACT_WITH));
  if (object_fact(index, FACT_WHERE))
    sql_printf(out, "\n  WHERE %s", object_fact(index, FACT_WHERE));
}

void index_define(Buf *out, const Object *index) { kind_create_index(out, index, false); }
