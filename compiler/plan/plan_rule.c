/* plan_rule.c - what a table has beside columns, keys and indexes: settings, partitions, policies,
 * raw statements; and the function that makes uuids. */
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

/* --- settings of a table -------------------------------------------------------------------- */

static void alter(Plan *plan, const Object *table, const char *what) {
  plan_add(plan, table, "ALTER TABLE %s %s", ddl_name(plan->arena, table), what);
}

static bool is(const char *text, const char *word) { return text && strcmp(text, word) == 0; }

/* From none (NULL), ENABLE or FORCE to another of them. */
static void set_row_security(Plan *plan, const Object *table, const char *have, const char *want) {
  if (is(have, "FORCE")) alter(plan, table, "NO FORCE ROW LEVEL SECURITY");
  if (have && !want) alter(plan, table, "DISABLE ROW LEVEL SECURITY");
  if (!have && want) alter(plan, table, "ENABLE ROW LEVEL SECURITY");
  if (is(want, "FORCE")) alter(plan, table, "FORCE ROW LEVEL SECURITY");
}

static size_t name_length(const char *parameter) { return strcspn(parameter, "="); }

static bool has_parameter(const Value *list, const char *parameter) {
  size_t len = name_length(parameter);
  for (size_t i = 0; list && i < list->count; i++)
    if (name_length(list->items[i]) == len && strncmp(list->items[i], parameter, len) == 0)
      return true;
  return false;
}

static void set_storage(Plan *plan, const Object *table, const Value *have, const Value *want) {
  Buf reset = {0}, set = {0};
  for (size_t i = 0; have && i < have->count; i++)
    if (!has_parameter(want, have->items[i]))
      buf_printf(&reset, "%s%.*s", reset.len ? ", " : "", (int)name_length(have->items[i]),
                 have->items[i]);
  for (size_t i = 0; want && i < want->count; i++)
    if (!have || !value_has(have, want->items[i]))
      buf_printf(&set, "%s%s", set.len ? ", " : "", want->items[i]);
  if (reset.len) alter(plan, table, arena_printf(plan->arena, "RESET (%s)", reset.text));
  if (set.len) alter(plan, table, arena_printf(plan->arena, "SET (%s)", set.text));
  buf_free(&reset);
  buf_free(&set);
}

void plan_set_table(Plan *plan, const Op *op) {
  const Object *table = op->want;
  switch (op->fact) {
  case FACT_COMMENT: plan_comment(plan, table); break;
  case FACT_UNLOGGED:
    alter(plan, table, table->facts[FACT_UNLOGGED] ? "SET UNLOGGED" : "SET LOGGED");
    plan_hazard(plan, &plan->steps.items[plan->steps.count - 1], HAZARD_REWRITES_TABLE);
    break;
  case FACT_STORAGE:
    set_storage(plan, table, op->have->facts[FACT_STORAGE], table->facts[FACT_STORAGE]);
    break;
  case FACT_ROW_SECURITY:
    set_row_security(plan, table, object_fact(op->have, FACT_ROW_SECURITY),
                     object_fact(table, FACT_ROW_SECURITY));
    break;
  default: break;
  }
}

void plan_create_rules(Plan *plan, const Object *table) {
  set_row_security(plan, table, NULL, object_fact(table, FACT_ROW_SECURITY));
}

/* --- partitions ----------------------------------------------------------------------------- */

static const char *partition_name(Plan *plan, const Object *partition) {
  return sql_text(plan->arena, "%N", ddl_schema(partition->table->schema), partition->name);
}

void plan_create_partition(Plan *plan, const Object *partition) {
  Step *step = plan_add(plan, partition, "CREATE TABLE %s PARTITION OF %s %s",
                        partition_name(plan, partition), ddl_name(plan->arena, partition),
                        object_fact(partition, FACT_BOUNDS));
  step->kept = plan_is_kept(plan, partition);
}

/* It is detached first: a partition can't be dropped while foreign keys point at its table. */
void plan_drop_partition(Plan *plan, const Op *op) {
  const Object *partition = match_origin(op->have);
  if (op->replaced || plan_table_goes(plan, op->have)) return;
  plan_add(plan, partition, "ALTER TABLE %s DETACH PARTITION %s", ddl_name(plan->arena, partition),
           partition_name(plan, partition));
  if (plan->options.keep_columns && !plan->down) return;
  Step *step = plan_add(plan, partition, "DROP TABLE %s", partition_name(plan, partition));
  if (plan->down) return;
  step->comment = arena_printf(plan->arena, "the rows of %s are gone for good", partition->name);
  plan_hazard(plan, step, HAZARD_LOSES_DATA);
}

