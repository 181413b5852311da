/* plan_constraint.c - keys, checks, exclusions and foreign keys: what ALTER TABLE … ADD takes. */
#include "compiler/state/ddl.h"
#include "compiler/state/kind.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

static void add(Plan *plan, const Op *op, StepForm form) {
  Buf body = {0};
  kind_constraint_body(&body, op->want);
  bool is_long = op->kind == OBJECT_FOREIGN_KEY; /* on a line of its own */
  plan_alter(plan, form, op->want,
             sql_text(plan->arena, "ADD CONSTRAINT %I%s%s", op->want->name, is_long ? "\n  " : " ",
                      buf_text(&body)));
  buf_free(&body);
}

static void add_key(Plan *plan, const Op *op) { add(plan, op, STEP_ADD_KEY); }
static void add_check(Plan *plan, const Op *op) { add(plan, op, STEP_ADD_CHECK); }
static void add_foreign_key(Plan *plan, const Op *op) { add(plan, op, STEP_ADD_FOREIGN_KEY); }

static void drop_as(Plan *plan, const Op *op, StepForm form) {
  const Object *constraint = match_origin(op->have);
  plan_alter(plan, form, constraint, sql_text(plan->arena, "DROP CONSTRAINT %I", constraint->name));
}

static void drop(Plan *plan, const Op *op) { drop_as(plan, op, STEP_DROP_CONSTRAINT); }

static void drop_foreign_key(Plan *plan, const Op *op) { drop_as(plan, op, STEP_DROP_FOREIGN_KEY); }

static void set_foreign_key(Plan *plan, const Op *op) {
  const char *deferrable = object_fact(op->want, FACT_DEFERRABLE);
  plan_alter(plan, STEP_ALTER_CONSTRAINT, op->want,
             sql_text(plan->arena, "ALTER CONSTRAINT %I %s", op->want->name,
                      deferrable ? deferrable : "NOT DEFERRABLE"));
}

#define KEY_RENAME                                                                                 \
  { 180, RENAME_PART, "CONSTRAINT", false, STEP_RENAME_UNSEEN }

const PlanKind plan_primary_key = {
    .moves = {{OP_DROP, 80, MOVE_TAKES, drop}, {OP_CREATE, 350, MOVE_MAKES, add_key}},
    .rename = KEY_RENAME,
};

const PlanKind plan_check = {
    .moves = {{OP_DROP, 70, MOVE_TAKES, drop}, {OP_CREATE, 360, MOVE_MAKES, add_check}},
    .rename = {190, RENAME_PART, "CONSTRAINT", true, STEP_RENAME_UNSEEN},
};

const PlanKind plan_unique_key = {
    .moves = {{OP_DROP, 60, MOVE_TAKES, drop}, {OP_CREATE, 370, MOVE_MAKES, add_key}},
    .rename = KEY_RENAME,
};

const PlanKind plan_exclusion = {
    .moves = {{OP_DROP, 50, MOVE_TAKES, drop}, {OP_CREATE, 380, MOVE_MAKES, add_key}},
    .rename = KEY_RENAME,
};

const PlanKind plan_foreign_key = {
    .moves = {{OP_DROP, 30, MOVE_TAKES, drop_foreign_key},
              {OP_SET, 400, MOVE_TOUCHES, set_foreign_key},
              {OP_CREATE, 410, MOVE_MAKES, add_foreign_key}},
    .made_apart = true,
    .leaves = LEAVES_IF_CUT,
    .rename = {200, RENAME_PART, "CONSTRAINT", true, STEP_RENAME_UNSEEN},
};
