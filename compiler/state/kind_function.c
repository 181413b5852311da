/* kind_function.c - functions that rescc brings: their text is the plan's matter. */
#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"

void function_define(Buf *out, const Object *function) {
  sql_printf(out, "function %N()", ddl_schema(function->schema), function->name);
}