/* Other bounds: the rows stay, and PostgreSQL looks whether they fit when it comes back. */
void plan_detach_partition(Plan *plan, const Op *op) {
  if (!op->replaced || plan_table_goes(plan, op->have)) return;
  plan_add(plan, op->have, "ALTER TABLE %s DETACH PARTITION %s", ddl_name(plan->arena, op->have),
           partition_name(plan, op->have));
}

void plan_attach_partition(Plan *plan, const Op *op) {
  if (plan_table_is_new(plan, op->want)) return;
  if (!op->replaced) {
    plan_create_partition(plan, op->want);
    if (plan->down)
      plan->steps.items[plan->steps.count - 1].comment = arena_printf(
          plan->arena, "%s comes back empty: its rows are gone for good", op->want->name);
    return;
  }
  Step *step = plan_add(plan, op->want, "ALTER TABLE %s ATTACH PARTITION %s %s",
                        ddl_name(plan->arena, op->want), partition_name(plan, op->want),
                        object_fact(op->want, FACT_BOUNDS));
  plan_hazard(plan, step, HAZARD_BLOCKS_WRITES);
}

/* --- policies ------------------------------------------------------------------------------- */

void plan_create_policy(Plan *plan, const Op *op) {
  Buf sql = {0};
  ddl_create_policy(&sql, op->want);
  plan_add(plan, op->want, "%s", buf_text(&sql));
  buf_free(&sql);
}

void plan_drop_policy(Plan *plan, const Op *op) {
  const Object *policy = match_origin(op->have);
  if (plan_table_goes(plan, op->have)) return;
  plan_add(plan, policy, "DROP POLICY %I ON %s", policy->name, ddl_name(plan->arena, policy));
}

/* --- statements ----------------------------------------------------------------------------- */

typedef struct Scripts {
  const Object **items;
  size_t count, capacity;
} Scripts;

static bool runs_after(const Object *script, const Object *other) {
  const Value *after = script->facts[FACT_AFTER];
  for (size_t i = 0; after && i < after->count; i++) {
    const char *dot = strchr(after->items[i], '.');
    size_t len = strlen(other->table->schema);
    if (dot == after->items[i] + len && strncmp(after->items[i], other->table->schema, len) == 0 &&
        strcmp(dot + 1, other->table->name) == 0)
      return true;
  }
  return false;
}

/* The scripts of a verb's ops, each behind those of its own table before it and of the tables it
 * names; a circle is cut where it is met. */
static Scripts sort_scripts(Plan *plan, OpVerb verb) {
  Scripts all = {0}, sorted = {0};
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    if (op->verb == verb && op->kind == OBJECT_SCRIPT)
      ARENA_PUSH(plan->arena, &all, verb == OP_DROP ? op->have : op->want);
  }
  bool *done = ARENA_ARRAY(plan->arena, bool, all.count + 1);
  while (sorted.count < all.count) {
    size_t first = all.count, ready = all.count;
    for (size_t i = 0; i < all.count && ready == all.count; i++) {
      bool waits = false;
      for (size_t j = 0; !done[i] && j < all.count; j++)
        if (!done[j] && j != i)
          waits |= (all.items[j]->table == all.items[i]->table && j < i) ||
                   (all.items[j]->table != all.items[i]->table &&
                    runs_after(all.items[i], all.items[j]));
      if (done[i]) continue;
      if (first == all.count) first = i;
      if (!waits) ready = i;
    }
    if (ready == all.count) ready = first;
    done[ready] = true;
    ARENA_PUSH(plan->arena, &sorted, all.items[ready]);
  }
  return sorted;
}

void plan_scripts(Plan *plan, OpVerb verb) {
  Scripts scripts = sort_scripts(plan, verb);
  for (size_t i = 0; i < scripts.count; i++) {
    const Object *script =
        verb == OP_DROP ? match_origin(scripts.items[scripts.count - 1 - i]) : scripts.items[i];
    plan_add(plan, script, "%s", object_fact(script, verb == OP_DROP ? FACT_DOWN : FACT_UP));
  }
}
