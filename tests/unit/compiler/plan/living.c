#include "living.h"

#include <string.h>

#include "apply.h"
#include "compiler/state/kind.h"

/* An object, as one of its versions is there now. */
typedef struct Life {
  const Object *now;
  const Object *later; /* what it is at the end; NULL: it goes */
  const Op *made, *taken;
  bool alive;
  unsigned long long old; /* facts that name a type which is being made anew, a bit each */
} Life;

typedef struct Walk {
  Arena *arena;
  Uses *uses;
  const Diff *diff;
  bool *done; /* ops that some step was for */
  struct {
    Life *items;
    size_t count, capacity;
  } lives;
} Walk;

static const char *wrong(Walk *walk, const char *what, const Object *object, const Object *other) {
  return arena_printf(walk->arena, "%s %s %s", apply_called(walk->arena, object), what,
                      other ? apply_called(walk->arena, other) : "");
}

static bool is_same(const Object *a, const Object *b) { return match_origin(a) == match_origin(b); }

/* --- who lives ------------------------------------------------------------------------------ */

static void add_life(Walk *walk, const Object *have) {
  if (have->facts[FACT_IGNORED]) return;
  const Object *unit = have->table ? have->table : have;
  const Object *later = state_unit(walk->diff->want, unit->kind, unit->schema, unit->name);
  if (later && have->table) later = object_child(later, have->kind, have->name);
  Life life = {.now = have, .later = later, .alive = true};
  for (size_t i = 0; i < walk->diff->ops.count; i++) {
    const Op *op = &walk->diff->ops.items[i];
    if (op->have != have) continue;
    life.later = op->want;
    if (op->verb == OP_DROP) life.taken = op;
  }
  ARENA_PUSH(walk->arena, &walk->lives, life);
}

static void find_lives(Walk *walk) {
  const State *have = walk->diff->have;
  for (size_t i = 0; i < have->units.count; i++) {
    const Object *unit = have->units.items[i];
    add_life(walk, unit);
    for (size_t j = 0; j < unit->children.count; j++) add_life(walk, unit->children.items[j]);
  }
  for (size_t i = 0; i < walk->diff->ops.count; i++) {
    const Op *op = &walk->diff->ops.items[i];
    Life life = {.now = op->want, .later = op->want, .made = op};
    life.alive = op->kind == OBJECT_GLOBAL; /* it is never made: its statements are */
    if (op->verb == OP_CREATE) ARENA_PUSH(walk->arena, &walk->lives, life);
  }
}

/* --- who stands on whom --------------------------------------------------------------------- */

/* A statement that is no view is read when it runs, and bears what comes later. */
static bool is_bound(const Object *user, const Use *use) {
  return !use->words && (user->kind != OBJECT_SCRIPT || use->depth == USE_MODIFIERS);
}

static bool is_use_of(const Object *user, const Use *use, const Object *used) {
  if (!is_bound(user, use) || use->kind != used->kind || used == user) return false;
  return used->table ? use_is_of_column(use, used->table->schema, used->table->name, used->name)
                     : use_is_of(use, used);
}

static bool is_foreign_key_on(const Object *user, const Object *key) {
  return user->kind == OBJECT_FOREIGN_KEY && key->table &&
         strcmp(key->table->schema, object_fact(user, FACT_TARGET_SCHEMA)) == 0 &&
         strcmp(key->table->name, object_fact(user, FACT_TARGET)) == 0 &&
         uses_is_key_on(key, user->facts[FACT_TARGET_COLUMNS]);
}

static bool makes(const UseList *uses, const Use *use) {
  for (size_t i = 0; use->kind == OBJECT_TABLE && i < uses->made.count; i++)
    if (strcmp(uses->made.items[i].name, use->name) == 0) return true;
  return false;
}

static bool names(const UseList *uses, const Object *unit) {
  for (size_t i = 0; i < uses->count; i++)
    if (use_is_of(&uses->items[i], unit)) return true;
  return false;
}

/* Whether one object needs the other: so that it bears no change of `depth`. */
static bool stands_on(Walk *walk, const Object *user, const Object *used, UseDepth depth) {
  const UseList *uses = kind_uses(walk->uses, user);
  if (is_foreign_key_on(user, used)) return true;
  if (user->kind == OBJECT_SCRIPT && used->kind == OBJECT_COLUMN && !names(uses, used->table))
    return false; /* a view's columns are those of what it reads, whosever statement it is */
  for (size_t i = 0; i < uses->count; i++) {
    const Use *use = &uses->items[i];
    if (use->depth <= depth && is_use_of(user, use, used)) return true;
    if (used->kind == OBJECT_SCRIPT && used != user && is_bound(user, use) &&
        makes(kind_uses(walk->uses, used), use))
      return true;
  }
  return false;
}

