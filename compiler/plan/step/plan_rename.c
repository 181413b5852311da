/* plan_rename.c - renames of one kind: each when its new name is free, through a temporary name
 * where names go round. */
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

typedef struct Pending {
  const Object *want;
  const char *schema, *name; /* where it is now */
  bool done;
} Pending;

typedef struct PendingList {
  Pending *items;
  size_t count, capacity;
} PendingList;

static const RenameForm *form_of(const Object *object) { return &plan_kind(object->kind)->rename; }

static bool shares_names(const Object *a, const Object *b) {
  return !form_of(a)->in_table || a->table == b->table;
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
  const RenameForm *form = form_of(want);
  const char *table = ddl_name(plan->arena, want);
  switch (form->spelling) {
  case RENAME_UNIT:
    plan_add(plan, form->step, want, "ALTER %s %N RENAME TO %I", form->word,
             ddl_schema(pending->schema), pending->name, name);
    break;
  case RENAME_PART:
    plan_add(plan, form->step, want, "ALTER TABLE %s RENAME %s %I TO %I", table, form->word,
             pending->name, name);
    break;
  case RENAME_ON:
    plan_add(plan, form->step, want, "ALTER %s %I ON %s RENAME TO %I", form->word, pending->name,
             table, name);
    break;
  case RENAME_NEVER: break;
  }
  pending->name = name;
}

/* Two copies of one object have one origin. */
static bool same(const Object *a, const Object *b) { return match_origin(a) == match_origin(b); }

static bool is_dropped(const Plan *plan, const Object *have) {
  for (size_t i = 0; i < plan->ops.count; i++)
    if (plan->ops.items[i].verb == OP_DROP && same(plan->ops.items[i].have, have)) return true;
  return false;
}

/* Partitions don't follow their table into another schema by themselves. */
static void move_partitions(Plan *plan, const Object *table, const char *from) {
  const Object *now = state_unit(plan->have, OBJECT_TABLE, table->schema, table->name);
  for (size_t i = 0; now && i < now->children.count; i++) {
    const Object *partition = now->children.items[i];
    bool gone = false;
    for (size_t j = 0; j < plan->ops.count; j++)
      gone |= plan->ops.items[j].verb == OP_DROP && same(plan->ops.items[j].have, partition) &&
              !plan->ops.items[j].replaced;
    if (partition->kind == OBJECT_PARTITION && !gone)
      plan_add(plan, STEP_MOVE_PARTITION, table, "ALTER TABLE %N SET SCHEMA %I", ddl_schema(from),
               match_origin(partition)->name, table->schema);
  }
}

/* Where a unit is by now. */
static const Pending *pending_of(const PendingList *list, const Object *unit) {
  for (size_t i = 0; i < list->count; i++) {
    const Pending *pending = &list->items[i];
    if (!pending->done && pending->want->kind == unit->kind &&
        strcmp(pending->want->name, unit->name) == 0 &&
        strcmp(pending->want->schema, unit->schema) == 0)
      return pending;
  }
  return NULL;
}

/* Whether a table or type that stays has this name by now. */
static bool is_taken(const Plan *plan, const PendingList *list, const char *schema,
                     const char *name) {
  for (size_t i = 0; i < plan->have->units.count; i++) {
    const Object *unit = plan->have->units.items[i];
    if ((unit->kind != OBJECT_TABLE && unit->kind != OBJECT_ENUM) ||
        !state_unit(plan->want, unit->kind, unit->schema, unit->name))
      continue;
    const Pending *pending = pending_of(list, unit);
    if (strcmp(pending ? pending->name : unit->name, name) == 0 &&
        strcmp(pending ? pending->schema : unit->schema, schema) == 0)
      return true;
  }
  return false;
}

static bool has_index(const Object *child) {
  return child->kind == OBJECT_INDEX || child->kind == OBJECT_PRIMARY_KEY ||
         child->kind == OBJECT_UNIQUE_KEY || child->kind == OBJECT_EXCLUSION;
}

static const char *aside_name(const Plan *plan, const Object *have) {
  for (size_t i = 0; i < plan->aside.count; i++)
    if (same(plan->aside.items[i].have, have)) return plan->aside.items[i].name;
  return NULL;
}

/* Whether an index has this name in a schema by now: their own renames come later. */
static bool is_index_taken(const Plan *plan, const PendingList *list, const char *schema,
                           const char *name) {
  for (size_t i = 0; i < plan->have->units.count; i++) {
    const Object *table = plan->have->units.items[i];
    if (table->kind != OBJECT_TABLE || is_dropped(plan, table)) continue;
    const Pending *pending = pending_of(list, table);
    if (strcmp(pending ? pending->schema : table->schema, schema) != 0) continue;
    for (size_t j = 0; j < table->children.count; j++) {
      const Object *child = table->children.items[j];
      if (has_index(child) && strcmp(match_origin(child)->name, name) == 0 &&
          !aside_name(plan, child) && !is_dropped(plan, child))
        return true;
    }
  }
  return false;
}

