#include "apply.h"

#include <string.h>

#include "compiler/plan/diff/match.h"

typedef struct Applying {
  Arena *arena;
  State *state;
  ObjectList gone; /* units that were dropped: their children must follow */
} Applying;

const char *apply_called(Arena *arena, const Object *object) {
  const Object *unit = object->table ? object->table : object;
  return arena_printf(arena, "%s %s%s%s (%s)", state_kind_name(object->kind), object->name,
                      object->table ? " of " : "", object->table ? unit->name : "",
                      unit->schema ? unit->schema : "");
}

static const char *wrong(Applying *applying, const char *what, const Object *object) {
  return arena_printf(applying->arena, "%s: %s", what, apply_called(applying->arena, object));
}

/* --- by names ------------------------------------------------------------------------------- */

static Object *find(const State *state, const Object *like) {
  const Object *unit = like->table ? like->table : like;
  Object *there = state_unit(state, unit->kind, unit->schema, unit->name);
  return there && like->table ? object_child(there, like->kind, like->name) : there;
}

/* --- verbs ---------------------------------------------------------------------------------- */

static void remove_child(Object *unit, const Object *child) {
  for (size_t i = 0; i < unit->children.count; i++)
    if (unit->children.items[i] == child) {
      memmove(unit->children.items + i, unit->children.items + i + 1,
              (--unit->children.count - i) * sizeof child);
      return;
    }
}

static const char *drop(Applying *applying, const Op *op, Object *object) {
  (void)op;
  if (object->table) {
    remove_child(object->table, object);
    return NULL;
  }
  state_remove(applying->state, object);
  ARENA_PUSH(applying->arena, &applying->gone, object);
  return NULL;
}

static const char *create(Applying *applying, const Op *op, Object *object) {
  (void)object;
  Object *made = ARENA_NEW(applying->arena, Object);
  *made = *op->want;
  made->children = (ObjectList){0};
  if (op->want->table == NULL) {
    if (find(applying->state, op->want)) return wrong(applying, "made twice", op->want);
    state_put(applying->arena, applying->state, made);
    return NULL;
  }
  made->table = find(applying->state, op->want->table);
  if (made->table == NULL) return wrong(applying, "made without its table", op->want);
  Object *same = object_child(made->table, made->kind, made->name);
  if (same && same->facts[FACT_IGNORED]) remove_child(made->table, same); /* nobody knew it */
  ARENA_PUSH(applying->arena, &made->table->children, made);
  return NULL;
}

static const char *rename_object(Applying *applying, const Op *op, Object *object) {
  const Object *was = match_origin(op->have);
  bool moved = was->schema && strcmp(was->schema, op->want->schema) != 0;
  if (!moved && strcmp(was->name, op->want->name) == 0)
    return wrong(applying, "renamed to its own name", op->want);
  if (object->table) {
    object->name = op->want->name;
    return NULL;
  }
  bool there = strcmp(object->schema, op->want->schema) == 0 &&
               strcmp(object->name, op->want->name) == 0; /* match_apply knew */
  return there ? NULL : wrong(applying, "a unit without its new name", op->want);
}

static const char *rename_label(Applying *applying, const Op *op, Object *object) {
  bool was = value_has(match_origin(op->have)->facts[FACT_LABELS], op->label_from);
  return was && value_has(object->facts[FACT_LABELS], op->label_to)
             ? NULL
             : wrong(applying, "a label that isn't there is renamed", op->want);
}

/* A column's type and default are said again where a type that they name is made anew. */
static const char *set(Applying *applying, const Op *op, Object *object) {
  bool again = op->kind == OBJECT_COLUMN && (op->fact == FACT_TYPE || op->fact == FACT_DEFAULT);
  if (!again && value_equal(object->facts[op->fact], op->want->facts[op->fact]))
    return wrong(applying, "set to what it is", op->want);
  object->facts[op->fact] = op->want->facts[op->fact];
  return NULL;
}

static const char *(*const verbs[])(Applying *, const Op *, Object *) = {
    [OP_DROP] = drop,
    [OP_RENAME] = rename_object,
    [OP_RENAME_LABEL] = rename_label,
    [OP_CREATE] = create,
    [OP_SET] = set,
};

/* --- all of them ---------------------------------------------------------------------------- */

