/* plan_column.c - columns come, change and go. */
#include <string.h>

#include "compiler/state/conversion.h"
#include "compiler/state/ddl.h"
#include "compiler/state/kind.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

static const char *fact(const Object *object, Fact which) { return object_fact(object, which); }

/* Whether rows that exist need a value that neither default nor expression gives. */
static bool needs_value(const Object *column) {
  return column->facts[FACT_NOT_NULL] && !column->facts[FACT_DEFAULT] &&
         !column->facts[FACT_IDENTITY] && !column->facts[FACT_COMPUTED];
}

static Step *alter(Plan *plan, StepForm form, const Object *column, const char *what) {
  return plan_alter(plan, form, column,
                    sql_text(plan->arena, "ALTER COLUMN %I %s", column->name, what));
}

static StepForm form_of(const Plan *plan, const Object *column, const char *filler) {
  if (column->facts[FACT_IDENTITY] || column->facts[FACT_COMPUTED]) return STEP_ADD_WRITTEN_COLUMN;
  bool empty = !plan->down && filler == NULL && needs_value(column) && !column->backfill;
  return empty ? STEP_ADD_REQUIRED_COLUMN : STEP_ADD_COLUMN;
}

/* What a reader should know of rows that exist; NULL: nothing. */
static const char *fate_of_rows(const Plan *plan, const Object *column, StepForm form,
                                const char *filler) {
  if (filler)
    return arena_printf(plan->arena, "rows that exist get %s: what stood in %s is gone for good",
                        filler, column->name);
  if (plan->down && !column->facts[FACT_COMPUTED])
    return arena_printf(plan->arena, "%s comes back empty: what stood in it is gone for good",
                        column->name);
  if (form == STEP_ADD_REQUIRED_COLUMN)
    return arena_printf(plan->arena, "fails while %s has rows: give %s a `default` or a `backfill`",
                        column->table->name, column->name);
  return NULL;
}

/* ADD COLUMN with as much of the column, or of what it begins `as`, as rows that exist can take. */
static void add_column(Plan *plan, const Object *column, const Object *as, const char *filler) {
  Object bare = *as; /* the definition as it is added */
  if (column->backfill) bare.facts[FACT_NOT_NULL] = bare.facts[FACT_DEFAULT] = NULL;
  if (filler) bare.facts[FACT_DEFAULT] = value_text(plan->arena, filler);
  StepForm form = form_of(plan, as, filler);
  Buf definition = {0};
  kind_define(&definition, &bare);
  Step *step = plan_alter(plan, form, column,
                          arena_printf(plan->arena, "ADD COLUMN %s", buf_text(&definition)));
  buf_free(&definition);
  step->kept = plan_is_kept(plan, column);
  step->comment = fate_of_rows(plan, column, form, filler);
}

/* A column that came in this transaction: it holds the table's lock since then, so nobody waits for
 * more. */
static void require(Plan *plan, const Object *column) {
  alter(plan, STEP_SET_NOT_NULL, column, "SET NOT NULL")->live = false;
}

/* Numbers go on behind the greatest that is there. */
static void add_identity(Plan *plan, const Op *op) {
  const Object *column = op->want;
  const char *table = ddl_name(plan->arena, column);
  Buf identity = {0};
  ddl_identity(&identity, column);
  alter(plan, STEP_SET_IDENTITY, column, arena_printf(plan->arena, "ADD %s", buf_text(&identity)));
  buf_free(&identity);
  plan_add(plan, STEP_SET_SEQUENCE, column,
           "SELECT setval(pg_get_serial_sequence(%L, %L), max(%I)) FROM %s HAVING max(%I) > 0",
           table, column->name, column->name, table, column->name);
}

static bool has_partitions(const Object *table) {
  for (size_t i = 0; i < table->children.count; i++)
    if (table->children.items[i]->kind == OBJECT_PARTITION) return true;
  return false;
}

/* Where no identity column joins a table that has partitions it comes as a plain one, gets its
 * numbers, and then becomes one. */
static void add_numbered(Plan *plan, const Op *op) {
  const char *table = ddl_name(plan->arena, op->want);
  Object bare = *op->want;
  bare.facts[FACT_IDENTITY] = bare.facts[FACT_NOT_NULL] = NULL;
  add_column(plan, op->want, &bare, NULL);
  plan_add(plan, STEP_FILL, op->want,
           "UPDATE %s AS t SET %I = n.n\n"
           "  FROM (SELECT tableoid, ctid, row_number() OVER () AS n FROM %s) AS n\n"
           "  WHERE t.tableoid = n.tableoid AND t.ctid = n.ctid",
           table, op->want->name, table);
  require(plan, op->want);
  add_identity(plan, op);
}

