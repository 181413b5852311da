#include "ddl.h"

#include <ctype.h>
#include <string.h>

#include "runtime/base/sql.h"

const char *ddl_schema(const char *schema) {
  bool bare = schema == NULL || strcmp(schema, "public") == 0 || strcmp(schema, TENANT_SCHEMA) == 0;
  return bare ? NULL : schema;
}

const char *ddl_name(Arena *arena, const Object *object) {
  const Object *unit = object->table ? object->table : object;
  return sql_text(arena, "%N", ddl_schema(unit->schema),
                  object->kind == OBJECT_INDEX ? object->name : unit->name);
}

void ddl_identity(Buf *out, const Object *column) {
  const char *sequence = object_fact(column, FACT_SEQUENCE);
  sql_printf(out, "GENERATED %s AS IDENTITY", object_fact(column, FACT_IDENTITY));
  if (sequence) sql_printf(out, " (SEQUENCE NAME %I)", sequence);
}

void ddl_list(Buf *out, const Value *list) {
  buf_add(out, " (");
  for (size_t i = 0; i < list->count; i++) sql_printf(out, i ? ", %s" : "%s", list->items[i]);
  buf_add_char(out, ')');
}

/* Whether `sql` is one literal, name or call: nothing of it stands outside quotes and parentheses
 * but letters, digits, `_`, `.` and `::`. */
static bool is_simple(const char *sql) {
  int depth = 0;
  for (const char *c = sql; *c; c++) {
    if (*c == '\'' || *c == '"') {
      const char *end = strchr(c + 1, *c);
      if (end == NULL) return false;
      c = end;
    } else if (*c == '(' || *c == '[') {
      depth++;
    } else if (*c == ')' || *c == ']') {
      depth--;
    } else if (depth == 0 && !isalnum((unsigned char)*c) && !strchr("_.:", *c) &&
               !(*c == '-' && c == sql)) {
      return false;
    }
  }
  return true;
}

void ddl_default(Buf *out, const char *sql) {
  sql_printf(out, is_simple(sql) ? "%s" : "(%s)", sql);
}
