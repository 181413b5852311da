/* order.c - the tasks of a plan in an order in which each finds what it stands on.
 *
 * Tasks are vertices, and what uses.h knows are the edges: what stands on an object goes before it
 * goes and comes after it is there. Where nothing decides, the ranks of the moves do (verb and
 * kind), then the order of the ops (place and name). */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "compiler/state/ddl.h"
#include "compiler/state/kind.h"
#include "graph.h"
#include "plan_internal.h"

/* Tasks by what they are about: what it is called. */
typedef struct NamedTasks {
  const char *name;
  size_t *items;
  size_t count, capacity;
  UT_hash_handle hh;
} NamedTasks;

typedef struct Order {
  Plan *plan;
  const TaskList *tasks;
  Graph graph;
  NamedTasks *by_name;
  MoveRole role;  /* of the tasks that edges are sought between */
  bool as_making; /* the order of making is sought, of things that go */
} Order;

static const Object *object_of(const Task *task) {
  const Op *op = task->op;
  return op->have && (op->want == NULL || task->move->role == MOVE_TAKES) ? op->have : op->want;
}

/* --- all tasks by their ranks --------------------------------------------------------------- */

static void add_renames(Plan *plan, TaskList *tasks, int rank) {
  for (size_t i = 0; i < tasks->count; i++)
    if (tasks->items[i].op == NULL && tasks->items[i].rank == rank) return;
  Task task = {.rank = rank};
  ARENA_PUSH(plan->arena, tasks, task);
}

/* Whether a child comes or goes with its table, and nothing is left to do. */
static bool goes_along(const Plan *plan, const Op *op) {
  const PlanKind *kind = plan_kind(op->kind);
  const Object *child = op->want ? op->want : op->have;
  if (child->table == NULL || child->table->kind != OBJECT_TABLE) return false;
  if (op->verb == OP_DROP) return kind->leaves == LEAVES_ALONG && plan_table_goes(plan, child);
  return op->verb == OP_CREATE && !kind->made_apart && plan_table_is_new(plan, child) &&
         !kind_is_repeated(child);
}

static void add_moves(Plan *plan, TaskList *tasks, const Op *op) {
  const Move *moves = plan_kind(op->kind)->moves;
  if (goes_along(plan, op)) return;
  for (size_t i = 0; i < MOVES && moves[i].run; i++) {
    const Move *move = &moves[i];
    Task task = {op, move, move->rank};
    if (move->verb == op->verb && (move->applies == NULL || move->applies(plan, op)))
      ARENA_PUSH(plan->arena, tasks, task);
  }
}

static int by_rank(const void *a, const void *b) {
  const Task *x = a, *y = b;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return (x->op > y->op) - (x->op < y->op);
}

static TaskList collect(Plan *plan) {
  TaskList tasks = {0};
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    if (op->verb != OP_RENAME) add_moves(plan, &tasks, op);
    if (op->verb == OP_RENAME) add_renames(plan, &tasks, plan_kind(op->kind)->rename.rank);
    /* where a table moves its indexes may have stepped aside */
    if (op->verb == OP_RENAME && op->kind == OBJECT_TABLE)
      add_renames(plan, &tasks, plan_index.rename.rank);
  }
  if (tasks.count) qsort(tasks.items, tasks.count, sizeof *tasks.items, by_rank);
  return tasks;
}

/* --- edges ---------------------------------------------------------------------------------- */

static bool is_sought(const Order *order, const Task *task) {
  return task->op && (order->as_making || task->move->role == order->role);
}

static void note_name(Order *order, const char *name, size_t task) {
  NamedTasks *named;
  HASH_FIND_STR(order->by_name, name, named);
  if (named == NULL) {
    named = ARENA_NEW(order->plan->arena, NamedTasks);
    named->name = name;
    HASH_ADD_KEYPTR(hh, order->by_name, named->name, strlen(named->name), named);
  }
  ARENA_PUSH(order->plan->arena, named, task);
}

/* Tasks are about their objects; those of a statement about what it makes, and what others ask for
 * by its table's name. */
static void note_names(Order *order) {
  for (size_t i = 0; i < order->tasks->count; i++) {
    if (!is_sought(order, &order->tasks->items[i])) continue;
    const Object *object = object_of(&order->tasks->items[i]);
    const SqlNames *made = &kind_uses(order->plan->uses, object)->made;
    note_name(order, object->kind == OBJECT_SCRIPT ? object->table->name : object->name, i);
    for (size_t j = 0; j < made->count; j++) note_name(order, made->items[j].name, i);
  }
}

static bool is_about(Order *order, const Task *task, const Use *use) {
  const Object *object = object_of(task);
  if (object->kind == OBJECT_SCRIPT)
    return (use->fact == FACT_AFTER && use_is_of(use, object->table)) ||
           uses_made_by(kind_uses(order->plan->uses, object), use);
  if (object->kind != use->kind) return false;
  if (object->table == NULL) return use_is_of(use, object);
  return use_is_of_column(use, object->table->schema, object->table->name, object->name);
}

