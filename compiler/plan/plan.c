#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

Step *plan_add(Plan *plan, const Object *object, const char *format, ...) {
  Buf sql = {0};
  va_list args;
  va_start(args, format);
  sql_vprintf(&sql, format, args);
  va_end(args);
  Step step = {.sql = arena_strdup(plan->arena, buf_text(&sql)), .object = object};
  buf_free(&sql);
  ARENA_PUSH(plan->arena, &plan->steps, step);
  return &plan->steps.items[plan->steps.count - 1];
}

static Step *add_text(Plan *plan, const Object *object, Buf *sql) {
  Step *step = plan_add(plan, object, "%s", buf_text(sql));
  buf_free(sql);
  return step;
}

bool plan_table_is_new(const Plan *plan, const Object *child) {
  return state_unit(plan->have, OBJECT_TABLE, child->table->schema, child->table->name) == NULL;
}

bool plan_table_goes(const Plan *plan, const Object *child) {
  return state_unit(plan->want, OBJECT_TABLE, child->table->schema, child->table->name) == NULL;
}

void plan_hazard(const Plan *plan, Step *step, Hazard hazard) {
  if (!plan->down) step->hazard = hazard;
}

/* The table that a child was in before the renames. */
static const Object *old(const Object *object) { return match_origin(object); }

/* --- drops: under the old names -------------------------------------------------------------- */

/* Whether a table loses what a foreign key may stand on. */
static bool loses_a_key(const Plan *plan, const Object *table) {
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    if (op->verb != OP_DROP || op->have->table == NULL) continue;
    if (strcmp(op->have->table->name, table->name) != 0 ||
        strcmp(op->have->table->schema, table->schema) != 0)
      continue;
    if (op->kind == OBJECT_PRIMARY_KEY || op->kind == OBJECT_UNIQUE_KEY) return true;
    if (op->kind == OBJECT_INDEX && op->have->facts[FACT_UNIQUE]) return true;
  }
  return false;
}

/* A dropped table takes its own keys along, and goes before the tables they name, but after the
 * keys of those that stay; plan_sort_tables says where a circle must be cut. */
static bool key_goes_with_table(Plan *plan, const Object *key) {
  const Object *target = state_unit(plan->have, OBJECT_TABLE, object_fact(key, FACT_TARGET_SCHEMA),
                                    object_fact(key, FACT_TARGET));
  if (!plan_table_goes(plan, key)) return false;
  if (target == NULL || target == key->table) return true;
  if (state_unit(plan->want, OBJECT_TABLE, target->schema, target->name))
    return !loses_a_key(plan, target);
  for (size_t i = 0; i < plan->dropped.count; i++) {
    if (plan->dropped.items[i] == key->table) return true;
    if (plan->dropped.items[i] == target) return false;
  }
  return true;
}

static void drop_foreign_key(Plan *plan, const Op *op) {
  if (key_goes_with_table(plan, op->have)) return;
  plan_add(plan, old(op->have), "ALTER TABLE %s DROP CONSTRAINT %I",
           ddl_name(plan->arena, old(op->have)), old(op->have)->name);
}

static void drop_constraint(Plan *plan, const Op *op) {
  if (plan_table_goes(plan, op->have)) return;
  plan_add(plan, old(op->have), "ALTER TABLE %s DROP CONSTRAINT %I",
           ddl_name(plan->arena, old(op->have)), old(op->have)->name);
}

static void drop_index(Plan *plan, const Op *op) {
  if (plan_table_goes(plan, op->have)) return;
  plan_add(plan, old(op->have), "DROP INDEX %s%s",
           plan->options.concurrently ? "CONCURRENTLY " : "", ddl_name(plan->arena, old(op->have)));
}

static void drop_table(Plan *plan, const Op *op) {
  const Object *table = old(op->have);
  Step *step = plan_add(plan, table, "DROP TABLE %s", ddl_name(plan->arena, table));
  if (!plan->down)
    step->comment = arena_printf(plan->arena, "the data of %s is gone for good", table->name);
  step->kept = plan->options.keep_columns && !plan->down;
  plan_hazard(plan, step, HAZARD_LOSES_DATA);
}

static void drop_extension(Plan *plan, const Op *op) {
  plan_add(plan, op->have, "DROP EXTENSION %I", op->have->name);
}

