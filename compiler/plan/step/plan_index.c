/* plan_index.c - indexes, built concurrently in a file outside a transaction. */
#include "compiler/state/ddl.h"
#include "compiler/state/kind.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

void plan_create_index(Plan *plan, const Object *index) {
  bool concurrently = plan->options.concurrently;
  Buf sql = {0};
  kind_create_index(&sql, index, concurrently);
  plan_add(plan, concurrently ? STEP_CREATE_INDEX_CONCURRENTLY : STEP_CREATE_INDEX, index, "%s",
           buf_text(&sql));
  buf_free(&sql);
}

static void create(Plan *plan, const Op *op) { plan_create_index(plan, op->want); }

static void drop(Plan *plan, const Op *op) {
  const Object *index = match_origin(op->have);
  bool concurrently = plan->options.concurrently;
  plan_add(plan, concurrently ? STEP_DROP_INDEX_CONCURRENTLY : STEP_DROP_INDEX, index,
           "DROP INDEX %s%s", concurrently ? "CONCURRENTLY " : "", ddl_name(plan->arena, index));
}

const PlanKind plan_index = {
    .moves = {{OP_DROP, 40, MOVE_TAKES, drop}, {OP_CREATE, 390, MOVE_MAKES, create}},
    .rename = {180, RENAME_UNIT, "INDEX", false, STEP_RENAME_INDEX},
};