/* A replaced object is dropped and made, the one op behind the other. */
static const char *check_replaced(Applying *applying, const Ops *ops) {
  for (size_t i = 0; i < ops->count; i++) {
    const Op *op = &ops->items[i], *next = i + 1 < ops->count ? op + 1 : op;
    if (!op->replaced) continue;
    bool pair = op->verb == OP_DROP && next->verb == OP_CREATE && next->replaced &&
                op->kind == next->kind && op->have->table && next->want->table &&
                strcmp(op->have->table->name, next->want->table->name) == 0;
    if (!pair) return wrong(applying, "half a replacement", op->have ? op->have : op->want);
    i++;
  }
  return NULL;
}

/* Of a unit that goes all goes that was there; nobody knows whether `ignored` columns were. */
static const char *check_gone(Applying *applying) {
  for (size_t i = 0; i < applying->gone.count; i++) {
    const ObjectList *children = &applying->gone.items[i]->children;
    for (size_t j = 0; j < children->count; j++)
      if (!children->items[j]->facts[FACT_IGNORED])
        return wrong(applying, "stays without its table", children->items[j]);
  }
  return NULL;
}

const char *apply_ops(Arena *arena, State *state, const Ops *ops) {
  Applying applying = {.arena = arena, .state = state};
  Object **objects = ARENA_ARRAY(arena, Object *, ops->count + 1);
  const char *why = check_replaced(&applying, ops);
  for (size_t i = 0; i < ops->count && !why; i++) {
    const Object *have = ops->items[i].have;
    objects[i] = have ? find(state, have) : NULL;
    if (have && (!objects[i] || !object_same_facts(objects[i], have)))
      why = wrong(&applying, "an op about what isn't there", have);
  }
  for (size_t i = 0; i < ops->count && !why; i++)
    why = verbs[ops->items[i].verb](&applying, &ops->items[i], objects[i]);
  return why ? why : check_gone(&applying);
}

/* --- comparing ------------------------------------------------------------------------------ */

State *apply_copy(Arena *arena, const State *state) {
  State *copy = state_copy(arena, state);
  for (size_t i = 0; i < copy->units.count; i++)
    copy->units.items[i] = object_copy(arena, copy->units.items[i]);
  return copy;
}

static bool is_ignored(const State *state, const Object *like) {
  const Object *column = state && like->kind == OBJECT_COLUMN ? find(state, like) : NULL;
  return column && column->facts[FACT_IGNORED];
}

/* An extension of which no version is wanted may be of any. */
static bool is_alike(const Object *a, const Object *b) {
  return object_same_facts(a, b) ||
         (a->kind == OBJECT_EXTENSION && (!a->facts[FACT_VERSION] || !b->facts[FACT_VERSION]));
}

/* What a child is in another table; no database knows what a statement is called. */
static const Object *twin_of(const Object *child, const Object *table) {
  for (size_t i = 0; child->kind == OBJECT_SCRIPT && i < table->children.count; i++)
    if (table->children.items[i]->kind == OBJECT_SCRIPT &&
        object_same_facts(table->children.items[i], child))
      return table->children.items[i];
  return object_child(table, child->kind, child->name);
}

/* Whether all that one state has is in the other one; what differs, or NULL. */
static const char *find_missing(Applying *applying, const State *state, const State *other,
                                const State *ignoring[2]) {
  for (size_t i = 0; i < state->units.count; i++) {
    const Object *unit = state->units.items[i], *same = find(other, unit);
    if (same == NULL || !is_alike(unit, same))
      return wrong(applying, same ? "another one" : "missing", unit);
    for (size_t j = 0; j < unit->children.count; j++) {
      const Object *child = unit->children.items[j];
      const Object *twin = twin_of(child, same);
      if (object_child(unit, child->kind, child->name) != child)
        return wrong(applying, "twice there", child);
      if (child->facts[FACT_IGNORED] || is_ignored(ignoring[0], child) ||
          is_ignored(ignoring[1], child))
        continue;
      if (twin == NULL || !object_same_facts(child, twin))
        return wrong(applying, twin ? "another one" : "missing", child);
    }
  }
  return NULL;
}

const char *apply_compare(Arena *arena, const State *is, const State *want, const State *have,
                          bool down) {
  Applying applying = {.arena = arena};
  const State *ignoring[2] = {want, down ? have : NULL};
  const char *why = find_missing(&applying, want, is, ignoring);
  return why ? why : find_missing(&applying, is, want, ignoring);
}
