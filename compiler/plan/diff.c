#include "diff.h"

#include <string.h>

#include "compiler/model/naming.h"
#include "diff_internal.h"

bool diff_only_adds_labels(const Value *have, const Value *want) {
  size_t at = 0;
  for (size_t i = 0; i < want->count && at < have->count; i++)
    at += strcmp(want->items[i], have->items[at]) == 0;
  return at == have->count;
}

bool diff_rebuilds_enum(const Object *have, const Object *want, bool rebuild_enums) {
  const Value *before = have->facts[FACT_LABELS], *after = want->facts[FACT_LABELS];
  if (value_equal(before, after)) return false;
  return rebuild_enums || !diff_only_adds_labels(before, after);
}

bool diff_is_rebuilt(const Differ *differ, const Pair *pair) {
  return pair->have && pair->want && pair->have->kind == OBJECT_ENUM &&
         diff_rebuilds_enum(pair->have, pair->want, differ->options.rebuild_enums);
}

/* --- pairs ---------------------------------------------------------------------------------- */

static void push(Differ *differ, PairList *list, const Object *have, const Object *want) {
  Pair pair = {.have = have, .want = want};
  ARENA_PUSH(differ->arena, list, pair);
}

Pair *diff_pair_of(PairList *list, const Object *have) {
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i].have == have) return &list->items[i];
  return NULL;
}

/* An unpaired object of have with just these facts: the same thing under another name. */
static const Object *find_alike(PairList *list, const Object *have, const Object *want) {
  for (size_t i = 0; i < have->children.count; i++) {
    const Object *child = have->children.items[i];
    if (child->kind == want->kind && diff_pair_of(list, child) == NULL &&
        object_same_facts(child, want))
      return child;
  }
  return NULL;
}

static bool can_replace(ObjectKind kind) { return kind > OBJECT_COLUMN; }

/* When a foreign key is checked can change without looking at its rows. */
static bool can_alter(const Pair *pair) {
  if (pair->have->kind != OBJECT_FOREIGN_KEY) return false;
  for (int fact = 0; fact < FACTS; fact++)
    if (fact != FACT_DEFERRABLE && state_fact_counts((Fact)fact) &&
        diff_fact_differs(pair, (Fact)fact))
      return false;
  return true;
}

/* A foreign key to a partitioned table has a hidden constraint for each partition, under derived
 * names: a written name can't become the derived one as long as they are there. */
static bool renames_onto_hidden(Differ *differ, const Pair *pair) {
  const Object *have = match_origin(pair->have), *want = pair->want;
  if (have->kind != OBJECT_FOREIGN_KEY || strcmp(have->name, want->name) == 0) return false;
  const Object *target =
      state_unit(differ->want, OBJECT_TABLE, object_fact(want, FACT_TARGET_SCHEMA),
                 object_fact(want, FACT_TARGET));
  const char *derived =
      naming_derive(differ->arena, have->table->name, have->facts[FACT_COLUMNS]->items[0], "fkey");
  return target && target->facts[FACT_PARTITION_BY] && strcmp(want->name, derived) == 0;
}

/* Pairs the children of a table: by name and facts, then by facts, then by name alone. */
static PairList pair_children(Differ *differ, const Object *have, const Object *want) {
  PairList list = {0};
  bool *paired = ARENA_ARRAY(differ->arena, bool, want->children.count + 1);
  for (int round = 0; round < 3; round++)
    for (size_t i = 0; i < want->children.count; i++) {
      const Object *child = want->children.items[i];
      if (paired[i] || (round == 1 && !can_replace(child->kind))) continue;
      const Object *other = object_child(have, child->kind, child->name);
      if (other && diff_pair_of(&list, other)) other = NULL;
      if (round == 0 && other && can_replace(child->kind) && !object_same_facts(other, child))
        other = NULL;
      if (round == 1) other = find_alike(&list, have, child);
      if (other == NULL) continue;
      push(differ, &list, other, child);
      paired[i] = true;
    }
  for (size_t i = 0; i < want->children.count; i++)
    if (!paired[i]) push(differ, &list, NULL, want->children.items[i]);
  for (size_t i = 0; i < have->children.count; i++)
    if (diff_pair_of(&list, have->children.items[i]) == NULL)
      push(differ, &list, have->children.items[i], NULL);
  for (size_t i = 0; i < list.count; i++) {
    Pair *pair = &list.items[i];
    pair->replace = pair->have && pair->want && can_replace(pair->have->kind) &&
                    (object_same_facts(pair->have, pair->want) ? renames_onto_hidden(differ, pair)
                                                               : !can_alter(pair));
  }
  return list;
}

static void pair_units(Differ *differ) {
  for (size_t i = 0; i < differ->have->units.count; i++) {
    const Object *have = differ->have->units.items[i];
    const Object *want = state_unit(differ->want, have->kind, have->schema, have->name);
    if (want == have) continue;
    push(differ, &differ->units, have, want);
  }
  for (size_t i = 0; i < differ->want->units.count; i++) {
    const Object *want = differ->want->units.items[i];
    if (state_unit(differ->have, want->kind, want->schema, want->name) == NULL)
      push(differ, &differ->units, NULL, want);
  }
  for (size_t i = 0; i < differ->units.count; i++) {
    Pair *pair = &differ->units.items[i];
    if (pair->have && pair->want && state_has_children(pair->have->kind))
      pair->children = pair_children(differ, pair->have, pair->want);
  }
}

bool diff_is_ignored(const Object *object) { return object && object->facts[FACT_IGNORED]; }

