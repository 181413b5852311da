/* kind_table.c - tables, their partitions, and what a tenant's resource has in the database. */
#include <string.h>

#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"
#include "uses_internal.h"

/* What it is partitioned by; its children are objects of their own. */
void table_uses(UseFinder *finder, const Object *table) {
  if (table->facts[FACT_ELEMENTS]) uses_add_elements(finder, table);
}

static void add_partition_by(Buf *out, const Object *table) {
  if (!object_fact(table, FACT_PARTITION_BY)) return;
  sql_printf(out, " PARTITION BY %s", object_fact(table, FACT_PARTITION_BY));
  ddl_list(out, table->facts[FACT_ELEMENTS]);
}

void table_define(Buf *out, const Object *table) {
  sql_printf(out, "CREATE %sTABLE %N (", table->facts[FACT_UNLOGGED] ? "UNLOGGED " : "",
             ddl_schema(table->schema), table->name);
  bool first = true;
  for (size_t i = 0; i < table->children.count; i++) {
    const Object *child = table->children.items[i];
    if (!state_kind_is(child->kind, KIND_INLINE) || child->facts[FACT_IGNORED] ||
        kind_is_repeated(child))
      continue;
    buf_add(out, first ? "\n  " : ",\n  ");
    first = false;
    kind_define(out, child);
  }
  buf_add(out, "\n)");
  add_partition_by(out, table);
  if (table->facts[FACT_STORAGE]) {
    buf_add(out, " WITH");
    ddl_list(out, table->facts[FACT_STORAGE]);
  }
}

void partition_define(Buf *out, const Object *partition) {
  const char *schema = ddl_schema(partition->table->schema);
  sql_printf(out, "CREATE TABLE %N PARTITION OF %N %s", schema, partition->name, schema,
             partition->table->name, object_fact(partition, FACT_BOUNDS));
}

/* It is never made: its statements are. */
void global_define(Buf *out, const Object *global) {
  sql_printf(out, "global %N", ddl_schema(global->schema), global->name);
}
