/* lower_merge.c - one table of several resources: columns are merged, nullable unless every
 * resource that has the column requires it; keys, checks, indexes and statements are united. */
#include <stdlib.h>
#include <string.h>

#include "lower.h"

typedef struct Merging {
  Arena *arena;
  Diags *diags;
  Object *into;
} Merging;

static void report(Merging *merging, const Object *first, const Object *second, const char *what) {
  if (first->span.source == second->span.source && first->span.start > second->span.start) {
    const Object *later = first;
    first = second;
    second = later;
  }
  Diag *diag = diag_report(merging->diags, DIAG_CONFLICT, second->span,
                           "table `%s` is described twice, with %s", merging->into->name, what);
  diag_label(diag, first->span, "first described here");
}

/* Facts that one resource may leave open. */
static void merge_open(Merging *merging, Object *object, const Object *other, Fact fact,
                       const char *what) {
  if (other->facts[fact] == NULL) return;
  if (object->facts[fact] == NULL)
    object->facts[fact] = other->facts[fact];
  else if (!value_equal(object->facts[fact], other->facts[fact]))
    report(merging, object, other, what);
}

static void merge_column(Merging *merging, Object *column, const Object *other) {
  static const struct {
    Fact fact;
    const char *name;
  } same[] = {{FACT_TYPE, "types"},
              {FACT_COLLATION, "collations"},
              {FACT_IDENTITY, "kinds of numbering"},
              {FACT_COMPUTED, "expressions"}};
  if (other->facts[FACT_IGNORED]) return;
  if (column->facts[FACT_IGNORED]) { /* the other one manages it */
    memcpy(column->facts, other->facts, sizeof column->facts);
    return;
  }
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (!value_equal(column->facts[same[i].fact], other->facts[same[i].fact])) {
      report(merging, column, other,
             arena_printf(merging->arena, "two %s of column `%s`", same[i].name, column->name));
      return;
    }
  if (other->facts[FACT_NOT_NULL] == NULL) column->facts[FACT_NOT_NULL] = NULL;
  merge_open(merging, column, other, FACT_DEFAULT,
             arena_printf(merging->arena, "two defaults of column `%s`", column->name));
  if (column->facts[FACT_COMMENT] == NULL) column->facts[FACT_COMMENT] = other->facts[FACT_COMMENT];
  if (column->facts[FACT_RENAMED_FROM] == NULL)
    column->facts[FACT_RENAMED_FROM] = other->facts[FACT_RENAMED_FROM];
  if (column->backfill == NULL) column->backfill = other->backfill;
  if (column->using == NULL) column->using = other->using;
}

static Object *primary_key(const Object *table) {
  for (size_t i = 0; i < table->children.count; i++)
    if (table->children.items[i]->kind == OBJECT_PRIMARY_KEY) return table->children.items[i];
  return NULL;
}

static void merge_child(Merging *merging, Object *child) {
  Object *same = child->kind == OBJECT_PRIMARY_KEY
                     ? primary_key(merging->into)
                     : object_child(merging->into, child->kind, child->name);
  if (same && child->kind == OBJECT_COLUMN) {
    merge_column(merging, same, child);
  } else if (same && child->kind == OBJECT_PRIMARY_KEY && !object_same_facts(same, child)) {
    report(merging, same, child, "two primary keys");
  } else if (same && !object_same_facts(same, child)) {
    report(merging, same, child, arena_printf(merging->arena, "two kinds of `%s`", child->name));
  } else if (same == NULL) {
    child->table = merging->into;
    ARENA_PUSH(merging->arena, &merging->into->children, child);
  }
}

static int by_name(const void *a, const void *b) {
  return strcmp((*(Object *const *)a)->name, (*(Object *const *)b)->name);
}

static void merge_table(Merging *merging, const Object *other) {
  Object *into = merging->into;
  if (into->facts[FACT_COMMENT] == NULL) into->facts[FACT_COMMENT] = other->facts[FACT_COMMENT];
  if (into->facts[FACT_RENAMED_FROM] == NULL) {
    into->facts[FACT_RENAMED_FROM] = other->facts[FACT_RENAMED_FROM];
    into->renamed_from_schema = other->renamed_from_schema;
  }
  if (other->facts[FACT_UNLOGGED]) into->facts[FACT_UNLOGGED] = other->facts[FACT_UNLOGGED];
  merge_open(merging, into, other, FACT_STORAGE, "two storages");
  merge_open(merging, into, other, FACT_PARTITION_BY, "two ways of partitioning");
  merge_open(merging, into, other, FACT_ELEMENTS, "two partition keys");
  const char *security = object_fact(other, FACT_ROW_SECURITY);
  if (security && (!into->facts[FACT_ROW_SECURITY] || strcmp(security, "FORCE") == 0))
    into->facts[FACT_ROW_SECURITY] = other->facts[FACT_ROW_SECURITY];
  for (size_t i = 0; i < other->children.count; i++) merge_child(merging, other->children.items[i]);
}

/* The kinds stand together again; within one, order is by name, or as declared. */
static void sort_children(Arena *arena, Object *table) {
  ObjectList sorted = {0};
  for (int kind = 0; kind < OBJECT_KINDS; kind++) {
    size_t first = sorted.count;
    for (size_t i = 0; i < table->children.count; i++)
      if (table->children.items[i]->kind == (ObjectKind)kind)
        ARENA_PUSH(arena, &sorted, table->children.items[i]);
    if (sorted.count > first && !state_kind_is((ObjectKind)kind, KIND_DECLARED))
      qsort(sorted.items + first, sorted.count - first, sizeof(Object *), by_name);
  }
  table->children = sorted;
}

void lower_merge(Arena *arena, Diags *diags, State *state) {
  size_t kept = 0;
  for (size_t i = 0; i < state->units.count; i++) {
    Object *unit = state->units.items[i], *last = kept ? state->units.items[kept - 1] : NULL;
    bool same = last && unit->kind == OBJECT_TABLE && last->kind == OBJECT_TABLE &&
                strcmp(last->name, unit->name) == 0 && strcmp(last->schema, unit->schema) == 0;
    if (!same) {
      state->units.items[kept++] = unit;
      continue;
    }
    Merging merging = {arena, diags, last};
    merge_table(&merging, unit);
    sort_children(arena, last);
  }
  state->units.count = kept;
}
