#include "state.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *json, *folder;
  unsigned flags;
} kinds[] = {
#define X(id, name, json, folder, flags, uses, define, plan)                                       \
  [OBJECT_##id] = {name, json, folder, flags},
    STATE_KINDS(X)
#undef X
};

static const struct {
  const char *json;
  FactForm form;
} facts[] = {
#define X(id, json, form) [FACT_##id] = {json, FORM_##form},
    STATE_FACTS(X)
#undef X
};

const char *state_kind_name(ObjectKind kind) { return kinds[kind].name; }
const char *state_kind_json(ObjectKind kind) { return kinds[kind].json; }
const char *state_kind_folder(ObjectKind kind) { return kinds[kind].folder; }
const char *state_fact_json(Fact fact) { return facts[fact].json; }
FactForm state_fact_form(Fact fact) { return facts[fact].form; }

bool state_fact_is_list(Fact fact) {
  FactForm form = facts[fact].form;
  return form == FORM_LIST || form == FORM_ELEMENTS || form == FORM_REMEMBERED_LIST;
}

bool state_fact_counts(Fact fact) {
  return facts[fact].form != FORM_REMEMBERED && facts[fact].form != FORM_REMEMBERED_LIST;
}

bool state_kind_is(ObjectKind kind, KindFlags flag) { return kinds[kind].flags & flag; }

const char *object_fact(const Object *object, Fact fact) {
  return object->facts[fact] ? object->facts[fact]->items[0] : NULL;
}

void object_set(Arena *arena, Object *object, Fact fact, const char *text) {
  object->facts[fact] = value_text(arena, text);
}

const TypeName *object_type(const Object *column) {
  return column->facts[FACT_TYPE] ? column->facts[FACT_TYPE]->type : NULL;
}

Object *object_copy(Arena *arena, const Object *object) {
  Object *copy = ARENA_NEW(arena, Object);
  *copy = *object;
  copy->children = (ObjectList){0};
  for (size_t i = 0; i < object->children.count; i++) {
    Object *child = object_copy(arena, object->children.items[i]);
    child->table = copy;
    ARENA_PUSH(arena, &copy->children, child);
  }
  return copy;
}

bool object_same_facts(const Object *a, const Object *b) {
  for (int fact = 0; fact < FACTS; fact++)
    if (state_fact_counts((Fact)fact) && !value_equal(a->facts[fact], b->facts[fact])) return false;
  return true;
}

bool object_equal(const Object *a, const Object *b) {
  if (a == b) return true;
  if (!object_same_facts(a, b) || a->children.count != b->children.count) return false;
  for (size_t i = 0; i < a->children.count; i++) {
    const Object *child = a->children.items[i];
    const Object *other = object_child(b, child->kind, child->name);
    if (other == NULL || !object_same_facts(child, other)) return false;
  }
  return true;
}

Object *object_child(const Object *table, ObjectKind kind, const char *name) {
  for (size_t i = 0; i < table->children.count; i++)
    if (table->children.items[i]->kind == kind && strcmp(table->children.items[i]->name, name) == 0)
      return table->children.items[i];
  return NULL;
}

static int compare(const Object *a, ObjectKind kind, const char *schema, const char *name) {
  if (a->kind != kind) return a->kind < kind ? -1 : 1;
  int order = a->schema && schema ? strcmp(a->schema, schema) : 0;
  return order ? order : strcmp(a->name, name);
}

/* Where a unit stands, or would stand. */
static size_t find(const State *state, ObjectKind kind, const char *schema, const char *name,
                   bool *there) {
  size_t low = 0, high = state->units.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = compare(state->units.items[middle], kind, schema, name);
    if (order == 0) return *there = true, middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *there = false;
  return low;
}

Object *state_unit(const State *state, ObjectKind kind, const char *schema, const char *name) {
  bool there;
  size_t at = find(state, kind, schema, name, &there);
  return there ? state->units.items[at] : NULL;
}

static int by_place(const void *a, const void *b) {
  const Object *x = *(Object *const *)a, *y = *(Object *const *)b;
  int order = compare(x, y->kind, y->schema, y->name);
  return order || !x->resource || !y->resource ? order : strcmp(x->resource, y->resource);
}

void state_sort(State *state) {
  if (state->units.count) qsort(state->units.items, state->units.count, sizeof(Object *), by_place);
}

State *state_copy(Arena *arena, const State *state) {
  State *copy = ARENA_NEW(arena, State);
  size_t count = state->units.count;
  copy->units = (ObjectList){ARENA_ARRAY(arena, Object *, count + 1), count, count + 1};
  if (count) memcpy(copy->units.items, state->units.items, count * sizeof(Object *));
  return copy;
}

void state_put(Arena *arena, State *state, Object *unit) {
  bool there;
  size_t at = find(state, unit->kind, unit->schema, unit->name, &there);
  if (there) {
    state->units.items[at] = unit;
    return;
  }
  ARENA_PUSH(arena, &state->units, unit);
  memmove(state->units.items + at + 1, state->units.items + at,
          (state->units.count - 1 - at) * sizeof(Object *));
  state->units.items[at] = unit;
}

void state_remove(State *state, const Object *unit) {
  bool there;
  size_t at = find(state, unit->kind, unit->schema, unit->name, &there);
  if (!there) return;
  state->units.count--;
  memmove(state->units.items + at, state->units.items + at + 1,
          (state->units.count - at) * sizeof(Object *));
}

bool state_is_tenant(const Object *unit) { return unit->schema && *unit->schema == '\0'; }

State *state_side(Arena *arena, const State *state, bool tenants) {
  State *side = ARENA_NEW(arena, State);
  for (size_t i = 0; i < state->units.count; i++)
    if (state_is_tenant(state->units.items[i]) == tenants)
      ARENA_PUSH(arena, &side->units, state->units.items[i]);
  return side;
}

State *state_join(Arena *arena, const State *a, const State *b) {
  State *both = state_copy(arena, a);
  for (size_t i = 0; i < b->units.count; i++) ARENA_PUSH(arena, &both->units, b->units.items[i]);
  state_sort(both);
  return both;
}
