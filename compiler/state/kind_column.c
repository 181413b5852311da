/* kind_column.c - columns. */
#include <ctype.h>
#include <string.h>

#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"
#include "uses_internal.h"

void column_uses(UseFinder *finder, const Object *column) {
  const TypeName *type = object_type(column);
  if (type && type->row == NULL)
    uses_add(finder, (Use){.kind = OBJECT_ENUM,
                           .schema = type->schema ? type->schema : "public",
                           .name = type->name,
                           .depth = USE_TYPE,
                           .fact = FACT_TYPE});
  uses_add_sql(finder, column, FACT_DEFAULT, USE_TYPE);
  uses_add_sql(finder, column, FACT_COMPUTED, USE_MODIFIERS);
}

void column_define(Buf *out, const Object *column) {
  const char *identity = object_fact(column, FACT_IDENTITY),
             *computed = object_fact(column, FACT_COMPUTED);
  const char *value = object_fact(column, FACT_DEFAULT);
  sql_printf(out, "%I %s", column->name, object_fact(column, FACT_TYPE));
  if (object_fact(column, FACT_COLLATION))
    sql_printf(out, " COLLATE %I", object_fact(column, FACT_COLLATION));
  if (identity) {
    buf_add(out, " ");
    ddl_identity(out, column);
  }
  if (computed) sql_printf(out, " GENERATED ALWAYS AS (%s) STORED", computed);
  if (column->facts[FACT_NOT_NULL] && !identity) buf_add(out, " NOT NULL");
  if (value) {
    buf_add(out, " DEFAULT ");
    ddl_default(out, value);
  }
}
