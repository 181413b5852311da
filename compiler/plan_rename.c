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

/* Tables, enums, and indexes with primary keys share a schema's names; columns and other
 * constraints those of their table. */
static bool shares_names(const Object *a, const Object *b) {
  bool in_table =
      a->kind == OBJECT_COLUMN || a->kind == OBJECT_CHECK || a->kind == OBJECT_FOREIGN_KEY;
  return !in_table || a->table == b->table;
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
  Step *step;
  switch (want->kind) {
  case OBJECT_TABLE:
  case OBJECT_ENUM:
    step = plan_add(plan, want, "ALTER %s %N RENAME TO %I",
                    want->kind == OBJECT_TABLE ? "TABLE" : "TYPE", ddl_schema(pending->schema),
                    pending->name, name);
    break;
  case OBJECT_INDEX:
    step = plan_add(plan, want, "ALTER INDEX %N RENAME TO %I", ddl_schema(pending->schema),
                    pending->name, name);
    break;
  case OBJECT_COLUMN:
    step = plan_add(plan, want, "ALTER TABLE %s RENAME COLUMN %I TO %I",
                    ddl_name(plan->arena, want), pending->name, name);
    break;
  default:
    step = plan_add(plan, want, "ALTER TABLE %s RENAME CONSTRAINT %I TO %I",
                    ddl_name(plan->arena, want), pending->name, name);
  }
  if (want->kind <= OBJECT_COLUMN) plan_hazard(plan, step, HAZARD_BREAKS_OLD_CODE);
  pending->name = name;
}

static void finish(Plan *plan, Pending *pending) {
  const Object *want = pending->want;
  if (want->table == NULL && strcmp(pending->schema, want->schema) != 0) {
    Step *step = plan_add(plan, want, "ALTER %s %N SET SCHEMA %I",
                          want->kind == OBJECT_TABLE ? "TABLE" : "TYPE",
                          ddl_schema(pending->schema), pending->name, want->schema);
    plan_hazard(plan, step, HAZARD_BREAKS_OLD_CODE);
    pending->schema = want->schema;
  }
  if (strcmp(pending->name, want->name) != 0) rename_to(plan, pending, want->name);
  pending->done = true;
}

static PendingList collect(Plan *plan, ObjectKind kind) {
  PendingList list = {0};
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    bool key = kind == OBJECT_INDEX && op->kind == OBJECT_PRIMARY_KEY;
    if (op->verb != OP_RENAME || (op->kind != kind && !key)) continue;
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
