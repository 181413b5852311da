/* plan_partition.c - partitions are made and dropped, or detached and attached under other bounds.
 */
#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

static const char *name_of(Plan *plan, const Object *partition) {
  return sql_text(plan->arena, "%N", ddl_schema(partition->table->schema), partition->name);
}

static void detach(Plan *plan, const Object *partition) {
  plan_alter(plan, STEP_DETACH_PARTITION, partition,
             arena_printf(plan->arena, "DETACH PARTITION %s", name_of(plan, partition)));
}

void plan_create_partition(Plan *plan, const Object *partition) {
  plan_define(plan, STEP_CREATE_PARTITION, partition)->kept = plan_is_kept(plan, partition);
}

/* It is detached first: a partition can't be dropped while foreign keys point at its table. */
static void drop(Plan *plan, const Op *op) {
  const Object *partition = match_origin(op->have);
  detach(plan, partition);
  if (plan->options.keep_columns && !plan->down) return;
  Step *step =
      plan_add(plan, STEP_DROP_PARTITION, partition, "DROP TABLE %s", name_of(plan, partition));
  if (!plan->down)
    step->comment = arena_printf(plan->arena, "the rows of %s are gone for good", partition->name);
}

/* Other bounds: the rows stay, and PostgreSQL looks whether they fit when it comes back. */
static void detach_replaced(Plan *plan, const Op *op) { detach(plan, op->have); }

static void create(Plan *plan, const Op *op) {
  const Object *partition = op->want;
  if (op->replaced) {
    plan_alter(plan, STEP_ATTACH_PARTITION, partition,
               arena_printf(plan->arena, "ATTACH PARTITION %s %s", name_of(plan, partition),
                            object_fact(partition, FACT_BOUNDS)));
    return;
  }
  plan_create_partition(plan, partition);
  if (plan->down)
    plan->steps.items[plan->steps.count - 1].comment = arena_printf(
        plan->arena, "%s comes back empty: its rows are gone for good", partition->name);
}

static bool goes(const Plan *plan, const Op *op) {
  (void)plan;
  return !op->replaced;
}

static bool is_replaced(const Plan *plan, const Op *op) { return !goes(plan, op); }

const PlanKind plan_partition = {
    .moves = {{OP_DROP, 90, MOVE_TAKES, drop, goes},
              {OP_DROP, 330, MOVE_TAKES, detach_replaced, is_replaced},
              {OP_CREATE, 340, MOVE_MAKES, create}},
    .rename = {160, RENAME_UNIT, "TABLE", false, STEP_RENAME_UNSEEN},
};
