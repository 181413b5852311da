/* kind_extension.c - extensions. */
#include "kind.h"
#include "runtime/base/sql.h"

void extension_define(Buf *out, const Object *extension) {
  const char *version = object_fact(extension, FACT_VERSION);
  sql_printf(out, "CREATE EXTENSION IF NOT EXISTS %I", extension->name);
  if (version) sql_printf(out, " VERSION %L", version);
}
