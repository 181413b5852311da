/* match_apply.c - a state after renames. */
#include <string.h>

#include "compiler/state/sqlfrag.h"
#include "match.h"

typedef struct Applying {
  Arena *arena;
  const State *state;
  const Renames *renames;
} Applying;

static bool same_unit(const Object *a, const char *schema, const char *name) {
  return strcmp(a->schema, schema) == 0 && strcmp(a->name, name) == 0;
}

/* A name that no object can have, for what makes way. */
static const char *displaced(Applying *applying, const char *name) {
  return arena_printf(applying->arena, "\001%s", name);
}

/* The rename of a unit by its old place, or NULL. */
static const Rename *unit_rename(const Applying *applying, ObjectKind kind, const char *schema,
                                 const char *name) {
  for (size_t i = 0; i < applying->renames->count; i++) {
    const Rename *rename = &applying->renames->items[i];
    if (rename->from->kind == kind && !rename->label_from && same_unit(rename->from, schema, name))
      return rename;
  }
  return NULL;
}

/* Where a unit is after the renames. */
static void unit_after(Applying *applying, ObjectKind kind, const char **schema,
                       const char **name) {
  const Rename *rename = unit_rename(applying, kind, *schema, *name);
  if (rename) {
    *schema = rename->to->schema;
    *name = rename->to->name;
    return;
  }
  for (size_t i = 0; i < applying->renames->count; i++) {
    rename = &applying->renames->items[i];
    if (rename->to->kind == kind && !rename->label_from && same_unit(rename->to, *schema, *name))
      *name = displaced(applying, *name);
  }
}

static bool in_table(const Object *column, const char *schema, const char *name) {
  return column->kind == OBJECT_COLUMN && same_unit(column->table, schema, name);
}

/* The columns of a table (by its old place) that get other names. */
static SqlRename *column_renames(Applying *applying, const char *schema, const char *name,
                                 size_t *count) {
  struct {
    SqlRename *items;
    size_t count, capacity;
  } list = {0};
  for (size_t i = 0; i < applying->renames->count; i++) {
    const Rename *rename = &applying->renames->items[i];
    if (!in_table(rename->from, schema, name)) continue;
    SqlRename entry = {rename->from->name, rename->to->name};
    ARENA_PUSH(applying->arena, &list, entry);
  }
  for (size_t i = 0, n = list.count; i < n;
       i++) { /* what stands where a column moves in, and stays, makes way */
    bool moves = false;
    for (size_t j = 0; j < n; j++) moves |= strcmp(list.items[j].from, list.items[i].to) == 0;
    SqlRename entry = {list.items[i].to, displaced(applying, list.items[i].to)};
    if (!moves) ARENA_PUSH(applying->arena, &list, entry);
  }
  *count = list.count;
  return list.items;
}

static const char *renamed(const SqlRename *renames, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(renames[i].from, name) == 0) return renames[i].to;
  return name;
}

static const Value *rename_list(Applying *applying, const Value *list, const SqlRename *renames,
                                size_t count) {
  if (list == NULL || count == 0) return list;
  const char **items = ARENA_ARRAY(applying->arena, const char *, list->count);
  for (size_t i = 0; i < list->count; i++) items[i] = renamed(renames, count, list->items[i]);
  return value_list(applying->arena, items, list->count);
}

static IndexElement rename_element(Applying *applying, const IndexElement *element,
                                   const SqlRename *renames, size_t count, const SqlRename *table) {
  IndexElement after = *element;
  if (element->column)
    after.column = renamed(renames, count, element->column);
  else
    after.expression = sqlfrag_rename(applying->arena, element->expression, renames, count, table);
  return after;
}

static void rename_sql(Applying *applying, Object *object, const SqlRename *renames, size_t count,
                       const SqlRename *table) {
  static const Fact facts[] = {FACT_EXPRESSION, FACT_COMPUTED, FACT_WHERE};
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    const char *text = object_fact(object, facts[i]);
    if (text)
      object_set(applying->arena, object, facts[i],
                 sqlfrag_rename(applying->arena, text, renames, count, table));
  }
  const Value *elements = object->facts[FACT_ELEMENTS];
  if (elements == NULL) return;
  IndexElement *after = ARENA_ARRAY(applying->arena, IndexElement, elements->count);
  for (size_t i = 0; i < elements->count; i++)
    after[i] = rename_element(applying, &elements->elements[i], renames, count, table);
  object->facts[FACT_ELEMENTS] = value_elements(applying->arena, after, elements->count);
}