static void add_edge(Order *order, size_t user, size_t used) {
  const Task *a = &order->tasks->items[user], *b = &order->tasks->items[used];
  bool goes = order->role == MOVE_TAKES && !order->as_making;
  bool settled = goes && a->rank == b->rank && a->move->last_first; /* by reverse_ranks */
  if (user != used && !settled) graph_add(&order->graph, goes ? used : user, goes ? user : used);
}

static void add_edges_of(Order *order, size_t user, const Object *object, bool tables_only) {
  const UseList *uses = kind_uses(order->plan->uses, object);
  for (size_t i = 0; i < uses->count; i++) {
    const Use *use = &uses->items[i];
    NamedTasks *named;
    const char *name = use->kind == OBJECT_COLUMN ? use->column : use->name;
    if (name == NULL || (tables_only && use->kind != OBJECT_TABLE)) continue;
    HASH_FIND_STR(order->by_name, name, named);
    for (size_t j = 0; named && j < named->count; j++) {
      const Task *used = &order->tasks->items[named->items[j]];
      if (!is_about(order, used, use)) continue;
      add_edge(order, user, named->items[j]);
      if (order->role == MOVE_TAKES && object_of(used)->kind == OBJECT_SCRIPT)
        order->plan->ops.items[order->tasks->items[user].op - order->plan->ops.items].cut = true;
    }
  }
}

/* Whether the order of a child's table follows what the child stands on. It has its columns and
 * constraints with it. Its foreign keys are statements of their own, but people like to read what
 * is named first; and where it goes, its policies go with it. */
static bool leads_table(const Order *order, const Object *child) {
  return state_kind_is(child->kind, KIND_INLINE) || child->kind == OBJECT_FOREIGN_KEY ||
         (order->as_making && plan_kind(child->kind)->leaves == LEAVES_IF_CUT);
}

static void add_edges(Order *order, size_t user) {
  const Object *object = object_of(&order->tasks->items[user]);
  add_edges_of(order, user, object, false);
  bool whole = object->kind == OBJECT_TABLE && order->tasks->items[user].op->verb != OP_SET;
  for (size_t i = 0; whole && i < object->children.count; i++) {
    const Object *child = object->children.items[i];
    if (leads_table(order, child))
      add_edges_of(order, user, child, !state_kind_is(child->kind, KIND_INLINE));
  }
}

/* --- statements ----------------------------------------------------------------------------- */

/* Where the task of an object stands. */
typedef struct Place {
  const Object *object;
  size_t at;
  UT_hash_handle hh;
} Place;

static void note_place(Arena *arena, Place **places, const Object *object, size_t at) {
  Place *place = ARENA_NEW(arena, Place);
  *place = (Place){.object = object, .at = at};
  HASH_ADD_PTR(*places, object, place);
}

/* SIZE_MAX where there is none. */
static size_t place_of(Place *places, const Object *object) {
  Place *place = NULL;
  if (object) HASH_FIND_PTR(places, &object, place);
  return place ? place->at : SIZE_MAX;
}

/* The task of the statement that is declared before one of the same table. */
static size_t place_before(Place *scripts, const Object *script) {
  const ObjectList *children = &script->table->children;
  size_t before = SIZE_MAX;
  for (size_t i = 0; i < children->count && children->items[i] != script; i++) {
    size_t at = place_of(scripts, children->items[i]);
    if (at != SIZE_MAX) before = at;
  }
  return before;
}

/* Statements of one table keep their order. */
static void add_script_edges(Order *order) {
  const TaskList *tasks = order->tasks;
  Place *scripts = NULL;
  for (size_t i = 0; i < tasks->count; i++)
    if (is_sought(order, &tasks->items[i]) && tasks->items[i].op->kind == OBJECT_SCRIPT)
      note_place(order->plan->arena, &scripts, object_of(&tasks->items[i]), i);
  for (const Place *script = scripts; script; script = script->hh.next) {
    size_t before = place_before(scripts, script->object);
    if (before != SIZE_MAX) add_edge(order, script->at, before);
  }
  HASH_CLEAR(hh, scripts); /* the entries are the arena's */
}

/* --- sorting -------------------------------------------------------------------------------- */

static TaskList sort(Plan *plan, const TaskList *tasks, bool as_making) {
  Order order = {.plan = plan,
                 .tasks = tasks,
                 .graph = graph_new(plan->arena, tasks->count),
                 .as_making = as_making};
  static const MoveRole roles[] = {MOVE_TAKES, MOVE_MAKES};
  for (size_t r = 0; r < (as_making ? 1 : sizeof roles / sizeof *roles); r++) {
    order.role = roles[r];
    note_names(&order);
    for (size_t i = 0; i < tasks->count; i++)
      if (is_sought(&order, &tasks->items[i])) add_edges(&order, i);
    if (order.role == MOVE_MAKES || as_making) add_script_edges(&order);
    HASH_CLEAR(hh, order.by_name); /* the entries are the arena's */
  }
  const size_t *sorted = graph_sort(&order.graph);
  TaskList result = {0};
  for (size_t i = 0; i < tasks->count; i++)
    ARENA_PUSH(plan->arena, &result, tasks->items[sorted[i]]);
  return result;
}

