#include "generate_dev.h"

#include <string.h>

/* The object of this kind and name, in a table or as a unit. */
static const Object *lookup(const State *state, const Object *like, const Object *table) {
  if (like->table == NULL) return state_unit(state, like->kind, like->schema, like->name);
  return table ? object_child(table, like->kind, like->name) : NULL;
}

static const Object *renamed_from(const Renames *renames, const Object *to) {
  for (size_t i = 0; i < renames->count; i++)
    if (renames->items[i].to == to && renames->items[i].label_from == NULL)
      return renames->items[i].from;
  return NULL;
}

/* `was`: what the object was in `have`; `table` and `real_table`: the tables it was in. */
static void remember(Arena *arena, const State *real, const Object *was, const Object *real_table,
                     Object *now) {
  if (was == NULL || lookup(real, now, real_table)) return; /* new, or called so all along */
  const char *former = object_fact(was, FACT_RENAMED_FROM);
  if (lookup(real, was, real_table)) former = was->name;
  if (former) object_set(arena, now, FACT_RENAMED_FROM, former);
}

void dev_remember(Arena *arena, const State *have, const State *real, const State *want,
                  const Renames *renames) {
  for (size_t i = 0; i < want->units.count; i++) {
    Object *now = want->units.items[i];
    const Object *was = renamed_from(renames, now);
    if (was == NULL) was = state_unit(have, now->kind, now->schema, now->name);
    remember(arena, real, was, NULL, now);
    const char *former = object_fact(now, FACT_RENAMED_FROM);
    const Object *real_table = lookup(real, now, NULL);
    if (real_table == NULL && former) real_table = state_unit(real, now->kind, now->schema, former);
    for (size_t j = 0; was && j < now->children.count; j++) {
      Object *child = now->children.items[j];
      if (child->kind != OBJECT_COLUMN) continue;
      const Object *before = renamed_from(renames, child);
      if (before == NULL) before = object_child(was, child->kind, child->name);
      remember(arena, real, before, real_table, child);
    }
  }
}
