/* plan_internal.h - what the files of the plan share: plan.c (the driver), order.c (in which
 * order), and a file a kind of object, which says what its verbs are. */
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
  const Op *op; /* that is planned now; NULL: none in particular */
  struct {
    Aside *items;
    size_t count, capacity;
  } aside;
  bool checks_now; /* deferred constraints are checked at once from here on */
  Steps steps;
} Plan;

typedef void PlanOp(Plan *plan, const Op *op);

/* What stands on an object goes before it goes, and comes after it is there. Nobody waits for what
 * only touches it. */
typedef enum MoveRole { MOVE_TAKES, MOVE_MAKES, MOVE_TOUCHES } MoveRole;

/* What is done for the ops of a verb, where in a plan when nothing that is named decides, by which
 * function. Ranks below 140 go under their old names; from 140 to 219 names change; what is below
 * 430 comes, what others stand on before those that do; then old types and what nobody needs any
 * more go, and statements come last. */
typedef struct Move {
  OpVerb verb;
  int rank;
  MoveRole role;
  PlanOp *run;                                     /* NULL: there is no such row */
  bool (*applies)(const Plan *plan, const Op *op); /* to which ops of the verb; NULL: to all */
  bool last_first; /* those of a rank in the reverse of the order in which they would be made */
} Move;

/* How ALTER … RENAME spells a kind. */
typedef enum RenameSpelling {
  RENAME_NEVER,
  RENAME_UNIT, /* ALTER word schema.old RENAME TO new */
  RENAME_PART, /* ALTER TABLE t RENAME word old TO new */
  RENAME_ON,   /* ALTER word old ON t RENAME TO new */
} RenameSpelling;

typedef struct RenameForm {
  int rank; /* kinds of one rank share their names, and are renamed together */
  RenameSpelling spelling;
  const char *word;
  bool in_table; /* names are unique in their table alone */
  StepForm step;
} RenameForm;

enum { MOVES = 7 };

/* How a child leaves whose table goes. */
typedef enum Leaving {
  LEAVES_ALONG,
  LEAVES_IF_CUT, /* along; but before, where what it stands on goes earlier (diff.h: cut) */
  LEAVES_APART,
} Leaving;

/* A kind's verbs. */
typedef struct PlanKind {
  Move moves[MOVES];
  bool made_apart; /* not with its table, where that is new */
  Leaving leaves;
  RenameForm rename;
  const char *comment_on; /* what COMMENT ON calls it; NULL: it has none */
} PlanKind;

const PlanKind *plan_kind(ObjectKind kind);

#define X(id, name, json, folder, flags, uses, define, plan) extern const PlanKind plan;
STATE_KINDS(X)
#undef X

/* A step of a plan: an op by one of its kind's moves, or all renames of a rank. */
typedef struct Task {
  const Op *op;
  const Move *move;
  int rank;
} Task;

typedef struct TaskList {
  Task *items;
  size_t count, capacity;
} TaskList;

/* All tasks in the order of what stands on what, ranks deciding the rest. Marks the ops that are
 * cut. */
TaskList order_tasks(Plan *plan);

/* Adds a statement, made by sql.h's directives. It is valid until the next is added. */
Step *plan_add(Plan *plan, StepForm form, const Object *object, const char *format, ...);
/* `ALTER TABLE t what` */
Step *plan_alter(Plan *plan, StepForm form, const Object *object, const char *what);
/* The object's definition (ddl.h). */
Step *plan_define(Plan *plan, StepForm form, const Object *object);

/* Whether a child's table is new, or goes. */
bool plan_table_is_new(const Plan *plan, const Object *child);
bool plan_table_goes(const Plan *plan, const Object *child);

/* With --keep-columns: whether the object never went. */
bool plan_is_kept(const Plan *plan, const Object *object);

void plan_comment(Plan *plan, const Object *object);

/* Of a new table: what CREATE TABLE can't say. */
void plan_create_index(Plan *plan, const Object *index);
void plan_create_partition(Plan *plan, const Object *partition);

/* All renames of a rank, through a temporary name where names go round. */
void plan_renames(Plan *plan, int rank);

#endif
