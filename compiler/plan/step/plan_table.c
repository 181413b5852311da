/* plan_table.c - tables come, change their settings and go. */
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

/* --- row security ---------------------------------------------------------------------------- */

static bool is(const char *text, const char *word) { return text && strcmp(text, word) == 0; }

static void secure(Plan *plan, const Object *table, const char *what) {
  plan_alter(plan, STEP_SET_ROW_SECURITY, table,
             arena_printf(plan->arena, "%s ROW LEVEL SECURITY", what));
}

/* From none (NULL), ENABLE or FORCE to another of them. */
static void set_row_security(Plan *plan, const Object *table, const char *have, const char *want) {
  if (is(have, "FORCE")) secure(plan, table, "NO FORCE");
  if (have && !want) secure(plan, table, "DISABLE");
  if (!have && want) secure(plan, table, "ENABLE");
  if (is(want, "FORCE")) secure(plan, table, "FORCE");
}

/* --- storage parameters ---------------------------------------------------------------------- */

static size_t name_length(const char *parameter) { return strcspn(parameter, "="); }

static bool has_parameter(const Value *list, const char *parameter) {
  size_t len = name_length(parameter);
  for (size_t i = 0; list && i < list->count; i++)
    if (name_length(list->items[i]) == len && strncmp(list->items[i], parameter, len) == 0)
      return true;
  return false;
}

static void set_storage(Plan *plan, const Object *table, const Value *have, const Value *want) {
  Buf reset = {0}, set = {0};
  for (size_t i = 0; have && i < have->count; i++)
    if (!has_parameter(want, have->items[i]))
      buf_printf(&reset, "%s%.*s", reset.len ? ", " : "", (int)name_length(have->items[i]),
                 have->items[i]);
  for (size_t i = 0; want && i < want->count; i++)
    if (!have || !value_has(have, want->items[i]))
      buf_printf(&set, "%s%s", set.len ? ", " : "", want->items[i]);
  if (reset.len)
    plan_alter(plan, STEP_SET_PARAMETERS, table,
               arena_printf(plan->arena, "RESET (%s)", reset.text));
  if (set.len)
    plan_alter(plan, STEP_SET_PARAMETERS, table, arena_printf(plan->arena, "SET (%s)", set.text));
  buf_free(&reset);
  buf_free(&set);
}

/* --- verbs ----------------------------------------------------------------------------------- */

static void create(Plan *plan, const Op *op) {
  const Object *table = op->want;
  Step *step = plan_define(plan, STEP_CREATE_TABLE, table);
  step->kept = plan_is_kept(plan, table);
  if (plan->down)
    step->comment =
        arena_printf(plan->arena, "%s comes back empty: its data is gone for good", table->name);
  if (table->facts[FACT_COMMENT]) plan_comment(plan, table);
  for (size_t i = 0; i < table->children.count; i++) {
    const Object *child = table->children.items[i];
    if (child->facts[FACT_COMMENT]) plan_comment(plan, child);
    if (child->kind == OBJECT_INDEX) plan_create_index(plan, child);
    if (child->kind == OBJECT_PARTITION) plan_create_partition(plan, child);
  }
  set_row_security(plan, table, NULL, object_fact(table, FACT_ROW_SECURITY));
}

static void set(Plan *plan, const Op *op) {
  const Object *table = op->want;
  switch (op->fact) {
  case FACT_COMMENT: plan_comment(plan, table); break;
  case FACT_UNLOGGED:
    plan_alter(plan, STEP_SET_LOGGED, table,
               table->facts[FACT_UNLOGGED] ? "SET UNLOGGED" : "SET LOGGED");
    break;
  case FACT_STORAGE:
    set_storage(plan, table, op->have->facts[FACT_STORAGE], table->facts[FACT_STORAGE]);
    break;
  case FACT_ROW_SECURITY:
    set_row_security(plan, table, object_fact(op->have, FACT_ROW_SECURITY),
                     object_fact(table, FACT_ROW_SECURITY));
    break;
  default: break;
  }
}

static void drop(Plan *plan, const Op *op) {
  const Object *table = match_origin(op->have);
  Step *step =
      plan_add(plan, STEP_DROP_TABLE, table, "DROP TABLE %s", ddl_name(plan->arena, table));
  if (!plan->down)
    step->comment = arena_printf(plan->arena, "the data of %s is gone for good", table->name);
  step->kept = plan->options.keep_columns && !plan->down;
}

const PlanKind plan_table = {
    .moves = {{OP_DROP, 130, MOVE_TAKES, drop, .last_first = true},
              {OP_CREATE, 270, MOVE_MAKES, create},
              {OP_SET, 280, MOVE_TOUCHES, set}},
    .rename = {160, RENAME_UNIT, "TABLE", false, STEP_RENAME},
    .comment_on = "TABLE",
};

/* It has statements alone. */
const PlanKind plan_global = {0};
