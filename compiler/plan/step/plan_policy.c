/* plan_policy.c - policies come last of what a table has, and go first. */
#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

static void create(Plan *plan, const Op *op) { plan_define(plan, STEP_CREATE_RULE, op->want); }

static void drop(Plan *plan, const Op *op) {
  const Object *policy = match_origin(op->have);
  plan_add(plan, STEP_DROP_RULE, policy, "DROP POLICY %I ON %s", policy->name,
           ddl_name(plan->arena, policy));
}

const PlanKind plan_policy = {
    .moves = {{OP_DROP, 20, MOVE_TAKES, drop}, {OP_CREATE, 420, MOVE_MAKES, create}},
    .made_apart = true,
    .leaves = LEAVES_IF_CUT,
    .rename = {210, RENAME_ON, "POLICY", true, STEP_RENAME_UNSEEN},
};
