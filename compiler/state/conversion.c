#include "conversion.h"

#include <string.h>

#include "runtime/base/sql.h"
#include "type.h"

static bool is_number(const TypeRow *type) {
  return type->class == CLASS_INTEGER || type->class == CLASS_NUMBER;
}

static bool is_moment(const TypeRow *type) {
  return type->class == CLASS_DATE || type->class == CLASS_TIMESTAMP;
}

/* The only number that such a type is cast to and from. */
static const char *next_number(const TypeRow *type) {
  static const char *const rows[][2] = {
      {"boolean", "integer"}, {"money", "numeric"}, {"oid", "bigint"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(type->canonical, rows[i][0]) == 0) return rows[i][1];
  return type->canonical;
}

/* money, say, becomes an oid by way of numeric and bigint. */
static const char *number_conversion(Arena *arena, const char *value, const TypeRow *a,
                                     const TypeRow *b, const char *brackets, const char *to) {
  const char *at = a->canonical, *const steps[] = {next_number(a), next_number(b)};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    if (strcmp(steps[i], at) == 0 || strcmp(steps[i], b->canonical) == 0) continue;
    at = steps[i];
    value = arena_printf(arena, "%s::%s%s", value, at, brackets);
  }
  return arena_printf(arena, "%s::%s", value, to);
}

const char *conversion_sql(Arena *arena, const Object *have, const Object *want) {
  const TypeName *from = object_type(have), *to = object_type(want);
  const char *type = object_fact(want, FACT_TYPE), *column = sql_text(arena, "%I", want->name);
  if (want->using) return want->using;
  const TypeRow *a = from->row, *b = to->row;
  bool arrays = from->dimensions > 0, alike = arrays == (to->dimensions > 0);
  const char *brackets = arrays && alike ? "[]" : "";
  if (alike) {
    bool same_base = a && b && strcmp(a->canonical, b->canonical) == 0;
    /* an assignment cast refuses a text that is too long; an explicit one would cut it */
    if (same_base || (b && b->class == CLASS_TEXT)) return NULL;
  }
  if (a && b && alike) {
    bool logical = !arrays && (is_number(a) || is_number(b)) &&
                   (a->class == CLASS_BOOLEAN || b->class == CLASS_BOOLEAN);
    if (logical || (is_number(a) && is_number(b)))
      return number_conversion(arena, column, a, b, brackets, type);
    if ((is_moment(a) && is_moment(b)) || (a->class == CLASS_JSON && b->class == CLASS_JSON))
      return arena_printf(arena, "%s::%s", column, type);
  }
  return arena_printf(arena, "%s::text%s::%s", column, brackets, type);
}

const char *conversion_filler(Arena *arena, const Object *column, const State *state) {
  const TypeName *type = object_type(column);
  if (type->dimensions) return "'{}'";
  const TypeRow *row = type->row;
  for (size_t i = 0; row == NULL && i < state->units.count; i++) {
    const Object *unit = state->units.items[i];
    if (unit->kind == OBJECT_ENUM && type_name_is(type, unit->schema, unit->name))
      return sql_text(arena, "%L", unit->facts[FACT_LABELS]->items[0]);
  }
  switch (row ? row->class : CLASS_OTHER) {
  case CLASS_BOOLEAN: return "false";
  case CLASS_INTEGER:
  case CLASS_NUMBER: return "0";
  case CLASS_TEXT:
  case CLASS_BYTES: return "''";
  case CLASS_UUID: return "gen_random_uuid()";
  case CLASS_DATE:
  case CLASS_TIMESTAMP: return "now()";
  case CLASS_JSON: return "'{}'";
  default: return NULL;
  }
}