/* A column's type that is, or is an array of, a renamed enum. */
static void rename_type(Applying *applying, Object *column) {
  const TypeName *type = object_type(column);
  for (size_t i = 0; type && i < applying->renames->count; i++) {
    const Rename *rename = &applying->renames->items[i];
    if (rename->from->kind != OBJECT_ENUM || rename->label_from ||
        !type_name_is(type, rename->from->schema, rename->from->name))
      continue;
    TypeName after = *type;
    after.schema = strcmp(rename->to->schema, "public") ? rename->to->schema : NULL;
    after.name = rename->to->name;
    column->facts[FACT_TYPE] = value_type(applying->arena, after);
    return;
  }
}

static void rename_target(Applying *applying, Object *key) {
  const char *schema = object_fact(key, FACT_TARGET_SCHEMA), *name = object_fact(key, FACT_TARGET);
  size_t count;
  SqlRename *columns = column_renames(applying, schema, name, &count);
  key->facts[FACT_TARGET_COLUMNS] =
      rename_list(applying, key->facts[FACT_TARGET_COLUMNS], columns, count);
  unit_after(applying, OBJECT_TABLE, &schema, &name);
  object_set(applying->arena, key, FACT_TARGET_SCHEMA, schema);
  object_set(applying->arena, key, FACT_TARGET, name);
}

static Object *apply_table(Applying *applying, const Object *before) {
  Object *table = object_copy(applying->arena, before);
  size_t count;
  SqlRename *columns = column_renames(applying, before->schema, before->name, &count);
  unit_after(applying, OBJECT_TABLE, &table->schema, &table->name);
  SqlRename own = {before->name, table->name};
  bool texts = count > 0 || strcmp(own.from, own.to) != 0;
  if (texts) rename_sql(applying, table, columns, count, &own); /* the partition key */
  for (size_t i = 0; i < table->children.count; i++) {
    Object *child = table->children.items[i];
    child->origin = match_origin(before->children.items[i]);
    if (child->kind == OBJECT_COLUMN) {
      child->name = renamed(columns, count, child->name);
      rename_type(applying, child);
    } else {
      child->facts[FACT_COLUMNS] =
          rename_list(applying, child->facts[FACT_COLUMNS], columns, count);
      child->facts[FACT_INCLUDE] =
          rename_list(applying, child->facts[FACT_INCLUDE], columns, count);
      child->facts[FACT_SET_COLUMNS] =
          rename_list(applying, child->facts[FACT_SET_COLUMNS], columns, count);
    }
    if (texts) rename_sql(applying, child, columns, count, &own);
    if (child->kind == OBJECT_FOREIGN_KEY) rename_target(applying, child);
  }
  return table;
}

static Object *apply_enum(Applying *applying, const Object *before) {
  Object *unit = object_copy(applying->arena, before);
  const Value *labels = before->facts[FACT_LABELS];
  const char **items = ARENA_ARRAY(applying->arena, const char *, labels->count);
  for (size_t i = 0; i < labels->count; i++) {
    items[i] = labels->items[i];
    for (size_t j = 0; j < applying->renames->count; j++) {
      const Rename *rename = &applying->renames->items[j];
      if (rename->label_from && same_unit(rename->from, before->schema, before->name) &&
          strcmp(rename->label_from, labels->items[i]) == 0)
        items[i] = rename->label_to;
    }
  }
  unit->facts[FACT_LABELS] = value_list(applying->arena, items, labels->count);
  unit_after(applying, OBJECT_ENUM, &unit->schema, &unit->name);
  return unit;
}

State *match_apply(Arena *arena, const State *state, const Renames *renames) {
  if (renames->count == 0) return state_copy(arena, state);
  Applying applying = {arena, state, renames};
  State *after = ARENA_NEW(arena, State);
  for (size_t i = 0; i < state->units.count; i++) {
    Object *before = state->units.items[i], *unit = before;
    if (before->kind == OBJECT_TABLE) unit = apply_table(&applying, before);
    if (before->kind == OBJECT_ENUM) unit = apply_enum(&applying, before);
    if (unit != before) unit->origin = match_origin(before);
    ARENA_PUSH(arena, &after->units, unit);
  }
  state_sort(after);
  return after;
}

bool match_was_there(const State *after, const Object *unit) {
  for (size_t i = 0; i < after->units.count; i++) {
    const Object *before = match_origin(after->units.items[i]);
    if (before->kind == unit->kind && same_unit(before, unit->schema, unit->name)) return true;
  }
  return false;
}
