/* plan_enum.c - enum types: labels are added in place; any other change of the labels rebuilds the
 * type beside the old one, and the columns (plan_column.c) move over. */
#include <string.h>

#include "compiler/model/naming.h"
#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "plan_sql.h"
#include "runtime/base/sql.h"

static bool is_rebuilt(const Plan *plan, const Op *op) {
  return op->fact == FACT_LABELS && diff_rebuilds_enum(op->have, op->want, plan->rebuild_enums);
}

/* What the old type is called while the columns move over. */
static const char *old_name(Plan *plan, const Object *enumeration) {
  return naming_fit(plan->arena, arena_printf(plan->arena, "%s_before", enumeration->name));
}

static void make(Plan *plan, const Object *enumeration) {
  plan_define(plan, STEP_CREATE_TYPE, enumeration);
  if (enumeration->facts[FACT_COMMENT]) plan_comment(plan, enumeration);
}

static void create(Plan *plan, const Op *op) { make(plan, op->want); }

/* ADD VALUE at its place: behind the label before it, or before the first that was there. */
static void add_labels(Plan *plan, const Op *op) {
  const Value *have = op->have->facts[FACT_LABELS], *want = op->want->facts[FACT_LABELS];
  const char *type = ddl_name(plan->arena, op->want);
  size_t there = 0; /* labels of have that stand before this one */
  for (size_t i = 0; i < want->count; i++) {
    const char *label = want->items[i];
    if (value_has(have, label))
      there++;
    else if (there == have->count)
      plan_add(plan, STEP_ADD_LABEL, op->want, "ALTER TYPE %s ADD VALUE %L", type, label);
    else if (i > 0)
      plan_add(plan, STEP_ADD_LABEL, op->want, "ALTER TYPE %s ADD VALUE %L AFTER %L", type, label,
               want->items[i - 1]);
    else
      plan_add(plan, STEP_ADD_LABEL, op->want, "ALTER TYPE %s ADD VALUE %L BEFORE %L", type, label,
               have->items[0]);
  }
}

static void set(Plan *plan, const Op *op) {
  if (op->fact == FACT_COMMENT) {
    plan_comment(plan, op->want);
  } else if (is_rebuilt(plan, op)) {
    Step *step = plan_add(plan, STEP_REBUILD_TYPE, op->want, "ALTER TYPE %s RENAME TO %I",
                          ddl_name(plan->arena, op->want), old_name(plan, op->want));
    step->comment = arena_printf(
        plan->arena, "%s is made anew: a row that holds a label which is gone stops this",
        op->want->name);
    make(plan, op->want);
  } else if (op->fact == FACT_LABELS) {
    add_labels(plan, op);
  }
}

/* SQL as it stands inside the literal that is a format's first argument. */
static const char *in_format(Arena *arena, const char *sql) {
  Buf text = {0};
  for (; *sql; sql++) {
    if (*sql == '\'' || *sql == '%') buf_add_char(&text, *sql);
    buf_add_char(&text, *sql);
  }
  const char *result = arena_strdup(arena, buf_text(&text));
  buf_free(&text);
  return result;
}

/* The tenants' columns are nobody's here by name: whatever still has the old type gets the new one.
 */
static void alter_tenants(Plan *plan, const Object *enumeration) {
  Arena *arena = plan->arena;
  const char *schema = ddl_schema(enumeration->schema), *before = old_name(plan, enumeration);
  const SqlField fields[] = {
      {"old_name", sql_text(arena, "%L", sql_text(arena, "%I", before))},
      {"new_name", sql_text(arena, "%L", sql_text(arena, "%I", enumeration->name))},
      {"old_type", sql_text(arena, "%L", sql_text(arena, "%N", schema, before))},
      {"new_type_in_format", in_format(arena, sql_text(arena, "%N", schema, enumeration->name))},
  };
  plan_add(plan, STEP_MOVE_COLUMNS, enumeration, "%s",
           sql_fill(arena, plan_sql_move_enum_columns, fields, sizeof fields / sizeof *fields));
}

static void finish(Plan *plan, const Op *op) {
  if (op->have->in_tenants || op->want->in_tenants) alter_tenants(plan, op->want);
  plan_add(plan, STEP_DROP_TYPE, op->want, "DROP TYPE %N", ddl_schema(op->want->schema),
           old_name(plan, op->want));
}

static void drop(Plan *plan, const Op *op) {
  const Object *enumeration = match_origin(op->have);
  plan_add(plan, STEP_DROP_TYPE, enumeration, "DROP TYPE %s", ddl_name(plan->arena, enumeration));
}

static void rename_label(Plan *plan, const Object *enumeration, const char *from, const char *to) {
  plan_add(plan, STEP_RENAME_LABEL, enumeration, "ALTER TYPE %s RENAME VALUE %L TO %L",
           ddl_name(plan->arena, enumeration), from, to);
}

static const char *aside(Plan *plan, const char *label) {
  return naming_fit(plan->arena, arena_printf(plan->arena, "%s_before", label));
}

/* All label renames of an enum, called for each, acting on the first: a label whose name another
 * one takes, be it that it goes or that names go round, steps aside first. */
static void rename_labels(Plan *plan, const Op *op) {
  const Op *end = plan->ops.items + plan->ops.count, *first = op;
  if (op > plan->ops.items && op[-1].verb == OP_RENAME_LABEL && op[-1].want == op->want) return;
  const Value *labels = match_origin(op->have)->facts[FACT_LABELS];
  for (op = first; op < end && op->verb == OP_RENAME_LABEL && op->want == first->want; op++)
    if (value_has(labels, op->label_to))
      rename_label(plan, op->want, op->label_to, aside(plan, op->label_to));
  for (op = first; op < end && op->verb == OP_RENAME_LABEL && op->want == first->want; op++) {
    bool stepped = false; /* it stands aside since the first round */
    for (const Op *other = first;
         other < end && other->verb == OP_RENAME_LABEL && other->want == op->want; other++)
      stepped |= strcmp(other->label_to, op->label_from) == 0;
    rename_label(plan, op->want, stepped ? aside(plan, op->label_from) : op->label_from,
                 op->label_to);
  }
}

const PlanKind plan_enum = {
    .moves = {{OP_RENAME_LABEL, 150, MOVE_MAKES, rename_labels},
              {OP_CREATE, 240, MOVE_MAKES, create},
              {OP_SET, 250, MOVE_MAKES, set},
              {OP_SET, 430, MOVE_TAKES, finish, is_rebuilt},
              {OP_DROP, 440, MOVE_TAKES, drop}},
    .rename = {140, RENAME_UNIT, "TYPE", false, STEP_RENAME},
    .comment_on = "TYPE",
};
