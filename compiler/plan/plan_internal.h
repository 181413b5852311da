/* plan_internal.h - what the files of the plan share: plan.c (phases), plan_column.c,
 * plan_rename.c, plan_enum.c, plan_rule.c. */
#ifndef RESCC_PLAN_INTERNAL_H
#define RESCC_PLAN_INTERNAL_H

#include "plan.h"

/* An index that stepped aside for a move, until it gets its name. */
typedef struct Aside {
  const Object *have;
  const char *name;
} Aside;

typedef struct Plan {
  Arena *arena;
  Uses *uses;
  const State *have, *want; /* have: after the renames */
  PlanOptions options;
  bool down, rebuild_enums; /* as the diff was made */
  Ops ops;
  ObjectList dropped; /* the tables that go, in that order */
  struct {
    Aside *items;
    size_t count, capacity;
  } aside;
  Steps steps;
} Plan;

/* Adds a statement, made by sql.h's directives; the result takes a comment or a hazard. It is valid
 * until the next is added. */
Step *plan_add(Plan *plan, const Object *object, const char *format, ...);

/* Whether a child's table is new, or goes: then it comes and goes with it. */
bool plan_table_is_new(const Plan *plan, const Object *child);
bool plan_table_goes(const Plan *plan, const Object *child);
/* Whether an object stood in the database before this plan: else nothing is a hazard. */
void plan_hazard(const Plan *plan, Step *step, Hazard hazard);

/* With --keep-columns: whether the object never went. */
bool plan_is_kept(const Plan *plan, const Object *object);

void plan_create_column(Plan *plan, const Op *op);
void plan_create_computed(Plan *plan, const Op *op);
void plan_backfill_column(Plan *plan, const Op *op);
void plan_set_column(Plan *plan, const Op *op);
void plan_drop_column(Plan *plan, const Op *op);
void plan_free_computed(Plan *plan, const Op *op);
void plan_drop_computed(Plan *plan, const Op *op);
void plan_comment(Plan *plan, const Object *object);

void plan_set_table(Plan *plan, const Op *op);
/* Of a new table: what CREATE TABLE can't say. */
void plan_create_rules(Plan *plan, const Object *table);
void plan_create_partition(Plan *plan, const Object *partition);
void plan_drop_partition(Plan *plan, const Op *op);
void plan_detach_partition(Plan *plan, const Op *op);
void plan_attach_partition(Plan *plan, const Op *op);
void plan_create_policy(Plan *plan, const Op *op);
void plan_drop_policy(Plan *plan, const Op *op);
/* All raw statements that come (their `up`) or go (their `down`), in order. */
void plan_scripts(Plan *plan, OpVerb verb);
void plan_create_function(Plan *plan, const Op *op);
void plan_drop_function(Plan *plan, const Op *op);

void plan_create_enum(Plan *plan, const Op *op);
void plan_set_enum(Plan *plan, const Op *op);
void plan_finish_enum(Plan *plan, const Op *op);
void plan_drop_enum(Plan *plan, const Op *op);
void plan_rename_label(Plan *plan, const Op *op);

/* All renames of one kind, through a temporary name where names go round. */
void plan_renames(Plan *plan, ObjectKind kind);

#endif