static void create(Plan *plan, const Op *op) {
  const Object *column = op->want;
  const char *filler = plan->down && needs_value(column) && !column->backfill
                           ? conversion_filler(plan->arena, column, plan->want)
                           : NULL;
  bool by_steps = column->facts[FACT_IDENTITY] && has_partitions(column->table) &&
                  !target_can(plan->options.target, ABILITY_IDENTITY_IN_PARTITIONED);
  if (by_steps && !plan_is_kept(plan, column))
    add_numbered(plan, op);
  else
    add_column(plan, column, column, filler);
  if (filler) alter(plan, STEP_SET_DEFAULT, column, "DROP DEFAULT");
  plan->steps.items[plan->steps.count - 1].kept = plan_is_kept(plan, column);
  if (column->facts[FACT_COMMENT]) plan_comment(plan, column);
}

/* Computed columns stand on the others, so they come when those are there, with their values. */
static void create_computed(Plan *plan, const Op *op) {
  const Object *column = op->want;
  add_column(plan, column, column, NULL);
  if (column->facts[FACT_COMMENT]) plan_comment(plan, column);
}

static bool is_deferred(const Object *key, const Object *table) {
  const char *deferrable = object_fact(key, FACT_DEFERRABLE);
  if (deferrable == NULL || strstr(deferrable, "INITIALLY") == NULL) return false;
  const char *name = key->kind == OBJECT_FOREIGN_KEY ? object_fact(key, FACT_TARGET) : "";
  return strcmp(key->table->name, table->name) == 0 || strcmp(name, table->name) == 0;
}

static bool has_deferred(const Object *unit, const Object *table) {
  for (size_t i = 0; i < unit->children.count; i++)
    if (is_deferred(unit->children.items[i], table)) return true;
  return false;
}

/* An UPDATE leaves the checks of deferred constraints for later, and until they are made PostgreSQL
 * refuses to alter the table. */
static void check_at_once(Plan *plan, const Object *table) {
  if (plan->checks_now) return;
  const State *states[] = {plan->have, plan->want};
  for (size_t s = 0; s < 2 && !plan->checks_now; s++)
    for (size_t i = 0; i < states[s]->units.count && !plan->checks_now; i++)
      plan->checks_now = has_deferred(states[s]->units.items[i], table);
  if (plan->checks_now) plan_add(plan, STEP_CHECK_NOW, table, "SET CONSTRAINTS ALL IMMEDIATE");
}

static void fill(Plan *plan, const Object *column) {
  check_at_once(plan, column->table);
  plan_add(plan, STEP_FILL, column, "UPDATE %s SET %I = %s WHERE %I IS NULL",
           ddl_name(plan->arena, column), column->name, column->backfill, column->name);
}

/* A new column's values, when all new columns are there; then what they make possible. */
static void backfill(Plan *plan, const Op *op) {
  const Object *column = op->want;
  fill(plan, column);
  if (column->facts[FACT_DEFAULT])
    alter(plan, STEP_SET_DEFAULT, column,
          sql_text(plan->arena, "SET DEFAULT %s", fact(column, FACT_DEFAULT)));
  if (column->facts[FACT_NOT_NULL]) require(plan, column);
}

static void drop(Plan *plan, const Op *op) {
  const Object *column = match_origin(op->have);
  bool computed = column->facts[FACT_COMPUTED];
  Step *step = plan_alter(plan, computed ? STEP_DROP_COMPUTED : STEP_DROP_COLUMN, column,
                          sql_text(plan->arena, "DROP COLUMN %I", column->name));
  if (plan->down || computed) return;
  step->kept = plan->options.keep_columns;
  step->comment = arena_printf(plan->arena, "what stands in %s.%s is gone for good",
                               column->table->name, column->name);
}

/* A computed column that becomes a plain one keeps its values, and lets go of the columns it was
 * computed from, before they go. */
static void free_computed(Plan *plan, const Op *op) {
  alter(plan, STEP_DROP_COMPUTED, match_origin(op->have), "DROP EXPRESSION");
}

/* --- changes -------------------------------------------------------------------------------- */

static bool differs(const Op *op, Fact which) {
  return !value_equal(op->have->facts[which], op->want->facts[which]);
}

static bool has_op(const Plan *plan, const Op *op, Fact which) {
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *other = &plan->ops.items[i];
    if (other->verb == OP_SET && other->want == op->want && other->fact == which) return true;
  }
  return false;
}

