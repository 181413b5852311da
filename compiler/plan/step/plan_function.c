/* plan_function.c - the functions that migrations bring where something declared needs them. */
#include <assert.h>
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "plan_sql.h"
#include "runtime/base/names.h"
#include "runtime/base/sql.h"

static const struct {
  const char *name, *definition;
} functions[] = {{NAME_UUID_V7, plan_sql_uuid_v7}, {NAME_MANAGE_TENANT, plan_sql_manage_tenant}};

static const char *definition_of(const Object *function) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (strcmp(functions[i].name, function->name) == 0) return functions[i].definition;
  assert(!"a function that nobody knows");
  return "";
}

static const char *name_of(Plan *plan, const Object *function) {
  return sql_text(plan->arena, "%N()", ddl_schema(function->schema), function->name);
}

static void create(Plan *plan, const Op *op) {
  Arena *arena = plan->arena;
  const char *schema = op->want->schema, *texts = sql_text(arena, "%N", schema, NAME_TENANT_TEXTS);
  const SqlField fields[] = {
      {"function", name_of(plan, op->want)},
      {"history", sql_text(arena, "%N", schema, NAME_HISTORY)},
      {"texts", texts},
      {"texts_literal", sql_text(arena, "%L", texts)},
      {"makers_lock", LOCK_MAKERS_CLASS ", " LOCK_MAKERS_OBJECT},
      {"tenant_lock", LOCK_TENANT_CLASS},
  };
  plan_add(plan, STEP_CREATE_FUNCTION, op->want, "%s",
           sql_fill(arena, definition_of(op->want), fields, sizeof fields / sizeof *fields));
}

static void drop(Plan *plan, const Op *op) {
  plan_add(plan, STEP_DROP_FUNCTION, op->have, "DROP FUNCTION %s", name_of(plan, op->have));
}

const PlanKind plan_function = {
    .moves = {{OP_CREATE, 260, MOVE_MAKES, create}, {OP_DROP, 450, MOVE_TAKES, drop}},
};
