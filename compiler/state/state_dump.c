#include "state_dump.h"

/* The one place that knows how a fact's values are texts. */
static void dump_fact(const Outline *object, Fact fact, const Value *value) {
  const char *key = state_fact_json(fact);
  if (value == NULL) return;
  if (state_fact_form(fact) == FORM_SWITCH)
    outline_flag(object, key, true);
  else if (state_fact_is_list(fact))
    outline_texts(object, key, value->items, value->count);
  else
    outline_text(object, key, value->items[0]);
}

static void dump_facts(const Outline *object, const Object *from) {
  for (int fact = 0; fact < FACTS; fact++) dump_fact(object, (Fact)fact, from->facts[fact]);
}

static void dump_children(const Outline *unit, const ObjectList *children) {
  Outline list = *unit;
  for (size_t i = 0; i < children->count; i++) {
    const Object *child = children->items[i];
    if (i == 0 || child->kind != children->items[i - 1]->kind)
      list = outline_list(unit, state_kind_json(child->kind));
    Outline object = outline_object(&list, NULL, state_kind_name(child->kind));
    outline_name(&object, "name", child->name);
    dump_facts(&object, child);
  }
}

void state_dump(const Outline *object, const State *state) {
  Outline units = outline_list(object, "units");
  for (size_t i = 0; i < state->units.count; i++) {
    const Object *from = state->units.items[i];
    Outline unit = outline_object(&units, "kind", state_kind_json(from->kind));
    outline_name(&unit, "name", from->name);
    outline_text(&unit, "schema", from->schema);
    dump_facts(&unit, from);
    dump_children(&unit, &from->children);
  }
}