/* Whether it is there, and anybody's matter: a column that becomes `ignored` is nobody's. */
static bool counts(const Life *life) {
  return life->alive && !(life->later && life->later->facts[FACT_IGNORED]);
}

/* --- what comes ----------------------------------------------------------------------------- */

static const char *check_made(Walk *walk, const Life *life) {
  bool has_key = false, needs_key = false;
  for (size_t i = 0; i < walk->lives.count; i++) {
    const Life *other = &walk->lives.items[i];
    if (other->later == NULL || other->now == life->now) continue;
    if (is_foreign_key_on(life->now, other->later)) {
      needs_key = true;
      has_key |= other->alive;
    } else if (!other->alive && stands_on(walk, life->now, other->later, USE_COLUMN)) {
      return wrong(walk, "is made before", life->now, other->later);
    }
    if (life->now->table && other->later == life->now->table && !other->alive)
      return wrong(walk, "is made without", life->now, other->later);
  }
  return needs_key && !has_key ? wrong(walk, "is made before its key", life->now, NULL) : NULL;
}

/* What stands in CREATE TABLE comes with it. */
static bool comes_with(const Life *life, const Object *table) {
  const Object *child = life->now;
  return life->made && child->table == table && state_kind_is(child->kind, KIND_INLINE) &&
         !kind_is_repeated(child);
}

static const char *make(Walk *walk, Life *life) {
  const Object *object = life->now;
  const char *why = life->alive ? wrong(walk, "is made twice", object, NULL) : NULL;
  for (size_t i = 0; i < walk->lives.count; i++) {
    Life *other = &walk->lives.items[i];
    if (other != life && !comes_with(other, object)) continue;
    other->alive = true;
    walk->done[other->made - walk->diff->ops.items] = true;
  }
  for (size_t i = 0; i < walk->lives.count && !why; i++)
    if (&walk->lives.items[i] == life || comes_with(&walk->lives.items[i], object))
      why = check_made(walk, &walk->lives.items[i]);
  return why;
}

/* --- what goes ------------------------------------------------------------------------------ */

/* Whether something of its name is there at the end. */
static bool comes_back(const Walk *walk, const Object *object) {
  for (size_t i = 0; i < walk->lives.count; i++) {
    const Object *other = walk->lives.items[i].made ? walk->lives.items[i].now : NULL;
    if (other && other->table && object->table && other->kind == object->kind &&
        strcmp(other->name, object->name) == 0 &&
        strcmp(other->table->name, object->table->name) == 0 &&
        strcmp(other->table->schema, object->table->schema) == 0)
      return true;
  }
  return false;
}

/* SQL names columns without their table: one that stays as it is stands on something else. */
static bool must_be_free(Walk *walk, const Life *user, const Object *used) {
  return user->later == NULL || comes_back(walk, used) ||
         !stands_on(walk, user->later, used, USE_COLUMN);
}

static const char *check_taken(Walk *walk, const Object *object) {
  for (size_t i = 0; i < walk->lives.count; i++) {
    const Life *user = &walk->lives.items[i];
    if (counts(user) && stands_on(walk, user->now, object, USE_COLUMN) &&
        must_be_free(walk, user, object))
      return wrong(walk, "goes under", object, user->now);
  }
  return NULL;
}

static const char *take(Walk *walk, Life *life) {
  const Object *object = life->now;
  for (size_t i = 0; i < walk->lives.count; i++) {
    Life *other = &walk->lives.items[i];
    if (other != life && other->now->table != object) continue;
    other->alive = false;
    if (other->taken) walk->done[other->taken - walk->diff->ops.items] = true;
  }
  return check_taken(walk, object);
}

/* --- what changes --------------------------------------------------------------------------- */

static UseDepth depth_of(const Object *have, const Object *want) {
  bool other = type_name_differs(object_type(have), object_type(want)) ||
               !value_equal(have->facts[FACT_COLLATION], want->facts[FACT_COLLATION]) ||
               value_equal(have->facts[FACT_TYPE], want->facts[FACT_TYPE]); /* its enum is new */
  return other ? USE_TYPE : USE_MODIFIERS;
}

static const char *change_type(Walk *walk, Life *life) {
  UseDepth depth = depth_of(life->now, life->later);
  for (size_t i = 0; i < walk->lives.count; i++) {
    const Object *user = walk->lives.items[i].now;
    if (counts(&walk->lives.items[i]) && stands_on(walk, user, life->now, depth))
      return wrong(walk, "changes under", life->now, user);
  }
  return NULL;
}