/* --- what comes ----------------------------------------------------------------------------- */

static void create_extension(Plan *plan, const Op *op) {
  const char *version = object_fact(op->want, FACT_VERSION);
  if (version)
    plan_add(plan, op->want, "CREATE EXTENSION IF NOT EXISTS %I VERSION %L", op->want->name,
             version);
  else
    plan_add(plan, op->want, "CREATE EXTENSION IF NOT EXISTS %I", op->want->name);
}

static void set_extension(Plan *plan, const Op *op) {
  const char *version = object_fact(op->want, FACT_VERSION);
  if (version) plan_add(plan, op->want, "ALTER EXTENSION %I UPDATE TO %L", op->want->name, version);
}

void plan_comment(Plan *plan, const Object *object) {
  static const char *const words[] = {
      [OBJECT_ENUM] = "TYPE", [OBJECT_TABLE] = "TABLE", [OBJECT_COLUMN] = "COLUMN"};
  const char *text = object_fact(object, FACT_COMMENT);
  const char *value = text ? sql_text(plan->arena, "%L", text) : "NULL";
  if (object->kind == OBJECT_COLUMN)
    plan_add(plan, object, "COMMENT ON COLUMN %s.%I IS %s", ddl_name(plan->arena, object),
             object->name, value);
  else
    plan_add(plan, object, "COMMENT ON %s %s IS %s", words[object->kind],
             ddl_name(plan->arena, object), value);
}

static void add_index(Plan *plan, const Object *index) {
  Buf sql = {0};
  ddl_create_index(&sql, index, plan->options.concurrently);
  Step *step = add_text(plan, index, &sql);
  if (!plan->options.concurrently && !plan_table_is_new(plan, index))
    plan_hazard(plan, step, HAZARD_BLOCKS_WRITES);
}

static void create_table(Plan *plan, const Op *op) {
  Buf sql = {0};
  ddl_create_table(&sql, op->want);
  Step *step = add_text(plan, op->want, &sql);
  step->kept = plan_is_kept(plan, op->want);
  if (plan->down)
    step->comment =
        arena_printf(plan->arena, "%s comes back empty: its data is gone for good", op->want->name);
  if (op->want->facts[FACT_COMMENT]) plan_comment(plan, op->want);
  for (size_t i = 0; i < op->want->children.count; i++) {
    const Object *child = op->want->children.items[i];
    if (child->facts[FACT_COMMENT]) plan_comment(plan, child);
    if (child->kind == OBJECT_INDEX) add_index(plan, child);
    if (child->kind == OBJECT_PARTITION) plan_create_partition(plan, child);
  }
  plan_create_rules(plan, op->want);
}

static void create_index(Plan *plan, const Op *op) {
  if (!plan_table_is_new(plan, op->want)) add_index(plan, op->want);
}

static void create_constraint(Plan *plan, const Op *op) {
  bool new_table = plan_table_is_new(plan, op->want);
  if (new_table && op->kind != OBJECT_FOREIGN_KEY && !ddl_is_repeated(op->want)) return;
  Buf definition = {0};
  ddl_constraint(&definition, op->want);
  const char *text = arena_strdup(plan->arena, buf_text(&definition));
  buf_free(&definition);
  const char *key = op->kind == OBJECT_FOREIGN_KEY ? strstr(text, " FOREIGN KEY (") : NULL;
  Step *step;
  if (key) /* long: on a line of its own */
    step = plan_add(plan, op->want, "ALTER TABLE %s ADD %s\n  %s", ddl_name(plan->arena, op->want),
                    arena_strndup(plan->arena, text, (size_t)(key - text)), key + 1);
  else
    step = plan_add(plan, op->want, "ALTER TABLE %s ADD %s", ddl_name(plan->arena, op->want), text);
  if (!new_table) plan_hazard(plan, step, HAZARD_BLOCKS_WRITES);
}

static void set_foreign_key(Plan *plan, const Op *op) {
  const char *deferrable = object_fact(op->want, FACT_DEFERRABLE);
  plan_add(plan, op->want, "ALTER TABLE %s ALTER CONSTRAINT %I %s", ddl_name(plan->arena, op->want),
           op->want->name, deferrable ? deferrable : "NOT DEFERRABLE");
}

/* --- phases --------------------------------------------------------------------------------- */

