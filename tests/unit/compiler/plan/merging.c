#include "merging.h"

#include <string.h>

#include "apply.h"
#include "compiler/state/snapshot/merge.h"

typedef struct Sides {
  Arena *arena;
  const Object *base, *left, *right;
} Sides;

static const char *wrong(const Sides *sides, const char *what, const Object *object) {
  return arena_printf(sides->arena, "%s: %s", what, apply_called(sides->arena, object));
}

static Object *join(Arena *arena, const Object *base, const Object *left, const Object *right,
                    size_t *conflicts) {
  MergeConflicts list = {0};
  Object *joined = merge_units(arena, base, left, right, &list);
  *conflicts = list.count;
  return joined;
}

static bool is_equal(const Object *a, const Object *b) {
  if (a == NULL || b == NULL) return a == b;
  return strcmp(a->name, b->name) == 0 && object_equal(a, b) && object_equal(b, a);
}

static const Object *child_of(const Object *unit, const Object *like) {
  return unit ? object_child(unit, like->kind, like->name) : NULL;
}

/* Whether a side did to an object of the base what no server does twice. */
static bool does_once(const Object *was, const Object *now) {
  if (now->facts[FACT_IGNORED]) return false;
  return !value_equal(was->facts[FACT_LABELS], now->facts[FACT_LABELS]) ||
         !was->facts[FACT_IDENTITY] != !now->facts[FACT_IDENTITY] ||
         (was->facts[FACT_COMPUTED] && !now->facts[FACT_COMPUTED]) || was->facts[FACT_IGNORED];
}

/* Whether a side made something that wasn't there, took away what was, or the like. */
static bool acts_once(const Object *base, const Object *side) {
  if (base == NULL || side == NULL) return true;
  bool once = does_once(base, side);
  for (size_t i = 0; i < side->children.count; i++) {
    const Object *was = child_of(base, side->children.items[i]);
    once |= was == NULL || does_once(was, side->children.items[i]);
  }
  for (size_t i = 0; i < base->children.count; i++)
    once |= child_of(side, base->children.items[i]) == NULL;
  return once;
}

/* --- one side alone, or twice --------------------------------------------------------------- */

static const char *check_side(const Sides *sides, const Object *side) {
  size_t conflicts;
  const Object *base = sides->base, *there = side ? side : base;
  if (there == NULL) return NULL;
  if (!is_equal(join(sides->arena, base, side, base, &conflicts), side) || conflicts)
    return wrong(sides, "what only the left side changed isn't the result", there);
  if (!is_equal(join(sides->arena, base, base, side, &conflicts), side) || conflicts)
    return wrong(sides, "what only the right side changed isn't the result", there);
  const Object *joined = join(sides->arena, base, side, side, &conflicts);
  if ((conflicts > 0) != acts_once(base, side))
    return wrong(sides, "done by both, and a conflict for nothing, or none", there);
  return conflicts || is_equal(joined, side) ? NULL : wrong(sides, "both did the same", there);
}

/* --- two sides ------------------------------------------------------------------------------ */

static bool is_changed(const Object *was, const Object *now) {
  return (was == NULL) != (now == NULL) || (was && !object_same_facts(was, now));
}

static bool has_both(const Sides *sides, const Object *like) {
  const Object *was = child_of(sides->base, like);
  return is_changed(was, child_of(sides->left, like)) &&
         is_changed(was, child_of(sides->right, like));
}

/* Whether both sides changed one thing, or one took away a column, which the other may use. */
static bool has_reason(const Sides *sides) {
  const Object *const units[] = {sides->base, sides->left, sides->right};
  if (!sides->base || !sides->left || !sides->right) return true;
  if (is_changed(sides->base, sides->left) && is_changed(sides->base, sides->right)) return true;
  for (size_t s = 0; s < 3; s++)
    for (size_t i = 0; i < units[s]->children.count; i++) {
      const Object *child = units[s]->children.items[i];
      bool gone = !child_of(sides->left, child) || !child_of(sides->right, child);
      if (has_both(sides, child) || (s == 0 && child->kind == OBJECT_COLUMN && gone)) return true;
    }
  return false;
}

/* Whether an object has what each side made of it. Of what is `ignored` nothing else is known. */
static bool has_changes(const Object *base, const Object *left, const Object *right,
                        const Object *joined) {
  if (joined->facts[FACT_IGNORED] && !object_same_facts(joined, left) &&
      !object_same_facts(joined, right))
    return false;
  for (int fact = 0; fact < FACTS; fact++) {
    if (!state_fact_counts((Fact)fact)) continue;
    const Value *was = base->facts[fact], *l = left->facts[fact], *r = right->facts[fact];
    if (!value_equal(joined->facts[fact], value_equal(was, l) ? r : l)) return false;
    if (!value_equal(was, l) && !value_equal(was, r) && !value_equal(l, r)) return false;
  }
  return true;
}

static const char *check_child(const Sides *sides, const Object *joined, const Object *like) {
  const Object *was = child_of(sides->base, like), *left = child_of(sides->left, like),
               *right = child_of(sides->right, like), *is = child_of(joined, like);
  if (left && right && !was) return wrong(sides, "both add it, and no conflict", like);
  if (was && !left && !right) return wrong(sides, "both take it away, and no conflict", like);
  if (was && left && right)
    return is && has_changes(was, left, right, is) ? NULL : wrong(sides, "not what both made", is);
  const Object *only = left ? left : right;
  if (was == NULL) return is && !is_changed(is, only) ? NULL : wrong(sides, "isn't added", like);
  return is ? wrong(sides, "is still there", like) : NULL;
}

static const char *check_joined(const Sides *sides, const Object *joined) {
  const Object *const units[] = {sides->base, sides->left, sides->right, joined};
  const char *why = NULL;
  if (!sides->base || !sides->left || !sides->right) return NULL; /* one alone: see above */
  if (!has_changes(sides->base, sides->left, sides->right, joined))
    return wrong(sides, "not what both made", joined);
  for (size_t s = 0; s < 4 && !why; s++)
    for (size_t i = 0; i < units[s]->children.count && !why; i++) {
      const Object *child = units[s]->children.items[i];
      why = check_child(sides, joined, child);
      if (child_of(units[s], child) != child) why = wrong(sides, "twice there", child);
    }
  return why;
}

const char *merging_check(Arena *arena, const Object *base, const Object *left,
                          const Object *right) {
  Sides sides = {arena, base, left, right};
  const Object *there = left ? left : right ? right : base;
  const char *why = check_side(&sides, left);
  if (why == NULL) why = check_side(&sides, right);
  if (why) return why;
  size_t conflicts, others;
  const Object *joined = join(arena, base, left, right, &conflicts),
               *other = join(arena, base, right, left, &others);
  if ((conflicts > 0) != (others > 0) || (!conflicts && !is_equal(joined, other)))
    return wrong(&sides, "left and right aren't alike", there);
  if (conflicts) return has_reason(&sides) ? NULL : wrong(&sides, "a conflict for nothing", there);
  return check_joined(&sides, joined);
}
