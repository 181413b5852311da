/* kind_script.c - raw statements. */
#include <string.h>

#include "kind.h"
#include "uses_internal.h"

void script_uses(UseFinder *finder, const Object *script) {
  const Value *after = script->facts[FACT_AFTER];
  uses_add_statements(finder, script, FACT_UP);
  for (size_t i = 0; after && i < after->count; i++) {
    const char *dot = strchr(after->items[i], '.');
    if (dot == NULL) continue;
    size_t len = (size_t)(dot - after->items[i]);
    uses_add(finder, (Use){.kind = OBJECT_TABLE,
                           .schema = arena_strndup(finder->uses->arena, after->items[i], len),
                           .name = dot + 1,
                           .depth = USE_COLUMN,
                           .fact = FACT_AFTER});
  }
}

void script_define(Buf *out, const Object *script) { buf_add(out, object_fact(script, FACT_UP)); }
