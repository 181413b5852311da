/* plan_extension.c - extensions come before all that needs them, and go when nothing does. */
#include "plan_internal.h"
#include "runtime/base/sql.h"

static void create(Plan *plan, const Op *op) { plan_define(plan, STEP_CREATE_EXTENSION, op->want); }

static void set(Plan *plan, const Op *op) {
  const char *version = object_fact(op->want, FACT_VERSION);
  if (version)
    plan_add(plan, STEP_UPDATE_EXTENSION, op->want, "ALTER EXTENSION %I UPDATE TO %L",
             op->want->name, version);
}

static void drop(Plan *plan, const Op *op) {
  plan_add(plan, STEP_DROP_EXTENSION, op->have, "DROP EXTENSION %I", op->have->name);
}

const PlanKind plan_extension = {
    .moves = {{OP_CREATE, 220, MOVE_MAKES, create},
              {OP_SET, 230, MOVE_MAKES, set},
              {OP_DROP, 460, MOVE_TAKES, drop}},
};
