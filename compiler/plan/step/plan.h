/* plan.h - ops → SQL statements in an order that works.
 *
 * What goes goes under its old names, then names change, then comes what comes; within that, what
 * stands on what decides (order.c). So `down` is no second template: it is the plan of the way
 * back, from `want` to `have` with the renames inverted.
 *
 * Room compiler/plan/step: what leads there. In: a diff; out: statements in their order, each with
 * its price. A file a kind of object. Stands on compiler/plan/diff. */
#ifndef RESCC_PLAN_H
#define RESCC_PLAN_H

#include "compiler/plan/diff/diff.h"
#include "step.h"
#include "target.h"

typedef struct PlanOptions {
  Target target;
  bool concurrently; /* the file runs outside a transaction: indexes are built and dropped so */
  bool keep_columns; /* dropped columns and tables become comments */
} PlanOptions;

/* Where the diff is a way back (`down`), data that is gone is replaced by fillers, and comments say
 * so. */
Steps plan_steps(Uses *uses, const Diff *diff, PlanOptions options);

#endif
