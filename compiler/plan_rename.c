/* plan_rename.c - renames of one kind: each when its new name is free, through a temporary name
 * where names go round. */
#include <string.h>

#include "../runtime/sql.h"
#include "ddl.h"
#include "plan_internal.h"

typedef struct Pending {
  const Object *want;
  const char *schema, *name; /* where it is now */
  bool done;
} Pending;

typedef struct PendingList {
  Pending *items;
  size_t count, capacity;
} PendingList;

/* What `ALTER … RENAME` says for a kind, and whether the kind's names are unique in their table
 * alone.
 */
static const struct {
  const char *format; /* of the place, the old name and the new one */
  bool in_table;
} rows[] = {
    [OBJECT_ENUM] = {"ALTER TYPE %N RENAME TO %I", false},
    [OBJECT_TABLE] = {"ALTER TABLE %N RENAME TO %I", false},
    [OBJECT_PARTITION] = {"ALTER TABLE %N RENAME TO %I", false},
    [OBJECT_INDEX] = {"ALTER INDEX %N RENAME TO %I", false},
    [OBJECT_COLUMN] = {"ALTER TABLE %s RENAME COLUMN %I TO %I", true},
    [OBJECT_PRIMARY_KEY] = {"ALTER TABLE %s RENAME CONSTRAINT %I TO %I", false},
    [OBJECT_UNIQUE_KEY] = {"ALTER TABLE %s RENAME CONSTRAINT %I TO %I", false},
    [OBJECT_EXCLUSION] = {"ALTER TABLE %s RENAME CONSTRAINT %I TO %I", false},
    [OBJECT_CHECK] = {"ALTER TABLE %s RENAME CONSTRAINT %I TO %I", true},
    [OBJECT_FOREIGN_KEY] = {"ALTER TABLE %s RENAME CONSTRAINT %I TO %I", true},
    [OBJECT_POLICY] = {"ALTER POLICY %I ON %s RENAME TO %I", true},
};

static bool shares_names(const Object *a, const Object *b) {
  return !rows[a->kind].in_table || a->table == b->table;
}

static const char *schema_of(const Object *object) {
  return object->table ? object->table->schema : object->schema;
}

static bool is_free(const PendingList *list, const Pending *mine) {
  for (size_t i = 0; i < list->count; i++) {
    const Pending *other = &list->items[i];
    if (other == mine || other->done || !shares_names(other->want, mine->want)) continue;
    if (strcmp(other->name, mine->want->name) == 0 &&
        strcmp(other->schema, schema_of(mine->want)) == 0)
      return false;
  }
  return true;
}

static void rename_to(Plan *plan, Pending *pending, const char *name) {
  const Object *want = pending->want;
  const char *format = rows[want->kind].format, *table = ddl_name(plan->arena, want);
  Step *step;
  if (want->kind == OBJECT_POLICY)
    step = plan_add(plan, want, format, pending->name, table, name);
  else if (strstr(format, "%N"))
    step = plan_add(plan, want, format, ddl_schema(pending->schema), pending->name, name);
  else
    step = plan_add(plan, want, format, table, pending->name, name);
  if (want->kind <= OBJECT_COLUMN) plan_hazard(plan, step, HAZARD_BREAKS_OLD_CODE);
  pending->name = name;
}

/* Partitions don't follow their table into another schema by themselves. */
static void move_partitions(Plan *plan, const Object *table, const char *from) {
  const Object *now = state_unit(plan->have, OBJECT_TABLE, table->schema, table->name);
  for (size_t i = 0; now && i < now->children.count; i++) {
    const Object *partition = now->children.items[i];
    bool gone = false;
    for (size_t j = 0; j < plan->ops.count; j++)
      gone |= plan->ops.items[j].verb == OP_DROP && plan->ops.items[j].have == partition &&
              !plan->ops.items[j].replaced;
    if (partition->kind == OBJECT_PARTITION && !gone)
      plan_add(plan, table, "ALTER TABLE %N SET SCHEMA %I", ddl_schema(from),
               match_origin(partition)->name, table->schema);
  }
}

static void finish(Plan *plan, Pending *pending) {
  const Object *want = pending->want;
  if (want->table == NULL && strcmp(pending->schema, want->schema) != 0) {
    Step *step = plan_add(plan, want, "ALTER %s %N SET SCHEMA %I",
                          want->kind == OBJECT_TABLE ? "TABLE" : "TYPE",
                          ddl_schema(pending->schema), pending->name, want->schema);
    plan_hazard(plan, step, HAZARD_BREAKS_OLD_CODE);
    if (want->kind == OBJECT_TABLE) move_partitions(plan, want, pending->schema);
    pending->schema = want->schema;
  }
  if (strcmp(pending->name, want->name) != 0) rename_to(plan, pending, want->name);
  pending->done = true;
}

/* The kind whose renames a kind's are done with: those that share their names. */
static ObjectKind together(ObjectKind kind) {
  switch (kind) {
  case OBJECT_PRIMARY_KEY:
  case OBJECT_UNIQUE_KEY:
  case OBJECT_EXCLUSION: return OBJECT_INDEX;
  case OBJECT_PARTITION: return OBJECT_TABLE;
  default: return kind;
  }
}

static PendingList collect(Plan *plan, ObjectKind kind) {
  PendingList list = {0};
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    if (op->verb != OP_RENAME || together(op->kind) != kind) continue;
    const Object *before = match_origin(op->have);
    Pending pending = {op->want, before->table ? op->want->table->schema : before->schema,
                       before->name, false};
    ARENA_PUSH(plan->arena, &list, pending);
  }
  return list;
}

void plan_renames(Plan *plan, ObjectKind kind) {
  PendingList list = collect(plan, kind);
  for (size_t left = list.count, temporary = 0; left > 0;) {
    size_t before = left;
    for (size_t i = 0; i < list.count; i++)
      if (!list.items[i].done && is_free(&list, &list.items[i])) {
        finish(plan, &list.items[i]);
        left--;
      }
    for (size_t i = 0; left == before && i < list.count; i++)
      if (!list.items[i].done) { /* a circle: the first steps aside */
        rename_to(plan, &list.items[i], arena_printf(plan->arena, "rescc_tmp_%zu", ++temporary));
        break;
      }
  }
}