typedef void PlanOp(Plan *plan, const Op *op);

static const struct {
  OpVerb verb;
  ObjectKind kind;
  PlanOp *run; /* NULL: all of the kind together */
} phases[] = {
    {OP_DROP, OBJECT_SCRIPT, NULL},
    {OP_DROP, OBJECT_POLICY, plan_drop_policy},
    {OP_DROP, OBJECT_FOREIGN_KEY, drop_foreign_key},
    {OP_DROP, OBJECT_INDEX, drop_index},
    {OP_DROP, OBJECT_EXCLUSION, drop_constraint},
    {OP_DROP, OBJECT_UNIQUE_KEY, drop_constraint},
    {OP_DROP, OBJECT_CHECK, drop_constraint},
    {OP_DROP, OBJECT_PRIMARY_KEY, drop_constraint},
    {OP_DROP, OBJECT_PARTITION, plan_drop_partition},
    {OP_SET, OBJECT_COLUMN, plan_free_computed},
    {OP_DROP, OBJECT_COLUMN, plan_drop_computed},
    {OP_DROP, OBJECT_COLUMN, plan_drop_column},
    {OP_DROP, OBJECT_TABLE, drop_table},
    {OP_RENAME, OBJECT_ENUM, NULL},
    {OP_RENAME_LABEL, OBJECT_ENUM, plan_rename_label},
    {OP_RENAME, OBJECT_TABLE, NULL}, /* and partitions */
    {OP_RENAME, OBJECT_COLUMN, NULL},
    {OP_RENAME, OBJECT_INDEX, NULL}, /* and keys and exclusions, which have one */
    {OP_RENAME, OBJECT_CHECK, NULL},
    {OP_RENAME, OBJECT_FOREIGN_KEY, NULL},
    {OP_RENAME, OBJECT_POLICY, NULL},
    {OP_CREATE, OBJECT_EXTENSION, create_extension},
    {OP_SET, OBJECT_EXTENSION, set_extension},
    {OP_CREATE, OBJECT_ENUM, plan_create_enum},
    {OP_SET, OBJECT_ENUM, plan_set_enum},
    {OP_CREATE, OBJECT_FUNCTION, plan_create_function},
    {OP_CREATE, OBJECT_TABLE, create_table},
    {OP_SET, OBJECT_TABLE, plan_set_table},
    {OP_CREATE, OBJECT_COLUMN, plan_create_column},
    {OP_SET, OBJECT_COLUMN, plan_set_column},
    {OP_CREATE, OBJECT_COLUMN, plan_backfill_column},
    {OP_CREATE, OBJECT_COLUMN, plan_create_computed},
    {OP_DROP, OBJECT_PARTITION, plan_detach_partition},
    {OP_CREATE, OBJECT_PARTITION, plan_attach_partition},
    {OP_CREATE, OBJECT_PRIMARY_KEY, create_constraint},
    {OP_CREATE, OBJECT_CHECK, create_constraint},
    {OP_CREATE, OBJECT_UNIQUE_KEY, create_constraint},
    {OP_CREATE, OBJECT_EXCLUSION, create_constraint},
    {OP_CREATE, OBJECT_INDEX, create_index},
    {OP_SET, OBJECT_FOREIGN_KEY, set_foreign_key},
    {OP_CREATE, OBJECT_FOREIGN_KEY, create_constraint},
    {OP_CREATE, OBJECT_POLICY, plan_create_policy},
    {OP_SET, OBJECT_ENUM, plan_finish_enum},
    {OP_DROP, OBJECT_ENUM, plan_drop_enum},
    {OP_DROP, OBJECT_FUNCTION, plan_drop_function},
    {OP_DROP, OBJECT_EXTENSION, drop_extension},
    {OP_CREATE, OBJECT_SCRIPT, NULL},
};

/* --- order of tables ------------------------------------------------------------------------ */

typedef struct Visit {
  Arena *arena;
  const State *state;
  ObjectList tables, sorted;
  bool *seen;
} Visit;

static size_t table_index(const Visit *visit, const Object *table) {
  size_t low = 0, high = visit->tables.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const Object *other = visit->tables.items[middle];
    int order = strcmp(table->schema, other->schema);
    if (order == 0) order = strcmp(table->name, other->name);
    if (order == 0) return middle;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return visit->tables.count;
}

