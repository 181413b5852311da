#include "change.h"

static void put_value(Json *out, const char *key, Fact fact, const Value *value) {
  FactForm form = state_fact_form(fact);
  if (value && form == FORM_SWITCH) {
    json_put_flag(out, key, true);
  } else if (value && state_fact_is_list(fact)) {
    Json *list = json_put_list(out, key);
    for (size_t i = 0; i < value->count; i++) json_put_text(list, NULL, value->items[i]);
  } else {
    json_put_text(out, key, value ? value->items[0] : NULL);
  }
}

void change_put_op(Json *list, const Op *op) {
  const Object *object = op->want ? op->want : op->have,
               *unit = object->table ? object->table : object;
  Json *out = json_put_object(list, NULL);
  json_put_text(out, "verb", diff_verb_name(op->verb));
  json_put_text(out, "kind", state_kind_name(op->kind));
  if (unit->schema) json_put_text(out, "schema", unit->schema);
  if (object->table) json_put_text(out, "table", unit->name);
  json_put_text(out, "name", object->name);
  if (op->verb == OP_RENAME) json_put_text(out, "old", match_origin(op->have)->name);
  if (op->verb == OP_RENAME_LABEL) {
    json_put_text(out, "old", op->label_from);
    json_put_text(out, "new", op->label_to);
  }
  if (op->verb == OP_SET) {
    json_put_text(out, "fact", state_fact_json(op->fact));
    put_value(out, "old", op->fact, op->have->facts[op->fact]);
    put_value(out, "new", op->fact, op->want->facts[op->fact]);
  }
}

void change_put_step(Json *list, const Step *step) {
  Json *out = json_put_object(list, NULL);
  json_put_text(out, "sql", step->sql);
  if (step_hazard(step)) json_put_text(out, "hazard", hazard_name(step_hazard(step)));
  if (step->kept) json_put_flag(out, "kept", true);
}
