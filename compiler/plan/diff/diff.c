#include "diff.h"

#include <string.h>
#include <uthash.h>

#include "compiler/model/naming.h"
#include "diff_internal.h"

const char *diff_verb_name(OpVerb verb) {
  static const char *const names[] = {[OP_DROP] = "drop",
                                      [OP_RENAME] = "rename",
                                      [OP_RENAME_LABEL] = "rename_label",
                                      [OP_CREATE] = "create",
                                      [OP_SET] = "set"};
  return names[verb];
}

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

/* --- pairs of children ---------------------------------------------------------------------- */

static void push(Differ *differ, PairList *list, const Object *have, const Object *want) {
  Pair pair = {.have = have, .want = want};
  ARENA_PUSH(differ->arena, list, pair);
}

Pair *diff_pair_of(PairList *list, const Object *have) {
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i].have == have) return &list->items[i];
  return NULL;
}

typedef const Object *FindPartner(PairList *list, const Object *have, const Object *want);

static const Object *find_namesake(PairList *list, const Object *have, const Object *want) {
  const Object *other = object_child(have, want->kind, want->name);
  return other && diff_pair_of(list, other) == NULL ? other : NULL;
}

/* The same thing, or one whose facts are altered one by one. */
static const Object *find_same(PairList *list, const Object *have, const Object *want) {
  const Object *other = find_namesake(list, have, want);
  return other && (!state_kind_is(want->kind, KIND_WHOLE) || object_same_facts(other, want)) ? other
                                                                                             : NULL;
}

/* An unpaired object of have with just these facts: the same thing under another name. */
static const Object *find_alike(PairList *list, const Object *have, const Object *want) {
  if (!state_kind_is(want->kind, KIND_WHOLE)) return NULL;
  for (size_t i = 0; i < have->children.count; i++) {
    const Object *child = have->children.items[i];
    if (child->kind == want->kind && diff_pair_of(list, child) == NULL &&
        object_same_facts(child, want))
      return child;
  }
  return NULL;
}

/* Facts of a kind that is replaced which can be altered in place all the same. */
static const struct {
  ObjectKind kind;
  Fact fact;
} alterable[] = {
    {OBJECT_FOREIGN_KEY, FACT_DEFERRABLE}, /* when it is checked: without a look at its rows */
};

static bool is_alterable(ObjectKind kind, Fact fact) {
  for (size_t i = 0; i < sizeof alterable / sizeof *alterable; i++)
    if (alterable[i].kind == kind && alterable[i].fact == fact) return true;
  return false;
}

static bool can_alter(const Pair *pair) {
  for (int fact = 0; fact < FACTS; fact++)
    if (state_fact_counts((Fact)fact) && diff_fact_differs(pair, (Fact)fact) &&
        !is_alterable(pair->have->kind, (Fact)fact))
      return false;
  return true;
}

/* A foreign key to a partitioned table has a hidden constraint for each partition, under derived
 * names: a written name can't become the derived one as long as they are there. */
static bool renames_onto_hidden(Differ *differ, const Pair *pair) {
  const Object *have = match_origin(pair->have), *want = pair->want;
  if (have->kind != OBJECT_FOREIGN_KEY || strcmp(have->name, want->name) == 0) return false;
  const Object *target =
      state_unit(differ->diff->want, OBJECT_TABLE, object_fact(want, FACT_TARGET_SCHEMA),
                 object_fact(want, FACT_TARGET));
  const char *derived =
      naming_derive(differ->arena, have->table->name, have->facts[FACT_COLUMNS]->items[0], "fkey");
  return target && target->facts[FACT_PARTITION_BY] && strcmp(want->name, derived) == 0;
}

static bool must_replace(Differ *differ, const Pair *pair) {
  if (!pair->have || !pair->want || !state_kind_is(pair->have->kind, KIND_WHOLE)) return false;
  return object_same_facts(pair->have, pair->want) ? renames_onto_hidden(differ, pair)
                                                   : !can_alter(pair);
}

/* Pairs the children of a table, each in the first way in which it finds a partner. */
static PairList pair_children(Differ *differ, const Object *have, const Object *want) {
  static FindPartner *const ways[] = {find_same, find_alike, find_namesake};
  PairList list = {0};
  bool *paired = ARENA_ARRAY(differ->arena, bool, want->children.count + 1);
  for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
    for (size_t i = 0; i < want->children.count; i++) {
      const Object *child = want->children.items[i];
      const Object *other = paired[i] ? NULL : ways[way](&list, have, child);
      if (other == NULL) continue;
      push(differ, &list, other, child);
      paired[i] = true;
    }
  for (size_t i = 0; i < want->children.count; i++)
    if (!paired[i]) push(differ, &list, NULL, want->children.items[i]);
  for (size_t i = 0; i < have->children.count; i++)
    if (diff_pair_of(&list, have->children.items[i]) == NULL)
      push(differ, &list, have->children.items[i], NULL);
  for (size_t i = 0; i < list.count; i++)
    list.items[i].replace = must_replace(differ, &list.items[i]);
  return list;
}

/* --- pairs of units ------------------------------------------------------------------------- */

struct PairPlace {
  const Object *have;
  size_t at;
  UT_hash_handle hh;
};

static Pair *push_unit(Differ *differ, const Object *have, const Object *want) {
  if (have) {
    struct PairPlace *place = ARENA_NEW(differ->arena, struct PairPlace);
    *place = (struct PairPlace){.have = have, .at = differ->units.count};
    HASH_ADD_PTR(differ->have, have, place);
  }
  push(differ, &differ->units, have, want);
  Pair *pair = &differ->units.items[differ->units.count - 1];
  if (have && want && state_kind_is(have->kind, KIND_PARENT))
    pair->children = pair_children(differ, have, want);
  return pair;
}

