/* plan_column.c - columns come, change and go. */
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

static const char *fact(const Object *object, Fact which) { return object_fact(object, which); }

/* Whether rows that exist need a value that neither default nor expression gives. */
static bool needs_value(const Object *column) {
  return column->facts[FACT_NOT_NULL] && !column->facts[FACT_DEFAULT] &&
         !column->facts[FACT_IDENTITY] && !column->facts[FACT_COMPUTED];
}

static void alter(Plan *plan, const Object *column, const char *what) {
  plan_add(plan, column, "ALTER TABLE %s ALTER COLUMN %I %s", ddl_name(plan->arena, column),
           column->name, what);
}

/* ADD COLUMN with as much of the column as rows that exist can take. */
static void add_column(Plan *plan, const Object *column, const char *filler) {
  Object bare = *column; /* the definition as it is added */
  if (column->backfill) bare.facts[FACT_NOT_NULL] = bare.facts[FACT_DEFAULT] = NULL;
  if (filler) bare.facts[FACT_DEFAULT] = value_text(plan->arena, filler);
  Buf definition = {0};
  ddl_column(&definition, &bare);
  Step *step = plan_add(plan, column, "ALTER TABLE %s ADD COLUMN %s", ddl_name(plan->arena, column),
                        buf_text(&definition));
  buf_free(&definition);
  step->kept = plan_is_kept(plan, column);
  if (filler) {
    step->comment =
        arena_printf(plan->arena, "rows that exist get %s: what stood in %s is gone for good",
                     filler, column->name);
  } else if (plan->down && !column->facts[FACT_COMPUTED]) {
    step->comment = arena_printf(
        plan->arena, "%s comes back empty: what stood in it is gone for good", column->name);
  } else if (needs_value(column) && !column->backfill) {
    step->comment =
        arena_printf(plan->arena, "fails while %s has rows: give %s a `default` or a `backfill`",
                     column->table->name, column->name);
    plan_hazard(plan, step, HAZARD_NEEDS_BACKFILL);
  } else if (column->facts[FACT_IDENTITY] || column->facts[FACT_COMPUTED]) {
    plan_hazard(plan, step, HAZARD_REWRITES_TABLE);
  }
}