static void visit_table(Visit *visit, size_t at) {
  if (at == visit->tables.count || visit->seen[at]) return;
  visit->seen[at] = true;
  Object *table = visit->tables.items[at];
  for (size_t i = 0; i < table->children.count; i++) {
    const Object *key = table->children.items[i];
    if (key->kind != OBJECT_FOREIGN_KEY) continue;
    const Object *target =
        state_unit(visit->state, OBJECT_TABLE, object_fact(key, FACT_TARGET_SCHEMA),
                   object_fact(key, FACT_TARGET));
    if (target) visit_table(visit, table_index(visit, target));
  }
  ARENA_PUSH(visit->arena, &visit->sorted, table);
}

static int by_place(const void *a, const void *b) {
  const Object *x = *(Object *const *)a, *y = *(Object *const *)b;
  int order = strcmp(x->schema, y->schema);
  return order ? order : strcmp(x->name, y->name);
}

void plan_sort_tables(Arena *arena, const State *state, ObjectList *tables) {
  if (tables->count == 0) return;
  qsort(tables->items, tables->count, sizeof(Object *), by_place);
  Visit visit = {.arena = arena, .state = state, .tables = *tables};
  visit.seen = ARENA_ARRAY(arena, bool, tables->count);
  for (size_t i = 0; i < tables->count; i++) visit_table(&visit, i);
  *tables = visit.sorted;
}

/* Puts the ops that create (or drop) tables into the order of what needs what (or its reverse). */
static void sort_table_ops(Plan *plan, OpVerb verb) {
  ObjectList tables = {0};
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    if (op->verb == verb && op->kind == OBJECT_TABLE)
      ARENA_PUSH(plan->arena, &tables, (Object *)(verb == OP_DROP ? op->have : op->want));
  }
  plan_sort_tables(plan->arena, verb == OP_DROP ? plan->have : plan->want, &tables);
  for (size_t i = 0, next = 0; i < plan->ops.count; i++) {
    Op *op = &plan->ops.items[i];
    if (op->verb != verb || op->kind != OBJECT_TABLE) continue;
    if (verb == OP_CREATE) {
      op->want = tables.items[next++];
      continue;
    }
    Object *table = tables.items[tables.count - 1 - next++];
    op->have = table;
    ARENA_PUSH(plan->arena, &plan->dropped, table);
  }
}

/* A schema that is first used is created, and never dropped. */
static void create_schemas(Plan *plan) {
  const char *last = "";
  for (size_t i = 0; !plan->down && i < plan->want->units.count; i++) {
    const char *schema = ddl_schema(plan->want->units.items[i]->schema);
    bool known = schema == NULL || strcmp(schema, last) == 0;
    for (size_t j = 0; !known && j < plan->have->units.count; j++) {
      const char *used = old(plan->have->units.items[j])->schema;
      known = used && strcmp(used, schema) == 0;
    }
    for (size_t j = 0; !known && j < plan->steps.count; j++)
      known = strcmp(plan->steps.items[j].sql,
                     sql_text(plan->arena, "CREATE SCHEMA IF NOT EXISTS %I", schema)) == 0;
    if (known) continue;
    plan_add(plan, plan->want->units.items[i], "CREATE SCHEMA IF NOT EXISTS %I", schema);
    last = schema;
  }
}

Steps plan_steps(Uses *uses, const Diff *diff, PlanOptions options) {
  Plan plan = {.arena = uses->arena,
               .uses = uses,
               .have = diff->have,
               .want = diff->want,
               .options = options,
               .down = diff->options.down,
               .rebuild_enums = diff->options.rebuild_enums,
               .ops = diff->ops};
  create_schemas(&plan);
  sort_table_ops(&plan, OP_CREATE);
  sort_table_ops(&plan, OP_DROP);
  for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
    if (phases[i].run == NULL) {
      if (phases[i].kind == OBJECT_SCRIPT)
        plan_scripts(&plan, phases[i].verb);
      else
        plan_renames(&plan, phases[i].kind);
      continue;
    }
    for (size_t j = 0; j < plan.ops.count; j++)
      if (plan.ops.items[j].verb == phases[i].verb && plan.ops.items[j].kind == phases[i].kind)
        phases[i].run(&plan, &plan.ops.items[j]);
  }
  return plan.steps;
}
