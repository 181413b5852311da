#include "migration_dump.h"

#include <string.h>

/* --- ops ------------------------------------------------------------------------------------- */

/* `app.posts.title`: a place as people read it. */
static const char *place_of(Arena *arena, const Object *object) {
  const Object *unit = object->table ? object->table : object;
  const char *dot = unit->schema && *unit->schema ? "." : "";
  const char *schema = unit->schema ? unit->schema : "";
  if (object->table == NULL) return arena_printf(arena, "%s%s%s", schema, dot, unit->name);
  return arena_printf(arena, "%s%s%s.%s", schema, dot, unit->name, object->name);
}

static void dump_value(const Outline *op, const char *key, Fact fact, const Value *value) {
  if (value == NULL) return;
  if (state_fact_is_list(fact))
    outline_texts(op, key, value->items, value->count);
  else
    outline_text(op, key, value->items[0]);
}

static void dump_op(const Outline *list, Arena *arena, const Op *op) {
  Outline out = outline_object(list, "verb", diff_verb_name(op->verb));
  outline_name(&out, "kind", state_kind_name(op->kind));
  outline_name(&out, "name", place_of(arena, op->want ? op->want : match_origin(op->have)));
  if (op->verb == OP_RENAME) outline_text(&out, "from", place_of(arena, match_origin(op->have)));
  outline_text(&out, "from", op->label_from);
  outline_text(&out, "to", op->label_to);
  outline_flag(&out, "replaced", op->replaced);
  outline_flag(&out, "cut", op->cut);
  if (op->verb != OP_SET) return;
  outline_text(&out, "fact", state_fact_json(op->fact));
  dump_value(&out, "old", op->fact, op->have->facts[op->fact]);
  dump_value(&out, "new", op->fact, op->want->facts[op->fact]);
}

void migration_dump_ops(const Outline *file, Arena *arena, const Migration *migration) {
  Outline list = outline_list(file, "ops");
  for (size_t i = 0; i < migration->ops.count; i++) dump_op(&list, arena, &migration->ops.items[i]);
}

/* --- steps ----------------------------------------------------------------------------------- */

static const char *place_in_source(Arena *arena, Span span) {
  if (span.source == NULL) return NULL;
  LineColumn place = source_place(span.source, span.start);
  return arena_printf(arena, "%s:%u:%u", span.source->path, (unsigned)place.line,
                      (unsigned)place.column);
}

static void dump_lock(const Outline *step, const char *key, StepLock lock) {
  if (lock != LOCK_NONE) outline_text(step, key, step_lock_name(lock));
}

static void dump_step(const Outline *list, Arena *arena, const Step *step) {
  const StepPrice *price = step_price(step);
  Outline out = outline_object(list, "form", price->name);
  outline_text(&out, "sql", step->sql);
  dump_lock(&out, "lock", price->own);
  dump_lock(&out, "other_lock", price->other);
  outline_text(&out, "cost", step_cost_name(price->cost));
  if (price->transaction != TRANSACTION_ANY)
    outline_text(&out, "transaction", price->transaction == TRANSACTION_OWN ? "own" : "none");
  if (price->probe != PROBE_NOTHING)
    outline_text(&out, "looks_for", price->probe == PROBE_INDEX ? "valid index" : "no index");
  if (price->since) outline_number(&out, "since", price->since);
  if (step_hazard(step)) outline_text(&out, "hazard", hazard_name(step_hazard(step)));
  outline_flag(&out, "kept", step->kept);
  outline_text(&out, "source", place_in_source(arena, step->object->span));
}

static void dump_way(const Outline *ways, Arena *arena, const char *word, const Steps *steps) {
  Outline way = outline_object(ways, "way", word), list = outline_list(&way, "steps");
  for (size_t i = 0; i < steps->count; i++) dump_step(&list, arena, &steps->items[i]);
}

void migration_dump_steps(const Outline *file, Arena *arena, const Migration *migration) {
  Outline ways = outline_list(file, "ways");
  dump_way(&ways, arena, "up", &migration->up);
  dump_way(&ways, arena, "down", &migration->down);
}
