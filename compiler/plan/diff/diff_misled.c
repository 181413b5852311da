/* diff_misled.c - views and policies whose text means something else after renames. */
#include <string.h>

#include "diff_internal.h"

bool diff_may_read(const Object *child) {
  return child->kind == OBJECT_POLICY || child->kind == OBJECT_SCRIPT;
}

/* A name that means one thing before and another one after: a rename leaves it and something new
 * has it, or a rename takes it from something else. */
typedef struct Misleading {
  ObjectKind kind;
  const char *schema, *name; /* the unit, as it is called before */
  const char *column;        /* of it, or NULL */
} Misleading;

typedef struct MisleadingList {
  Misleading *items;
  size_t count, capacity;
} MisleadingList;

static void add_misleading(Differ *differ, MisleadingList *list, const Rename *rename) {
  const Object *from = rename->from, *to = rename->to, *unit = from->table ? from->table : from;
  Misleading left = {unit->kind, unit->schema, unit->name, from->table ? from->name : NULL},
             taken = left;
  bool leaves, takes;
  if (from->table) {
    taken.column = to->name;
    leaves = object_child(to->table, from->kind, from->name);
    takes = object_child(from->table, to->kind, to->name);
  } else {
    taken.schema = to->schema;
    taken.name = to->name;
    leaves = state_unit(differ->diff->want, from->kind, from->schema, from->name);
    takes = match_was_there(differ->diff->have, to);
  }
  if (leaves) ARENA_PUSH(differ->arena, list, left);
  if (takes) ARENA_PUSH(differ->arena, list, taken);
}

/* What an expression names of its own row is renamed in its text, too: there it says its table's
 * schema, which SQL of people seldom does. */
static bool is_renamed_along(const Object *reader, const Use *use) {
  const Object *table = match_origin(reader)->table;
  return reader->kind != OBJECT_SCRIPT && use->schema && strcmp(use->schema, table->schema) == 0 &&
         use->name && strcmp(use->name, table->name) == 0;
}

static bool is_misled_by(const Use *use, const Misleading *one) {
  const Object unit = {.kind = one->kind, .schema = one->schema, .name = one->name};
  if (one->column == NULL) return use_is_of(use, &unit);
  return use_is_of_column(use, one->schema, one->name, one->column);
}

static bool is_misled(Differ *differ, const Object *reader, const MisleadingList *list) {
  const UseList *uses = kind_uses(differ->uses, match_origin(reader));
  for (size_t i = 0; i < uses->count; i++) {
    const Use *use = &uses->items[i];
    if (use->depth != USE_MODIFIERS || is_renamed_along(reader, use)) continue;
    for (size_t j = 0; j < list->count; j++)
      if (is_misled_by(use, &list->items[j])) return true;
  }
  return false;
}

/* A view or a policy follows what it names when that is renamed, but its text means what has the
 * name now: so it is made anew where that is something else. */
void diff_mark_misled(Differ *differ) {
  const Renames *renames = differ->diff->renames;
  const State *have = differ->diff->have;
  MisleadingList list = {0};
  for (size_t i = 0; i < renames->count; i++)
    if (renames->items[i].label_from == NULL) add_misleading(differ, &list, &renames->items[i]);
  for (size_t i = 0; list.count && i < have->units.count; i++)
    for (size_t j = 0; j < have->units.items[i]->children.count; j++) {
      const Object *child = have->units.items[i]->children.items[j];
      bool misled = diff_may_read(child) && is_misled(differ, child, &list);
      Pair *pair = misled ? diff_child_pair(differ, child) : NULL;
      if (pair) pair->replace = true;
    }
}
