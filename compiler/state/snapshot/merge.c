#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/state/kind.h"

typedef struct Merge {
  Arena *arena;
  MergeConflicts *conflicts;
  const Object *base, *left, *right;
  Uses uses;
} Merge;

static void conflict(Merge *merge, const Object *object, const char *fact, const char *left,
                     const char *right) {
  MergeConflict one = {object->kind, object->name, fact, left, right};
  ARENA_PUSH(merge->arena, merge->conflicts, one);
}

static const Object *child_of(const Object *unit, const Object *like) {
  return unit ? object_child(unit, like->kind, like->name) : NULL;
}

static bool differs(const Object *a, const Object *b) {
  return (a == NULL) != (b == NULL) || (a && !object_same_facts(a, b));
}

static const char *value_words(Arena *arena, const Value *value) {
  if (value == NULL) return "nothing";
  Buf text = {0};
  for (size_t i = 0; i < value->count; i++)
    buf_printf(&text, "%s`%s`", i ? ", " : "", value->items[i]);
  const char *words = arena_strdup(arena, buf_text(&text));
  buf_free(&text);
  return words;
}

/* --- facts ---------------------------------------------------------------------------------- */

/* A column's facts are altered one by one, unless it is `ignored` on one side; everything else is
 * replaced whole. */
static bool merges_by_fact(const Object *left, const Object *right) {
  return (left->kind == OBJECT_COLUMN || left->kind == OBJECT_TABLE) &&
         !left->facts[FACT_IGNORED] == !right->facts[FACT_IGNORED];
}

/* Whether PostgreSQL refuses to make a change of a fact twice: a label joins or is renamed, numbers
 * come or go, a column is no longer computed, or comes because it is no longer `ignored`. */
static bool happens_once(const Object *was, const Object *now, Fact fact) {
  bool comes = was->facts[fact] == NULL, goes = now->facts[fact] == NULL;
  if (now->facts[FACT_IGNORED] || value_equal(was->facts[fact], now->facts[fact])) return false;
  switch (fact) {
  case FACT_LABELS: return true;
  case FACT_IDENTITY: return comes || goes;
  case FACT_COMPUTED:
  case FACT_IGNORED: return goes;
  default: return false;
  }
}

static Object *merge_facts(Merge *merge, const Object *base, const Object *left,
                           const Object *right) {
  Object *merged = ARENA_NEW(merge->arena, Object);
  *merged = *left;
  merged->children = (ObjectList){0};
  bool both = base && differs(base, left) && differs(base, right) && differs(left, right);
  if (both && !merges_by_fact(left, right)) {
    conflict(merge, left, NULL, "changed", "changed in another way");
    return merged;
  }
  for (int fact = 0; fact < FACTS; fact++) {
    const Value *was = base ? base->facts[fact] : NULL, *l = left->facts[fact],
                *r = right->facts[fact];
    bool once = base && value_equal(l, r) && happens_once(base, left, (Fact)fact);
    if (!once && (value_equal(l, r) || (base && value_equal(was, r)))) continue;
    merged->facts[fact] = r;
    if (base && value_equal(was, l)) continue;
    if (!state_fact_counts((Fact)fact)) {
      merged->facts[fact] = l ? l : r;
      continue;
    }
    conflict(merge, left, state_fact_json((Fact)fact), value_words(merge->arena, l),
             value_words(merge->arena, r));
  }
  return merged;
}

/* --- children ------------------------------------------------------------------------------- */

/* Joins what a child is on both sides; NULL: it goes. */
static Object *merge_child(Merge *merge, const Object *base, const Object *left,
                           const Object *right) {
  const Object *there = left ? left : right;
  if (left && right && base == NULL) conflict(merge, there, NULL, "added", "added");
  if (left && right) return merge_facts(merge, base, left, right);
  if (base == NULL) return object_copy(merge->arena, there);
  if (there && differs(base, there))
    conflict(merge, there, NULL, left ? "changed" : "dropped or renamed",
             left ? "dropped or renamed" : "changed");
  return NULL;
}

static void add_children(Merge *merge, Object *merged, const Object *side, bool second) {
  for (size_t i = 0; i < side->children.count; i++) {
    const Object *child = side->children.items[i];
    if (second && child_of(merge->left, child)) continue; /* joined already */
    Object *joined = merge_child(merge, child_of(merge->base, child), second ? NULL : child,
                                 second ? child : child_of(merge->right, child));
    if (joined == NULL) continue;
    joined->table = merged;
    ARENA_PUSH(merge->arena, &merged->children, joined);
  }
}