static void pair_units(Differ *differ) {
  const Diff *diff = differ->diff;
  for (size_t i = 0; i < diff->have->units.count; i++) {
    const Object *have = diff->have->units.items[i];
    const Object *want = state_unit(diff->want, have->kind, have->schema, have->name);
    if (want != have) push_unit(differ, have, want);
  }
  for (size_t i = 0; i < diff->want->units.count; i++) {
    const Object *want = diff->want->units.items[i];
    if (state_unit(diff->have, want->kind, want->schema, want->name) == NULL)
      push_unit(differ, NULL, want);
  }
}

Pair *diff_unit_pair(Differ *differ, const Object *have) {
  struct PairPlace *place;
  HASH_FIND_PTR(differ->have, &have, place);
  Pair *pair = place ? &differ->units.items[place->at] : push_unit(differ, have, have);
  return pair->want ? pair : NULL;
}

Pair *diff_child_pair(Differ *differ, const Object *child) {
  Pair *unit = diff_unit_pair(differ, child->table);
  Pair *pair = unit ? diff_pair_of(&unit->children, child) : NULL;
  return pair && pair->want ? pair : NULL;
}

bool diff_is_ignored(const Object *object) { return object && object->facts[FACT_IGNORED]; }

bool diff_is_column(const Pair *pair) {
  return pair->have && pair->want && pair->have->kind == OBJECT_COLUMN &&
         !diff_is_ignored(pair->have) && !diff_is_ignored(pair->want);
}

bool diff_fact_differs(const Pair *pair, Fact fact) {
  return !value_equal(pair->have->facts[fact], pair->want->facts[fact]);
}

/* --- ops ------------------------------------------------------------------------------------ */

static Op *add_op(Differ *differ, OpVerb verb, const Object *have, const Object *want, Fact fact) {
  Op op = {.verb = verb,
           .kind = have ? have->kind : want->kind,
           .have = have,
           .want = want,
           .fact = fact};
  ARENA_PUSH(differ->arena, &differ->diff->ops, op);
  return &differ->diff->ops.items[differ->diff->ops.count - 1];
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
  bool down = differ->diff->options.down;
  if (comes && !down) add_op(differ, OP_CREATE, NULL, pair->want, FACTS);
  if (went && down) add_op(differ, OP_DROP, pair->have, NULL, FACTS);
}

static void add_pair_ops(Differ *differ, const Pair *pair) {
  if (diff_is_ignored(pair->have) || diff_is_ignored(pair->want)) {
    add_ignored_ops(differ, pair);
  } else if (pair->want == NULL) {
    add_op(differ, OP_DROP, pair->have, NULL, FACTS);
  } else if (pair->have == NULL) {
    add_op(differ, OP_CREATE, NULL, pair->want, FACTS);
  } else if (pair->replace) {
    add_op(differ, OP_DROP, pair->have, NULL, FACTS)->replaced = true;
    add_op(differ, OP_CREATE, NULL, pair->want, FACTS)->replaced = true;
  } else {
    const Object *before = match_origin(pair->have);
    bool moved = before->schema && strcmp(before->schema, pair->want->schema) != 0;
    if (moved || strcmp(before->name, pair->want->name) != 0)
      add_op(differ, OP_RENAME, pair->have, pair->want, FACTS);
    add_sets(differ, pair);
  }
}

static void add_label_renames(Differ *differ, const Pair *pair) {
  const Renames *renames = differ->diff->renames;
  for (size_t i = 0; i < renames->count; i++) {
    const Rename *rename = &renames->items[i];
    if (rename->label_from == NULL || !pair->want || !pair->have) continue;
    if (strcmp(rename->to->name, pair->want->name) != 0 ||
        strcmp(rename->to->schema, pair->want->schema) != 0)
      continue;
    Op *op = add_op(differ, OP_RENAME_LABEL, pair->have, pair->want, FACTS);
    op->label_from = rename->label_from;
    op->label_to = rename->label_to;
  }
}

/* A unit that comes or goes takes its children along. */
static void add_children_ops(Differ *differ, const Pair *unit) {
  const ObjectList *created = unit->have ? NULL : &unit->want->children;
  const ObjectList *dropped = unit->want ? NULL : &unit->have->children;
  for (size_t i = 0; created && i < created->count; i++)
    if (!diff_is_ignored(created->items[i]))
      add_op(differ, OP_CREATE, NULL, created->items[i], FACTS);
  for (size_t i = 0; dropped && i < dropped->count; i++)
    if (!diff_is_ignored(dropped->items[i]))
      add_op(differ, OP_DROP, dropped->items[i], NULL, FACTS);
  for (size_t i = 0; i < unit->children.count; i++) add_pair_ops(differ, &unit->children.items[i]);
}

Diff diff_states(Uses *uses, const State *have, const State *want, const Renames *renames,
                 DiffOptions options) {
  Diff diff = {.have = match_apply(uses->arena, have, renames),
               .want = want,
               .renames = renames,
               .options = options};
  Differ differ = {.arena = uses->arena, .uses = uses, .diff = &diff};
  pair_units(&differ);
  diff_mark_replaced(&differ);
  for (size_t i = 0; i < differ.units.count; i++) {
    const Pair *pair = &differ.units.items[i];
    add_pair_ops(&differ, pair);
    if (pair->have && pair->have->kind == OBJECT_ENUM) add_label_renames(&differ, pair);
    add_children_ops(&differ, pair);
  }
  HASH_CLEAR(hh, differ.have); /* the entries are the arena's */
  return diff;
}
