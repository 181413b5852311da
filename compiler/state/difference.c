#include "difference.h"
#include "kind.h"

#include <string.h>

#include "ddl.h"
#include "runtime/base/sql.h"

/* --- objects as a line ----------------------------------------------------------------------- */

static void write_list(Buf *out, const char *before, const Value *list) {
  if (list == NULL) return;
  for (size_t i = 0; i < list->count; i++)
    buf_printf(out, "%s%s", i ? ", " : before, list->items[i]);
  buf_add_char(out, ')');
}

static void write_table(Buf *out, const Object *table) {
  const char *security = object_fact(table, FACT_ROW_SECURITY);
  sql_printf(out, table->facts[FACT_UNLOGGED] ? "unlogged table %N" : "table %N",
             ddl_schema(table->schema), table->name);
  if (table->facts[FACT_PARTITION_BY])
    buf_printf(out, " partition by %s", object_fact(table, FACT_PARTITION_BY));
  write_list(out, " (", table->facts[FACT_ELEMENTS]);
  write_list(out, " with (", table->facts[FACT_STORAGE]);
  if (security) buf_printf(out, " row security%s", strcmp(security, "FORCE") == 0 ? " forced" : "");
}

/* What PostgreSQL would be told, with the table in front where that does not name it. */
static void write_definition(Buf *out, const Object *object) {
  switch (object->kind) {
  case OBJECT_EXTENSION:
    sql_printf(out, "extension %I", object->name);
    if (object->facts[FACT_VERSION])
      sql_printf(out, " version %L", object_fact(object, FACT_VERSION));
    return;
  case OBJECT_TABLE: write_table(out, object); return;
  case OBJECT_PARTITION:
    sql_printf(out, "%N: partition %I %s", ddl_schema(object->table->schema), object->table->name,
               object->name, object_fact(object, FACT_BOUNDS));
    return;
  case OBJECT_COLUMN:
    sql_printf(out, "%N.", ddl_schema(object->table->schema), object->table->name);
    break;
  default: /* a whole statement names its table itself */
    if (state_kind_is(object->kind, KIND_INLINE) || object->kind == OBJECT_FOREIGN_KEY)
      sql_printf(out, "%N: ", ddl_schema(object->table->schema), object->table->name);
  }
  kind_define(out, object);
}

/* On one line, with the comment where that is what differs. */
static const char *line_of(Arena *arena, const Object *object, const Object *other) {
  if (object == NULL) return "nothing";
  Buf out = {0};
  write_definition(&out, object);
  const Value *comment = object->facts[FACT_COMMENT];
  if (other && !value_equal(comment, other->facts[FACT_COMMENT]))
    sql_printf(&out, comment ? " with the comment %L" : " without a comment",
               comment ? comment->items[0] : "");
  char *line = arena_strdup(arena, buf_text(&out));
  buf_free(&out);
  char *to = line;
  for (const char *from = line; *from;) {
    if (*from == '\n') {
      from += strspn(from, "\n ");
      *to++ = ' ';
    } else {
      *to++ = *from++;
    }
  }
  *to = '\0';
  return line;
}

static bool tell(Arena *arena, const Object *left, const Object *right, Difference *difference) {
  *difference = (Difference){line_of(arena, left, right), line_of(arena, right, left)};
  return true;
}

/* --- walking --------------------------------------------------------------------------------- */

static bool find_in_table(Arena *arena, const Object *left, const Object *right,
                          Difference *difference) {
  for (size_t i = 0; i < right->children.count; i++) {
    const Object *child = right->children.items[i];
    const Object *other = object_child(left, child->kind, child->name);
    if (other == NULL || !object_same_facts(other, child))
      return tell(arena, other, child, difference);
  }
  for (size_t i = 0; i < left->children.count; i++) {
    const Object *child = left->children.items[i];
    if (object_child(right, child->kind, child->name) == NULL)
      return tell(arena, child, NULL, difference);
  }
  return false;
}

bool difference_find(Arena *arena, const State *left, const State *right, bool both,
                     Difference *difference) {
  for (size_t i = 0; i < right->units.count; i++) {
    const Object *unit = right->units.items[i];
    const Object *other = state_unit(left, unit->kind, unit->schema, unit->name);
    if (other == NULL || !object_same_facts(other, unit))
      return tell(arena, other, unit, difference);
    if (find_in_table(arena, other, unit, difference)) return true;
  }
  for (size_t i = 0; both && i < left->units.count; i++) {
    const Object *unit = left->units.items[i];
    if (state_unit(right, unit->kind, unit->schema, unit->name) == NULL)
      return tell(arena, unit, NULL, difference);
  }
  return false;
}