static void set_type(Plan *plan, const Op *op) {
  const Object *column = op->want;
  const char *type = fact(column, FACT_TYPE),
             *conversion = conversion_sql(plan->arena, op->have, column);
  bool same = strcmp(fact(op->have, FACT_TYPE), type) == 0;
  if (column->facts[FACT_COMPUTED] || (same && differs(op, FACT_COLLATION))) {
    conversion = NULL; /* computed anew; a collation is no other value */
  } else if (same) {   /* its enum was rebuilt */
    bool array = object_type(column)->dimensions > 0;
    conversion = sql_text(plan->arena, "%I::text%s::%s", column->name, array ? "[]" : "", type);
  }
  const char *collation = fact(column, FACT_COLLATION);
  if (collation)
    collation = sql_text(plan->arena, " COLLATE %I", collation);
  else
    collation =
        differs(op, FACT_COLLATION) && !differs(op, FACT_TYPE) ? " COLLATE \"default\"" : "";
  alter(plan, STEP_SET_TYPE, column,
        arena_printf(plan->arena, "TYPE %s%s%s%s", type, collation, conversion ? " USING " : "",
                     conversion ? conversion : ""));
}

static void set_not_null(Plan *plan, const Op *op) {
  if (!op->want->facts[FACT_NOT_NULL]) {
    alter(plan, STEP_DROP_NOT_NULL, op->want, "DROP NOT NULL");
    return;
  }
  if (op->want->backfill) fill(plan, op->want);
  alter(plan, STEP_SET_NOT_NULL, op->want, "SET NOT NULL");
}

static void set_default(Plan *plan, const Op *op) {
  const char *value = fact(op->want, FACT_DEFAULT);
  alter(plan, STEP_SET_DEFAULT, op->want,
        value ? sql_text(plan->arena, "SET DEFAULT %s", value) : "DROP DEFAULT");
}

/* All changes of one column, in the one order that always works. */
static void set(Plan *plan, const Op *op) {
  bool type = has_op(plan, op, FACT_TYPE) || differs(op, FACT_COLLATION),
       value = has_op(plan, op, FACT_DEFAULT);
  bool identity = differs(op, FACT_IDENTITY);
  bool drop_default =
      op->have->facts[FACT_DEFAULT] && (type || (identity && op->want->facts[FACT_IDENTITY]));
  if (identity && !op->want->facts[FACT_IDENTITY])
    alter(plan, STEP_SET_IDENTITY, op->want, "DROP IDENTITY");
  if (drop_default) alter(plan, STEP_SET_DEFAULT, op->want, "DROP DEFAULT");
  if (type) set_type(plan, op);
  if (differs(op, FACT_NOT_NULL)) set_not_null(plan, op);
  if (identity && op->want->facts[FACT_IDENTITY] && op->have->facts[FACT_IDENTITY])
    alter(plan, STEP_SET_IDENTITY, op->want,
          sql_text(plan->arena, "SET GENERATED %s", fact(op->want, FACT_IDENTITY)));
  else if (identity && op->want->facts[FACT_IDENTITY])
    add_identity(plan, op);
  if (drop_default ? op->want->facts[FACT_DEFAULT] != NULL : value) set_default(plan, op);
  if (differs(op, FACT_COMMENT)) plan_comment(plan, op->want);
}

/* --- which ops ------------------------------------------------------------------------------- */

static bool is_computed(const Plan *plan, const Op *op) {
  (void)plan;
  return (op->want ? op->want : op->have)->facts[FACT_COMPUTED];
}

static bool is_plain(const Plan *plan, const Op *op) { return !is_computed(plan, op); }

static bool has_backfill(const Plan *plan, const Op *op) {
  return is_plain(plan, op) && op->want->backfill;
}

static bool is_freed(const Plan *plan, const Op *op) {
  return op->fact == FACT_COMPUTED && is_plain(plan, op);
}

static bool is_first(const Plan *plan, const Op *op) {
  return op == plan->ops.items || op[-1].verb != OP_SET || op[-1].want != op->want;
}

/* Computed columns stand on the others: they go first and come last. */
const PlanKind plan_column = {
    .moves = {{OP_SET, 100, MOVE_TAKES, free_computed, is_freed},
              {OP_DROP, 110, MOVE_TAKES, drop, is_computed},
              {OP_DROP, 120, MOVE_TAKES, drop, is_plain},
              {OP_CREATE, 290, MOVE_MAKES, create, is_plain},
              {OP_SET, 300, MOVE_MAKES, set, is_first},
              {OP_CREATE, 310, MOVE_MAKES, backfill, has_backfill},
              {OP_CREATE, 320, MOVE_MAKES, create_computed, is_computed}},
    .rename = {170, RENAME_PART, "COLUMN", true, STEP_RENAME},
    .comment_on = "COLUMN",
};