bool diff_is_column(const Pair *pair) {
  return pair->have && pair->want && pair->have->kind == OBJECT_COLUMN &&
         !diff_is_ignored(pair->have) && !diff_is_ignored(pair->want);
}

bool diff_fact_differs(const Pair *pair, Fact fact) {
  return !value_equal(pair->have->facts[fact], pair->want->facts[fact]);
}

Pair *diff_unit_pair(Differ *differ, const Object *have) {
  Pair *pair = diff_pair_of(&differ->units, have);
  if (pair) return pair;
  const Object *want = state_unit(differ->want, have->kind, have->schema, have->name);
  push(differ, &differ->units, have, want);
  pair = &differ->units.items[differ->units.count - 1];
  pair->children = pair_children(differ, have, want);
  return pair;
}

/* --- ops ------------------------------------------------------------------------------------ */

static void add_op(Differ *differ, OpVerb verb, const Object *have, const Object *want, Fact fact) {
  Op op = {.verb = verb,
           .kind = have ? have->kind : want->kind,
           .have = have,
           .want = want,
           .fact = fact};
  ARENA_PUSH(differ->arena, &differ->ops, op);
}

static void add_replacement(Differ *differ, const Object *have, const Object *want) {
  add_op(differ, OP_DROP, have, NULL, FACTS);
  differ->ops.items[differ->ops.count - 1].replaced = true;
  add_op(differ, OP_CREATE, NULL, want, FACTS);
  differ->ops.items[differ->ops.count - 1].replaced = true;
}

static void add_sets(Differ *differ, const Pair *pair) {
  bool type_new = diff_is_column(pair) && diff_type_is_new(differ, pair);
  for (int fact = 0; fact < FACTS; fact++) {
    bool differs = state_fact_counts((Fact)fact) && diff_fact_differs(pair, (Fact)fact);
    bool again = (type_new && fact == FACT_TYPE) ||
                 (fact == FACT_DEFAULT && diff_default_is_new(differ, pair));
    if (differs || again) add_op(differ, OP_SET, pair->have, pair->want, (Fact)fact);
  }
}

/* A column that is `ignored` is neither made nor dropped; one that was comes when it no longer is.
 */
static void add_ignored_ops(Differ *differ, const Pair *pair) {
  bool comes = diff_is_ignored(pair->have) && pair->want && !diff_is_ignored(pair->want);
  bool went = diff_is_ignored(pair->want) && pair->have && !diff_is_ignored(pair->have);
  if (comes && !differ->options.down) add_op(differ, OP_CREATE, NULL, pair->want, FACTS);
  if (went && differ->options.down) add_op(differ, OP_DROP, pair->have, NULL, FACTS);
}

static void add_pair_ops(Differ *differ, const Pair *pair) {
  if (diff_is_ignored(pair->have) || diff_is_ignored(pair->want)) {
    add_ignored_ops(differ, pair);
  } else if (pair->want == NULL) {
    add_op(differ, OP_DROP, pair->have, NULL, FACTS);
  } else if (pair->have == NULL) {
    add_op(differ, OP_CREATE, NULL, pair->want, FACTS);
  } else if (pair->replace) {
    add_replacement(differ, pair->have, pair->want);
  } else {
    bool moved =
        pair->have->schema && strcmp(match_origin(pair->have)->schema, pair->want->schema) != 0;
    if (moved || strcmp(match_origin(pair->have)->name, pair->want->name) != 0)
      add_op(differ, OP_RENAME, pair->have, pair->want, FACTS);
    add_sets(differ, pair);
  }
}

static void add_label_renames(Differ *differ, const Pair *pair) {
  for (size_t i = 0; i < differ->renames->count; i++) {
    const Rename *rename = &differ->renames->items[i];
    if (rename->label_from == NULL || !pair->want || !pair->have) continue;
    if (strcmp(rename->to->name, pair->want->name) != 0 ||
        strcmp(rename->to->schema, pair->want->schema) != 0)
      continue;
    add_op(differ, OP_RENAME_LABEL, pair->have, pair->want, FACTS);
    differ->ops.items[differ->ops.count - 1].label_from = rename->label_from;
    differ->ops.items[differ->ops.count - 1].label_to = rename->label_to;
  }
}

Ops diff_states(Arena *arena, const State *have, const State *want, const Renames *renames,
                DiffOptions options) {
  Differ differ = {.arena = arena, .want = want, .renames = renames, .options = options};
  differ.have = match_apply(arena, have, renames);
  pair_units(&differ);
  diff_mark_replaced(&differ);
  for (size_t i = 0; i < differ.units.count; i++) {
    const Pair *pair = &differ.units.items[i];
    add_pair_ops(&differ, pair);
    if (pair->have && pair->have->kind == OBJECT_ENUM) add_label_renames(&differ, pair);
    const ObjectList *created = pair->have ? NULL : &pair->want->children;
    const ObjectList *dropped = pair->want ? NULL : &pair->have->children;
    for (size_t j = 0; created && j < created->count; j++)
      if (!diff_is_ignored(created->items[j]))
        add_op(&differ, OP_CREATE, NULL, created->items[j], FACTS);
    for (size_t j = 0; dropped && j < dropped->count; j++)
      if (!diff_is_ignored(dropped->items[j]))
        add_op(&differ, OP_DROP, dropped->items[j], NULL, FACTS);
    for (size_t j = 0; j < pair->children.count; j++)
      add_pair_ops(&differ, &pair->children.items[j]);
  }
  return differ.ops;
}