static unsigned long long bit(Fact fact) { return 1ULL << fact; }

/* The type has another name from now on: what names it means that. */
static void grow_old(Walk *walk, const Object *enumeration) {
  for (size_t i = 0; i < walk->lives.count; i++) {
    Life *life = &walk->lives.items[i];
    const UseList *uses = kind_uses(walk->uses, life->now);
    for (size_t j = 0; life->alive && j < uses->count; j++)
      if (is_use_of(life->now, &uses->items[j], enumeration)) life->old |= bit(uses->items[j].fact);
  }
}

static const char *check_old(Walk *walk, const Object *enumeration) {
  for (size_t i = 0; i < walk->lives.count; i++) {
    const Life *life = &walk->lives.items[i];
    const UseList *uses = kind_uses(walk->uses, life->now);
    for (size_t j = 0; counts(life) && life->old && j < uses->count; j++)
      if ((life->old & bit(uses->items[j].fact)) &&
          is_use_of(life->now, &uses->items[j], enumeration))
        return wrong(walk, "goes as it was before under", enumeration, life->now);
  }
  return NULL;
}

/* Its values stay, and what they were computed from is free. */
static void free_computed(Walk *walk, Life *life) {
  Object *freed = ARENA_NEW(walk->arena, Object);
  *freed = *life->now;
  freed->origin = match_origin(life->now);
  freed->facts[FACT_COMPUTED] = NULL;
  life->now = freed;
}

/* --- steps ---------------------------------------------------------------------------------- */

typedef enum Role { CHANGES, MAKES, TAKES } Role;

static Role role_of(const Step *step) {
  static const Role roles[STEP_FORM_COUNT] = {
      [STEP_CREATE_EXTENSION] = MAKES,
      [STEP_CREATE_TYPE] = MAKES,
      [STEP_CREATE_FUNCTION] = MAKES,
      [STEP_CREATE_TABLE] = MAKES,
      [STEP_ADD_COLUMN] = MAKES,
      [STEP_ADD_REQUIRED_COLUMN] = MAKES,
      [STEP_ADD_WRITTEN_COLUMN] = MAKES,
      [STEP_CREATE_INDEX] = MAKES,
      [STEP_CREATE_INDEX_CONCURRENTLY] = MAKES,
      [STEP_ADD_CHECK] = MAKES,
      [STEP_ADD_KEY] = MAKES,
      [STEP_ADD_FOREIGN_KEY] = MAKES,
      [STEP_CREATE_PARTITION] = MAKES,
      [STEP_ATTACH_PARTITION] = MAKES,
      [STEP_CREATE_RULE] = MAKES,
      [STEP_DROP_EXTENSION] = TAKES,
      [STEP_DROP_TYPE] = TAKES,
      [STEP_DROP_FUNCTION] = TAKES,
      [STEP_DROP_TABLE] = TAKES,
      [STEP_DROP_COLUMN] = TAKES,
      [STEP_DROP_COMPUTED] = TAKES,
      [STEP_DROP_INDEX] = TAKES,
      [STEP_DROP_INDEX_CONCURRENTLY] = TAKES,
      [STEP_DROP_CONSTRAINT] = TAKES,
      [STEP_DROP_FOREIGN_KEY] = TAKES,
      [STEP_DETACH_PARTITION] = TAKES,
      [STEP_DROP_RULE] = TAKES,
  };
  if (step->form == STEP_STATEMENT)
    return strcmp(step->sql, object_fact(step->object, FACT_UP)) == 0 ? MAKES : TAKES;
  return roles[step->form];
}

static Life *life_of(Walk *walk, const Object *object, Role role) {
  for (size_t i = 0; i < walk->lives.count; i++) {
    Life *life = &walk->lives.items[i];
    if (role == MAKES && life->made && life->made->want == object) return life;
    if (role == TAKES && life->taken && life->alive && is_same(life->taken->have, object))
      return life;
    if (role == CHANGES && !life->made && life->later &&
        (life->later == object || is_same(life->now, object)))
      return life;
  }
  return NULL;
}

static const char *change(Walk *walk, const Step *step, Life *life) {
  switch (step->form) {
  case STEP_REBUILD_TYPE: grow_old(walk, life->now); return NULL;
  case STEP_DROP_TYPE: return check_old(walk, life->now);
  case STEP_DROP_COMPUTED: free_computed(walk, life); return NULL;
  case STEP_SET_TYPE: life->old &= ~bit(FACT_TYPE); return change_type(walk, life);
  case STEP_SET_DEFAULT: life->old &= ~bit(FACT_DEFAULT); return NULL;
  default: return NULL;
  }
}

