#include "plan.h"
#include "compiler/state/kind.h"

#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

const PlanKind *plan_kind(ObjectKind kind) {
  static const PlanKind *const kinds[] = {
#define X(id, name, json, folder, flags, uses, define, plan) [OBJECT_##id] = &plan,
      STATE_KINDS(X)
#undef X
  };
  return kinds[kind];
}

bool plan_table_is_new(const Plan *plan, const Object *child) {
  return state_unit(plan->have, OBJECT_TABLE, child->table->schema, child->table->name) == NULL;
}

bool plan_table_goes(const Plan *plan, const Object *child) {
  return state_unit(plan->want, OBJECT_TABLE, child->table->schema, child->table->name) == NULL;
}

/* What `up` left in place has not to come back. */
bool plan_is_kept(const Plan *plan, const Object *object) {
  return plan->options.keep_columns && plan->down && !object->facts[FACT_COMPUTED];
}

/* --- statements ----------------------------------------------------------------------------- */

/* Whether somebody may use what is planned now: not on the way back, and not what is new. */
static bool is_live(const Plan *plan) {
  const Op *op = plan->op;
  if (plan->down) return false;
  return op == NULL || op->verb != OP_CREATE ||
         (op->want->table && !plan_table_is_new(plan, op->want));
}

Step *plan_add(Plan *plan, StepForm form, const Object *object, const char *format, ...) {
  Buf sql = {0};
  va_list args;
  va_start(args, format);
  sql_vprintf(&sql, format, args);
  va_end(args);
  Step step = {.form = form,
               .sql = arena_strdup(plan->arena, buf_text(&sql)),
               .live = is_live(plan),
               .object = object};
  buf_free(&sql);
  ARENA_PUSH(plan->arena, &plan->steps, step);
  return &plan->steps.items[plan->steps.count - 1];
}

Step *plan_alter(Plan *plan, StepForm form, const Object *object, const char *what) {
  return plan_add(plan, form, object, "ALTER TABLE %s %s", ddl_name(plan->arena, object), what);
}

Step *plan_define(Plan *plan, StepForm form, const Object *object) {
  Buf sql = {0};
  kind_define(&sql, object);
  Step *step = plan_add(plan, form, object, "%s", buf_text(&sql));
  buf_free(&sql);
  return step;
}

void plan_comment(Plan *plan, const Object *object) {
  const char *text = object_fact(object, FACT_COMMENT), *word = plan_kind(object->kind)->comment_on;
  const char *value = text ? sql_text(plan->arena, "%L", text) : "NULL";
  const char *name = ddl_name(plan->arena, object);
  if (object->kind == OBJECT_COLUMN) name = sql_text(plan->arena, "%s.%I", name, object->name);
  plan_add(plan, STEP_COMMENT, object, "COMMENT ON %s %s IS %s", word, name, value);
}

/* A schema that is first used is created, and never dropped. */
static void create_schemas(Plan *plan) {
  const char *last = "";
  for (size_t i = 0; !plan->down && i < plan->want->units.count; i++) {
    const Object *unit = plan->want->units.items[i];
    const char *schema = ddl_schema(unit->schema);
    bool known = schema == NULL || strcmp(schema, last) == 0;
    for (size_t j = 0; !known && j < plan->have->units.count; j++) {
      const char *used = match_origin(plan->have->units.items[j])->schema;
      known = used && strcmp(used, schema) == 0;
    }
    for (size_t j = 0; !known && j < i; j++) {
      const char *made = ddl_schema(plan->want->units.items[j]->schema);
      known = made && strcmp(made, schema) == 0;
    }
    if (known) continue;
    plan_add(plan, STEP_CREATE_SCHEMA, unit, "CREATE SCHEMA IF NOT EXISTS %I", schema);
    last = schema;
  }
}

Steps plan_steps(Uses *uses, const Diff *diff, PlanOptions options) {
  Plan plan = {.arena = uses->arena,
               .uses = uses,
               .have = diff->have,
               .want = diff->want,
               .options = options,
               .down = diff->options.down,
               .rebuild_enums = diff->options.rebuild_enums,
               .ops = diff->ops};
  create_schemas(&plan);
  TaskList tasks = order_tasks(&plan);
  for (size_t i = 0; i < tasks.count; i++) {
    plan.op = tasks.items[i].op;
    if (plan.op)
      tasks.items[i].move->run(&plan, plan.op);
    else
      plan_renames(&plan, tasks.items[i].rank);
  }
  return plan.steps;
}