/* Two statements that take the same thing away don't both succeed; nor two that make it. */
static void check_gone(Merge *merge) {
  for (size_t i = 0; i < merge->base->children.count; i++) {
    const Object *child = merge->base->children.items[i];
    if (child_of(merge->left, child) == NULL && child_of(merge->right, child) == NULL)
      conflict(merge, child, NULL, "dropped or renamed", "dropped or renamed");
  }
}

static int child_order(const void *a, const void *b) {
  const Object *x = *(Object *const *)a, *y = *(Object *const *)b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return strcmp(x->name, y->name);
}

/* Columns keep their order; statements too, at the end. */
static void sort_children(Object *merged) {
  size_t first = 0, count = merged->children.count;
  Object **items = merged->children.items;
  for (size_t i = 0; i < count; i++)
    if (items[i]->kind == OBJECT_COLUMN) {
      Object *column = items[i];
      memmove(items + first + 1, items + first, (i - first) * sizeof *items);
      items[first++] = column;
    }
  size_t last = count;
  for (size_t i = count; i-- > first;)
    if (items[i]->kind == OBJECT_SCRIPT) {
      Object *script = items[i];
      memmove(items + i, items + i + 1, (last - 1 - i) * sizeof *items);
      items[--last] = script;
    }
  if (last > first) qsort(items + first, last - first, sizeof *items, child_order);
}

/* --- uses ----------------------------------------------------------------------------------- */

/* Whether a branch brings something that stands on a column which the other one took away. */
static void check_gone_uses(Merge *merge, const Object *keeper, const Object *taker,
                            bool keeper_left) {
  for (size_t i = 0; i < merge->base->children.count; i++) {
    const Object *column = merge->base->children.items[i];
    if (column->kind != OBJECT_COLUMN || child_of(taker, column)) continue;
    for (size_t j = 0; j < keeper->children.count; j++) {
      const Object *user = keeper->children.items[j];
      if (user->kind == OBJECT_COLUMN && strcmp(user->name, column->name) == 0) continue;
      if (!differs(child_of(merge->base, user), user) ||
          !uses_column(kind_uses(&merge->uses, user), column))
        continue;
      const char *uses =
          arena_printf(merge->arena, "used by %s `%s`", state_kind_name(user->kind), user->name);
      conflict(merge, column, NULL, keeper_left ? uses : "dropped or renamed",
               keeper_left ? "dropped or renamed" : uses);
    }
  }
}

static Object *merge_versions(Merge *merge) {
  const Object *base = merge->base, *left = merge->left, *right = merge->right;
  if (left == NULL && right == NULL) {
    if (base) conflict(merge, base, NULL, "dropped or renamed", "dropped or renamed");
    return NULL;
  }
  if (base == NULL && left && right) conflict(merge, left, NULL, "added", "added");
  const Object *there = left ? left : right;
  if (left == NULL || right == NULL) {
    if (base == NULL) return object_copy(merge->arena, there);
    if (!object_equal(base, there))
      conflict(merge, there, NULL, left ? "changed" : "dropped or renamed",
               left ? "dropped or renamed" : "changed");
    return NULL;
  }
  Object *merged = merge_facts(merge, base, left, right);
  add_children(merge, merged, left, false);
  add_children(merge, merged, right, true);
  sort_children(merged);
  if (base == NULL) return merged;
  check_gone(merge);
  check_gone_uses(merge, left, right, true);
  check_gone_uses(merge, right, left, false);
  return merged;
}

Object *merge_units(Arena *arena, const Object *base, const Object *left, const Object *right,
                    MergeConflicts *conflicts) {
  Merge merge = {arena, conflicts, base, left, right, uses_new(arena, NULL)};
  Object *merged = merge_versions(&merge);
  uses_free(&merge.uses);
  return merged;
}

/* --- forks ---------------------------------------------------------------------------------- */

static const SnapshotNode *find(const SnapshotNodes *nodes, const char *version) {
  for (size_t i = 0; version && i < nodes->count; i++)
    if (strcmp(nodes->items[i].version, version) == 0) return &nodes->items[i];
  return NULL;
}