/* Which steps set a fact. */
static bool sets(StepForm form, Fact fact) {
  static const struct {
    Fact fact;
    StepForm form;
  } rows[] = {
      {FACT_COMMENT, STEP_COMMENT},        {FACT_VERSION, STEP_UPDATE_EXTENSION},
      {FACT_LABELS, STEP_ADD_LABEL},       {FACT_LABELS, STEP_REBUILD_TYPE},
      {FACT_UNLOGGED, STEP_SET_LOGGED},    {FACT_STORAGE, STEP_SET_PARAMETERS},
      {FACT_TYPE, STEP_SET_TYPE},          {FACT_ROW_SECURITY, STEP_SET_ROW_SECURITY},
      {FACT_COLLATION, STEP_SET_TYPE},     {FACT_DEFERRABLE, STEP_ALTER_CONSTRAINT},
      {FACT_NOT_NULL, STEP_SET_NOT_NULL},  {FACT_NOT_NULL, STEP_DROP_NOT_NULL},
      {FACT_DEFAULT, STEP_SET_DEFAULT},    {FACT_IDENTITY, STEP_SET_IDENTITY},
      {FACT_COMPUTED, STEP_DROP_COMPUTED},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].fact == fact && rows[i].form == form) return true;
  return false;
}

static bool does(StepForm form, const Op *op) {
  bool renames = form == STEP_RENAME || form == STEP_RENAME_UNSEEN || form == STEP_RENAME_INDEX ||
                 form == STEP_MOVE;
  switch (op->verb) {
  case OP_RENAME: return renames;
  case OP_RENAME_LABEL: return form == STEP_RENAME_LABEL;
  case OP_SET: return sets(form, op->fact);
  case OP_CREATE:
  case OP_DROP: break; /* see make and take */
  }
  return false;
}

/* Notes which ops about an object are done. */
static void note_done(Walk *walk, const Step *step) {
  for (size_t i = 0; i < walk->diff->ops.count; i++) {
    const Op *op = &walk->diff->ops.items[i];
    bool about = op->want == step->object || (op->have && is_same(op->have, step->object));
    if (about && does(step->form, op)) walk->done[i] = true;
  }
}

/* A column has its new facts behind the last of its steps. */
static void settle(Walk *walk, const Steps *steps, size_t at) {
  const Step *step = &steps->items[at];
  bool last = at + 1 == steps->count || step[1].object != step->object;
  Life *life = last ? life_of(walk, step->object, CHANGES) : NULL;
  if (life && life->alive && step->object == life->later && step->form != STEP_RENAME)
    life->now = life->later;
}

static const char *take_step(Walk *walk, const Steps *steps, size_t at) {
  const Step *step = &steps->items[at];
  Role role = role_of(step);
  Life *life = role == CHANGES ? NULL : life_of(walk, step->object, role);
  if (life) return role == MAKES ? make(walk, life) : take(walk, life);
  note_done(walk, step);
  life = life_of(walk, step->object, CHANGES);
  const char *why = life ? change(walk, step, life) : NULL;
  settle(walk, steps, at);
  return why;
}

/* What no database knows: statements' names and the units for them, and that an extension may be of
 * any version. */
static bool is_nothing(const Op *op) {
  return op->kind == OBJECT_GLOBAL || (op->kind == OBJECT_SCRIPT && op->verb == OP_RENAME) ||
         (op->verb == OP_SET && op->fact == FACT_VERSION && !op->want->facts[FACT_VERSION]);
}

static const char *check_done(Walk *walk) {
  for (size_t i = 0; i < walk->diff->ops.count; i++) {
    const Op *op = &walk->diff->ops.items[i];
    if (!walk->done[i] && !is_nothing(op))
      return wrong(walk, "has an op that no step does", op->want ? op->want : op->have, NULL);
  }
  return NULL;
}

const char *living_walk(Uses *uses, const Diff *diff, const Steps *steps) {
  Walk walk = {.arena = uses->arena, .uses = uses, .diff = diff};
  walk.done = ARENA_ARRAY(uses->arena, bool, diff->ops.count + 1);
  find_lives(&walk);
  const char *why = NULL;
  for (size_t i = 0; i < steps->count && !why; i++) {
    why = take_step(&walk, steps, i);
    if (why)
      why = arena_printf(uses->arena, "%s\nat step %zu: %s", why, i + 1, steps->items[i].sql);
  }
  return why ? why : check_done(&walk);
}