/* Numbers go on behind the greatest that is there. */
static void add_identity(Plan *plan, const Op *op) {
  const Object *column = op->want;
  const char *table = ddl_name(plan->arena, column);
  alter(plan, column,
        sql_text(plan->arena, "ADD GENERATED %s AS IDENTITY", fact(column, FACT_IDENTITY)));
  plan_add(plan, column,
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
  add_column(plan, &bare, NULL);
  plan_add(plan, op->want,
           "UPDATE %s AS t SET %I = n.n\n"
           "  FROM (SELECT tableoid, ctid, row_number() OVER () AS n FROM %s) AS n\n"
           "  WHERE t.tableoid = n.tableoid AND t.ctid = n.ctid",
           table, op->want->name, table);
  alter(plan, op->want, "SET NOT NULL");
  add_identity(plan, op);
}

void plan_create_column(Plan *plan, const Op *op) {
  const Object *column = op->want;
  if (plan_table_is_new(plan, column) || column->facts[FACT_COMPUTED]) return;
  const char *filler = plan->down && needs_value(column) && !column->backfill
                           ? ddl_filler(plan->arena, column, plan->want)
                           : NULL;
  bool by_steps = column->facts[FACT_IDENTITY] && has_partitions(column->table) &&
                  !target_can(plan->options.target, ABILITY_IDENTITY_IN_PARTITIONED);
  if (by_steps && !plan_is_kept(plan, column))
    add_numbered(plan, op);
  else
    add_column(plan, column, filler);
  if (filler) alter(plan, column, "DROP DEFAULT");
  plan->steps.items[plan->steps.count - 1].kept = plan_is_kept(plan, column);
  if (column->facts[FACT_COMMENT]) plan_comment(plan, column);
}

/* Computed columns stand on the others, so they come when those are there, with their values. */
void plan_create_computed(Plan *plan, const Op *op) {
  const Object *column = op->want;
  if (plan_table_is_new(plan, column) || !column->facts[FACT_COMPUTED]) return;
  add_column(plan, column, NULL);
  if (column->facts[FACT_COMMENT]) plan_comment(plan, column);
}

/* What `up` left in place has not to come back. */
bool plan_is_kept(const Plan *plan, const Object *object) {
  return plan->options.keep_columns && plan->down && !object->facts[FACT_COMPUTED];
}

static bool is_deferred(const Object *key, const Object *table) {
  const char *deferrable = object_fact(key, FACT_DEFERRABLE);
  if (deferrable == NULL || strstr(deferrable, "INITIALLY") == NULL) return false;
  const char *name = key->kind == OBJECT_FOREIGN_KEY ? object_fact(key, FACT_TARGET) : "";
  return strcmp(key->table->name, table->name) == 0 || strcmp(name, table->name) == 0;
}

/* An UPDATE leaves the checks of deferred constraints for later, and until they are made PostgreSQL
 * refuses to alter the table. */
static void check_at_once(Plan *plan, const Object *table) {
  const State *states[] = {plan->have, plan->want};
  for (size_t i = 0; i < plan->steps.count; i++)
    if (strncmp(plan->steps.items[i].sql, "SET CONSTRAINTS", 15) == 0) return;
  for (size_t s = 0; s < 2; s++)
    for (size_t i = 0; i < states[s]->units.count; i++) {
      const ObjectList *children = &states[s]->units.items[i]->children;
      for (size_t j = 0; j < children->count; j++)
        if (is_deferred(children->items[j], table)) {
          plan_add(plan, table, "SET CONSTRAINTS ALL IMMEDIATE");
          return;
        }
    }
}

static void fill(Plan *plan, const Object *column) {
  check_at_once(plan, column->table);
  plan_add(plan, column, "UPDATE %s SET %I = %s WHERE %I IS NULL", ddl_name(plan->arena, column),
           column->name, column->backfill, column->name);
}

/* A new column's values, when all new columns are there; then what they make possible. */
void plan_backfill_column(Plan *plan, const Op *op) {
  const Object *column = op->want;
  if (plan_table_is_new(plan, column) || column->facts[FACT_COMPUTED] || !column->backfill) return;
  fill(plan, column);
  if (column->facts[FACT_DEFAULT])
    alter(plan, column, sql_text(plan->arena, "SET DEFAULT %s", fact(column, FACT_DEFAULT)));
  if (column->facts[FACT_NOT_NULL]) alter(plan, column, "SET NOT NULL");
}

static void drop_column(Plan *plan, const Op *op) {
  const Object *column = match_origin(op->have);
  Step *step = plan_add(plan, column, "ALTER TABLE %s DROP COLUMN %I",
                        ddl_name(plan->arena, column), column->name);
  if (plan->down || column->facts[FACT_COMPUTED]) return;
  step->kept = plan->options.keep_columns;
  step->comment = arena_printf(plan->arena, "what stands in %s.%s is gone for good",
                               column->table->name, column->name);
  plan_hazard(plan, step, HAZARD_LOSES_DATA);
}

/* A computed column that becomes a plain one keeps its values, and lets go of the columns it was
 * computed from, before they go. */
void plan_free_computed(Plan *plan, const Op *op) {
  if (op->fact != FACT_COMPUTED || op->want->facts[FACT_COMPUTED]) return;
  alter(plan, match_origin(op->have), "DROP EXPRESSION");
}

/* Computed columns stand on the others, so they go first. */
void plan_drop_computed(Plan *plan, const Op *op) {
  if (!plan_table_goes(plan, op->have) && op->have->facts[FACT_COMPUTED]) drop_column(plan, op);
}

void plan_drop_column(Plan *plan, const Op *op) {
  if (!plan_table_goes(plan, op->have) && !op->have->facts[FACT_COMPUTED]) drop_column(plan, op);
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
             *conversion = ddl_conversion(plan->arena, op->have, column);
  bool same = strcmp(fact(op->have, FACT_TYPE), type) == 0;
  if (same && differs(op, FACT_COLLATION)) {
    conversion = NULL;
  } else if (same) { /* its enum was rebuilt */
    bool array = object_type(column)->dimensions > 0;
    conversion = sql_text(plan->arena, "%I::text%s::%s", column->name, array ? "[]" : "", type);
  }
  const char *collation = fact(column, FACT_COLLATION);
  if (collation)
    collation = sql_text(plan->arena, " COLLATE %I", collation);
  else
    collation =
        differs(op, FACT_COLLATION) && !differs(op, FACT_TYPE) ? " COLLATE \"default\"" : "";
  Step *step = plan_add(plan, column, "ALTER TABLE %s ALTER COLUMN %I TYPE %s%s%s%s",
                        ddl_name(plan->arena, column), column->name, type, collation,
                        conversion ? " USING " : "", conversion ? conversion : "");
  plan_hazard(plan, step, HAZARD_REWRITES_TABLE);
}

static void set_not_null(Plan *plan, const Op *op) {
  if (!op->want->facts[FACT_NOT_NULL]) {
    alter(plan, op->want, "DROP NOT NULL");
    return;
  }
  if (op->want->backfill) fill(plan, op->want);
  alter(plan, op->want, "SET NOT NULL");
  plan_hazard(plan, &plan->steps.items[plan->steps.count - 1], HAZARD_BLOCKS_WRITES);
}

static void set_default(Plan *plan, const Op *op) {
  const char *value = fact(op->want, FACT_DEFAULT);
  alter(plan, op->want, value ? sql_text(plan->arena, "SET DEFAULT %s", value) : "DROP DEFAULT");
}

/* All changes of one column, in the one order that always works; called for each, acts on the
 * first. */
void plan_set_column(Plan *plan, const Op *op) {
  if (op > plan->ops.items && op[-1].verb == OP_SET && op[-1].want == op->want) return;
  bool type = has_op(plan, op, FACT_TYPE) || differs(op, FACT_COLLATION),
       value = has_op(plan, op, FACT_DEFAULT);
  bool identity = differs(op, FACT_IDENTITY);
  bool drop_default =
      op->have->facts[FACT_DEFAULT] && (type || (identity && op->want->facts[FACT_IDENTITY]));
  if (identity && !op->want->facts[FACT_IDENTITY]) alter(plan, op->want, "DROP IDENTITY");
  if (drop_default) alter(plan, op->want, "DROP DEFAULT");
  if (type) set_type(plan, op);
  if (differs(op, FACT_NOT_NULL)) set_not_null(plan, op);
  if (identity && op->want->facts[FACT_IDENTITY] && op->have->facts[FACT_IDENTITY])
    alter(plan, op->want, sql_text(plan->arena, "SET GENERATED %s", fact(op->want, FACT_IDENTITY)));
  else if (identity && op->want->facts[FACT_IDENTITY])
    add_identity(plan, op);
  if (drop_default ? op->want->facts[FACT_DEFAULT] != NULL : value) set_default(plan, op);
  if (differs(op, FACT_COMMENT)) plan_comment(plan, op->want);
}