static bool came_from(const SnapshotNodes *nodes, const SnapshotNode *node,
                      const SnapshotNode *ancestor) {
  if (node == NULL) return false;
  return node == ancestor || came_from(nodes, find(nodes, node->parent), ancestor) ||
         came_from(nodes, find(nodes, node->merged), ancestor);
}

/* The newest snapshot that both came from. */
static const SnapshotNode *find_base(const SnapshotNodes *nodes, const SnapshotNode *left,
                                     const SnapshotNode *right) {
  for (size_t i = nodes->count; i-- > 0;)
    if (came_from(nodes, left, &nodes->items[i]) && came_from(nodes, right, &nodes->items[i]))
      return &nodes->items[i];
  return NULL;
}

ForkList merge_forks(Arena *arena, const SnapshotFileList *files) {
  ForkList list = {0};
  for (size_t i = 0; i < files->count; i++) {
    const SnapshotFile *file = &files->items[i];
    if (file->text == NULL || file->version_count < 2 || snapshot_is_in_line(file)) continue;
    SnapshotNodes *nodes = ARENA_NEW(arena, SnapshotNodes);
    *nodes = snapshot_text_nodes(arena, file);
    if (nodes->heads < 2) continue;
    Fork fork = {.file = file};
    for (size_t j = 0; j < nodes->count && fork.right == NULL; j++)
      if (nodes->items[j].head) *(fork.left ? &fork.right : &fork.left) = &nodes->items[j];
    fork.base = find_base(nodes, fork.left, fork.right);
    fork.left_unit = snapshot_parse(arena, fork.left->text);
    fork.right_unit = snapshot_parse(arena, fork.right->text);
    fork.base_unit = fork.base ? snapshot_parse(arena, fork.base->text) : NULL;
    ARENA_PUSH(arena, &list, fork);
  }
  return list;
}

/* --- words ---------------------------------------------------------------------------------- */

static void add_words(Buf *out, const char *verb, const Object *object, const char *of) {
  buf_printf(out, "%s%s %s%s%s `%s`", out->len ? ", " : "", verb, of ? of : "", of ? " of " : "",
             state_kind_name(object->kind), object->name);
}

static void add_changes(Buf *out, const Object *was, const Object *now) {
  for (int fact = 0; fact < FACTS; fact++)
    if (state_fact_counts((Fact)fact) && !value_equal(was->facts[fact], now->facts[fact]))
      add_words(out, "changes", now, state_fact_json((Fact)fact));
}

const char *merge_describe(Arena *arena, const Object *base, const Object *unit) {
  Buf out = {0};
  if (unit == NULL) return "drops or renames it";
  if (base == NULL) return "adds it";
  add_changes(&out, base, unit);
  for (size_t i = 0; i < unit->children.count; i++) {
    const Object *child = unit->children.items[i], *was = child_of(base, child);
    const char *former = object_fact(child, FACT_RENAMED_FROM);
    if (was)
      add_changes(&out, was, child);
    else if (former && object_child(base, child->kind, former))
      buf_printf(&out, "%srenames %s `%s` to `%s`", out.len ? ", " : "",
                 state_kind_name(child->kind), former, child->name);
    else
      add_words(&out, "adds", child, NULL);
  }
  for (size_t i = 0; i < base->children.count; i++)
    if (child_of(unit, base->children.items[i]) == NULL)
      add_words(&out, "takes away", base->children.items[i], NULL);
  const char *words = out.len ? arena_strdup(arena, buf_text(&out)) : "changes nothing";
  buf_free(&out);
  return words;
}

void merge_report(Arena *arena, Diags *diags, const ForkList *forks) {
  for (size_t i = 0; i < forks->count; i++) {
    const Fork *fork = &forks->items[i];
    Diag *diag =
        diag_report(diags, DIAG_FORKED, (Span){0},
                    "two branches changed `%s` side by side, %s and %s\n  %s %s\n  %s %s",
                    fork->file->folder, fork->left->version, fork->right->version,
                    fork->left->version, merge_describe(arena, fork->base_unit, fork->left_unit),
                    fork->right->version, merge_describe(arena, fork->base_unit, fork->right_unit));
    diag_hint(diags, diag, "`rescc merge` joins them");
  }
}
