#include "change.h"

void change_json_text(Buf *out, const char *key, const char *text) {
  buf_printf(out, ", \"%s\": ", key);
  buf_add_json(out, text);
}

static void json_value(Buf *out, const char *key, Fact fact, const Value *value) {
  buf_printf(out, ", \"%s\": ", key);
  if (value == NULL) {
    buf_add(out, "null");
  } else if (state_fact_form(fact) == FORM_SWITCH) {
    buf_add(out, "true");
  } else if (!state_fact_is_list(fact)) {
    buf_add_json(out, value->items[0]);
  } else {
    for (size_t i = 0; i < value->count; i++) {
      buf_add(out, i ? ", " : "[");
      buf_add_json(out, value->items[i]);
    }
    buf_add_char(out, ']');
  }
}

void change_json_op(Buf *out, const Op *op) {
  static const char *const verbs[] = {[OP_DROP] = "drop",
                                      [OP_RENAME] = "rename",
                                      [OP_RENAME_LABEL] = "rename_label",
                                      [OP_CREATE] = "create",
                                      [OP_SET] = "set"};
  const Object *object = op->want ? op->want : op->have,
               *unit = object->table ? object->table : object;
  buf_printf(out, "{\"verb\": \"%s\", \"kind\": \"%s\"", verbs[op->verb],
             state_kind_name(op->kind));
  if (unit->schema) change_json_text(out, "schema", unit->schema);
  if (object->table) change_json_text(out, "table", unit->name);
  change_json_text(out, "name", object->name);
  if (op->verb == OP_RENAME) change_json_text(out, "old", match_origin(op->have)->name);
  if (op->verb == OP_RENAME_LABEL) {
    change_json_text(out, "old", op->label_from);
    change_json_text(out, "new", op->label_to);
  }
  if (op->verb == OP_SET) {
    change_json_text(out, "fact", state_fact_json(op->fact));
    json_value(out, "old", op->fact, op->have->facts[op->fact]);
    json_value(out, "new", op->fact, op->want->facts[op->fact]);
  }
  buf_add_char(out, '}');
}

void change_json_step(Buf *out, const Step *step) {
  buf_add(out, "{\"sql\": ");
  buf_add_json(out, step->sql);
  if (step->hazard) change_json_text(out, "hazard", hazard_name(step->hazard));
  if (step->kept) buf_add(out, ", \"kept\": true");
  buf_add_char(out, '}');
}