/* Things of a rank that go in the reverse of the order in which they would be made. */
static void reverse_ranks(Plan *plan, TaskList *tasks) {
  for (size_t first = 0, end; first < tasks->count; first = end) {
    for (end = first + 1; end < tasks->count && tasks->items[end].rank == tasks->items[first].rank;)
      end++;
    if (!tasks->items[first].op || !tasks->items[first].move->last_first) continue;
    TaskList group = {tasks->items + first, end - first, end - first};
    TaskList made = sort(plan, &group, true);
    for (size_t i = 0; i < made.count; i++)
      tasks->items[first + i] = made.items[made.count - 1 - i];
  }
}

/* --- circles -------------------------------------------------------------------------------- */

static Place *note_drops(Plan *plan, const TaskList *tasks) {
  Place *drops = NULL;
  for (size_t i = 0; i < tasks->count; i++) {
    const Op *op = tasks->items[i].op;
    if (op && op->verb == OP_DROP) note_place(plan->arena, &drops, op->have, i);
  }
  return drops;
}

/* Whether a table that is used, or a column of it that is, goes before `end`. SQL names it as it
 * was called before any rename. */
static bool goes_before(Place *drops, const Use *use, const Object *table, size_t end) {
  const Object *before = match_origin(table);
  if (place_of(drops, table) < end) return true;
  for (size_t i = 0; use->kind == OBJECT_COLUMN && i < table->children.count; i++) {
    const Object *column = table->children.items[i];
    if (column->kind == OBJECT_COLUMN &&
        use_is_of_column(use, before->schema, before->name, match_origin(column)->name) &&
        place_of(drops, column) < end)
      return true;
  }
  return false;
}

/* Whether a child stands on a table, or a column of one, that goes before `end`. */
static bool loses_ground(Plan *plan, Place *drops, const Object *child, size_t end) {
  const UseList *uses = kind_uses(plan->uses, match_origin(child));
  for (size_t i = 0; i < uses->count; i++) {
    const Use *use = &uses->items[i];
    if (use->words || (use->kind != OBJECT_TABLE && use->kind != OBJECT_COLUMN)) continue;
    for (size_t j = 0; j < plan->have->units.count; j++) {
      const Object *table = plan->have->units.items[j], *before = match_origin(table);
      if (table->kind == OBJECT_TABLE && table != child->table &&
          strcmp(before->name, use->name) == 0 &&
          (use->schema == NULL || strcmp(before->schema, use->schema) == 0) &&
          goes_before(drops, use, table, end))
        return true;
    }
  }
  return false;
}

/* Whether a foreign key stands on a key that goes, of a table that stays. */
static bool loses_key(Plan *plan, Place *drops, const Object *key) {
  if (key->kind != OBJECT_FOREIGN_KEY) return false;
  const Object *target = state_unit(plan->have, OBJECT_TABLE, object_fact(key, FACT_TARGET_SCHEMA),
                                    object_fact(key, FACT_TARGET));
  for (size_t i = 0; target && target != key->table && i < target->children.count; i++) {
    const Object *other = target->children.items[i];
    if (uses_is_key_on(other, key->facts[FACT_TARGET_COLUMNS]) &&
        place_of(drops, other) != SIZE_MAX)
      return true;
  }
  return false;
}

/* A table that goes takes its foreign keys and policies along; but one must go before its table
 * does where what it stands on goes earlier: in a circle, or because a table that stays loses it.
 */
static bool may_be_cut(const Plan *plan, const Op *op) {
  return op->verb == OP_DROP && plan_kind(op->kind)->leaves == LEAVES_IF_CUT &&
         plan_table_goes(plan, op->have);
}

static void cut(Plan *plan, const TaskList *tasks) {
  bool stay = plan->options.keep_columns && !plan->down; /* what is dropped is there all the same */
  Place *drops = note_drops(plan, tasks);
  for (size_t i = 0; i < plan->ops.count; i++) {
    Op *op = &plan->ops.items[i];
    if (may_be_cut(plan, op))
      op->cut |= loses_key(plan, drops, op->have) ||
                 (!stay && loses_ground(plan, drops, op->have, place_of(drops, op->have->table)));
  }
  HASH_CLEAR(hh, drops); /* the entries are the arena's */
}

TaskList order_tasks(Plan *plan) {
  TaskList tasks = collect(plan), needed = {0};
  reverse_ranks(plan, &tasks);
  tasks = sort(plan, &tasks, false);
  cut(plan, &tasks);
  for (size_t i = 0; i < tasks.count; i++) {
    const Op *op = tasks.items[i].op;
    if (op == NULL || op->cut || !may_be_cut(plan, op))
      ARENA_PUSH(plan->arena, &needed, tasks.items[i]);
  }
  return needed;
}
