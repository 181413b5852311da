/* kind_enum.c - enum types. */
#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"

void enum_define(Buf *out, const Object *enumeration) {
  const Value *labels = enumeration->facts[FACT_LABELS];
  sql_printf(out, "CREATE TYPE %N AS ENUM (", ddl_schema(enumeration->schema), enumeration->name);
  for (size_t i = 0; i < labels->count; i++) sql_printf(out, i ? ", %L" : "%L", labels->items[i]);
  buf_add_char(out, ')');
}
