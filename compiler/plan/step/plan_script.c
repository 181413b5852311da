/* plan_script.c - raw statements: their `up` when they come, their `down` when they go. */
#include "plan_internal.h"

static void run(Plan *plan, const Object *script, Fact fact) {
  plan_add(plan, STEP_STATEMENT, script, "%s", object_fact(script, fact));
}

static void create(Plan *plan, const Op *op) { run(plan, op->want, FACT_UP); }
static void drop(Plan *plan, const Op *op) { run(plan, match_origin(op->have), FACT_DOWN); }

const PlanKind plan_script = {
    .moves = {{OP_DROP, 10, MOVE_TAKES, drop, .last_first = true},
              {OP_CREATE, 470, MOVE_MAKES, create}},
    .made_apart = true,
    .leaves = LEAVES_APART,
};