/* A table takes its indexes along; those whose names are taken there step aside first. */
static void step_aside(Plan *plan, const PendingList *list, const Pending *pending) {
  const Object *table =
      state_unit(plan->have, OBJECT_TABLE, pending->want->schema, pending->want->name);
  for (size_t i = 0; table && i < table->children.count; i++) {
    const Object *child = table->children.items[i];
    const char *name = match_origin(child)->name;
    if (!has_index(child) || is_dropped(plan, child) ||
        !is_index_taken(plan, list, pending->want->schema, name))
      continue;
    Aside aside = {child, arena_printf(plan->arena, "rescc_tmp_index_%zu", plan->aside.count + 1)};
    plan_add(plan, STEP_RENAME_INDEX, pending->want, "ALTER INDEX %N RENAME TO %I",
             ddl_schema(pending->schema), name, aside.name);
    ARENA_PUSH(plan->arena, &plan->aside, aside);
  }
}

static void move(Plan *plan, const PendingList *list, Pending *pending) {
  const Object *want = pending->want;
  if (want->kind == OBJECT_TABLE) step_aside(plan, list, pending);
  plan_add(plan, STEP_MOVE, want, "ALTER %s %N SET SCHEMA %I", form_of(want)->word,
           ddl_schema(pending->schema), pending->name, want->schema);
  if (want->kind == OBJECT_TABLE) move_partitions(plan, want, pending->schema);
  pending->schema = want->schema;
}

/* To another schema under another name goes by way of a name that is free on both sides. */
static void finish(Plan *plan, const PendingList *list, Pending *pending) {
  const Object *want = pending->want;
  bool moves = want->table == NULL && strcmp(pending->schema, want->schema) != 0;
  if (moves && strcmp(pending->name, want->name) != 0 &&
      is_taken(plan, list, want->schema, pending->name)) {
    bool free_here = !is_taken(plan, list, pending->schema, want->name);
    rename_to(plan, pending, free_here ? want->name : "rescc_tmp");
  }
  if (moves) move(plan, list, pending);
  if (strcmp(pending->name, want->name) != 0) rename_to(plan, pending, want->name);
  pending->done = true;
}

/* One that stepped aside and is to keep its name. */
static void add_back(Plan *plan, PendingList *list, const Aside *aside) {
  const Object *table =
      state_unit(plan->want, OBJECT_TABLE, aside->have->table->schema, aside->have->table->name);
  const Object *want =
      table ? object_child(table, aside->have->kind, match_origin(aside->have)->name) : NULL;
  for (size_t i = 0; i < list->count; i++)
    if (strcmp(list->items[i].name, aside->name) == 0) return;
  if (want == NULL) return;
  Pending pending = {want, want->table->schema, aside->name, false};
  ARENA_PUSH(plan->arena, list, pending);
}

static PendingList collect(Plan *plan, int rank) {
  PendingList list = {0};
  for (size_t i = 0; i < plan->ops.count; i++) {
    const Op *op = &plan->ops.items[i];
    if (op->verb != OP_RENAME || plan_kind(op->kind)->rename.rank != rank) continue;
    const Object *before = match_origin(op->have);
    const char *aside = aside_name(plan, op->have);
    Pending pending = {op->want, before->table ? op->want->table->schema : before->schema,
                       aside ? aside : before->name, false};
    ARENA_PUSH(plan->arena, &list, pending);
  }
  bool indexes = rank == plan_index.rename.rank;
  for (size_t i = 0; indexes && i < plan->aside.count; i++)
    add_back(plan, &list, &plan->aside.items[i]);
  return list;
}

void plan_renames(Plan *plan, int rank) {
  PendingList list = collect(plan, rank);
  for (size_t left = list.count, temporary = 0; left > 0;) {
    size_t before = left;
    for (size_t i = 0; i < list.count; i++)
      if (!list.items[i].done && is_free(&list, &list.items[i])) {
        finish(plan, &list, &list.items[i]);
        left--;
      }
    for (size_t i = 0; left == before && i < list.count; i++)
      if (!list.items[i].done) { /* a circle: the first steps aside */
        rename_to(plan, &list.items[i], arena_printf(plan->arena, "rescc_tmp_%zu", ++temporary));
        break;
      }
  }
}
