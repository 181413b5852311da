/* migration_sides.c - a change's files for the database, and those for each tenant's schema.
 *
 * The database's migrations run first, then the tenants': so the tenants' begin where the shared
 * tables are new already, and nothing that a tenant's table stands on may go in the same step. */
#include <string.h>

#include "compiler/state/kind.h"
#include "migration.h"
#include "runtime/base/sql.h"

static Renames renames_of(Arena *arena, const Renames *renames, bool tenants) {
  Renames some = {0};
  for (size_t i = 0; i < renames->count; i++) {
    const Object *from = renames->items[i].from;
    if (state_is_tenant(from->table ? from->table : from) == tenants)
      ARENA_PUSH(arena, &some, renames->items[i]);
  }
  return some;
}

/* --- what tenants stand on ------------------------------------------------------------------ */

/* Only policies, views and their like don't bear another type. */
static bool is_retyped(const Op *op) { return op->verb == OP_SET && op->fact == FACT_TYPE; }

/* Whether a tenant's object stands on what goes: a table, a column, an enum; or a key, where it is
 * a foreign key. */
static bool stands_on(Uses *uses, const Object *user, const Op *op) {
  const Object *gone = op->have;
  const UseList *list = kind_uses(uses, user);
  bool key = user->kind == OBJECT_FOREIGN_KEY && gone->table &&
             uses_is_key_on(gone, user->facts[FACT_TARGET_COLUMNS]);
  for (size_t i = 0; i < list->count; i++) {
    const Use *use = &list->items[i];
    if (key && use_is_of(use, gone->table)) return true;
    if (gone->table == NULL && gone->schema && use_is_of(use, gone)) return true;
    if (gone->kind == OBJECT_COLUMN && (!is_retyped(op) || use->depth == USE_MODIFIERS) &&
        use_is_of_column(use, gone->table->schema, gone->table->name, gone->name))
      return true;
  }
  return false;
}

/* What goes with its table is no news of its own. */
static bool goes(const Op *op, const State *shared) {
  const Object *table = op->have ? op->have->table : NULL;
  if (table && state_unit(shared, table->kind, table->schema, table->name) == NULL) return false;
  return op->verb == OP_DROP || is_retyped(op) ||
         (op->kind == OBJECT_ENUM && op->verb == OP_SET &&
          diff_rebuilds_enum(op->have, op->want, false));
}

static void report(Arena *arena, Diags *diags, const Op *op, const Object *child) {
  const Object *gone = match_origin(op->have);
  const char *name =
      gone->table ? arena_printf(arena, "%s.%s", gone->table->name, gone->name) : gone->name;
  const char *how = is_retyped(op)       ? "gets another type"
                    : op->verb == OP_SET ? "must be made anew"
                                         : "goes";
  Diag *diag = diag_report(diags, DIAG_TENANTS_DEPEND, op->want ? op->want->span : (Span){0},
                           "`%s.%s` of every tenant stands on `%s`, which %s", child->table->name,
                           child->name, name, how);
  diag_hint(diags, diag,
            "first take away what stands on it, `generate`, `migrate` and `migrate --tenants`; then"
            " this");
}

/* Reports what the database's migrations would take away under the tenants' tables. */
static void check_tenants(Uses *uses, Diags *diags, const Migrations *migrations,
                          const State *shared, const State *tenants) {
  for (size_t i = 0; i < migrations->count; i++)
    for (size_t j = 0; j < migrations->items[i].ops.count; j++) {
      const Op *op = &migrations->items[i].ops.items[j];
      for (size_t t = 0; goes(op, shared) && t < tenants->units.count; t++) {
        const Object *table = tenants->units.items[t];
        for (size_t c = 0; c < table->children.count; c++)
          if (stands_on(uses, table->children.items[c], op))
            report(uses->arena, diags, op, table->children.items[c]);
      }
    }
}

/* --- partition keys ------------------------------------------------------------------------- */

/* Reports columns of partition keys whose type would be another one, or be made anew. */
static void check_partition_key(Uses *uses, Diags *diags, const Op *op) {
  const Object *column = op->want, *table = column->table;
  if (!table->facts[FACT_PARTITION_BY] || !uses_column(kind_uses(uses, table), column)) return;
  const char *format = "the enum of `%s` can't be made anew: `%s` is partitioned by it";
  if (!value_equal(op->have->facts[FACT_TYPE], column->facts[FACT_TYPE]))
    format = "the type of `%s` can't change: `%s` is partitioned by it";
  else if (!value_equal(op->have->facts[FACT_COLLATION], column->facts[FACT_COLLATION]))
    format = "the collation of `%s` can't change: `%s` is partitioned by it";
  match_refuse_partitioning(diags, column->span,
                            arena_printf(uses->arena, format, column->name, table->name));
}

static void check_partition_keys(Uses *uses, Diags *diags, const Migrations *migrations) {
  for (size_t i = 0; i < migrations->count; i++)
    for (size_t j = 0; j < migrations->items[i].ops.count; j++) {
      const Op *op = &migrations->items[i].ops.items[j];
      if (op->verb == OP_SET && op->fact == FACT_TYPE) check_partition_key(uses, diags, op);
    }
}

/* --- labels and enums ----------------------------------------------------------------------- */

static bool has_type(const Object *column, const Object *enumeration) {
  const TypeName *type = column->kind == OBJECT_COLUMN ? object_type(column) : NULL;
  return type && type_name_is(type, enumeration->schema, enumeration->name);
}

/* A default that is a renamed label says the new one already: the type was renamed under it. */
static void rename_default(Arena *arena, Object *column, const Renames *renames) {
  const char *value = column->kind == OBJECT_COLUMN ? object_fact(column, FACT_DEFAULT) : NULL;
  for (size_t i = 0; value && i < renames->count; i++) {
    const Rename *rename = &renames->items[i];
    if (!rename->label_from || !has_type(column, rename->to) ||
        strcmp(value, sql_text(arena, "%L", rename->label_from)) != 0)
      continue;
    object_set(arena, column, FACT_DEFAULT, sql_text(arena, "%L", rename->label_to));
    return; /* labels may swap names */
  }
}

static void rename_defaults(Arena *arena, State *tenants, const Renames *renames) {
  bool labels = false;
  for (size_t i = 0; i < renames->count; i++) labels |= renames->items[i].label_from != NULL;
  for (size_t i = 0; labels && i < tenants->units.count; i++) {
    Object *table = tenants->units.items[i] = object_copy(arena, tenants->units.items[i]);
    for (size_t j = 0; j < table->children.count; j++)
      rename_default(arena, table->children.items[j], renames);
  }
}

static bool is_in_tenants(const State *state, const Object *enumeration) {
  for (size_t i = 0; i < state->units.count; i++) {
    const Object *table = state->units.items[i];
    for (size_t j = 0; state_is_tenant(table) && j < table->children.count; j++)
      if (has_type(table->children.items[j], enumeration)) return true;
  }
  return false;
}

/* The state with a note at the enums that some tenant's table has columns of. */
static State *mark_enums(Arena *arena, const State *state) {
  State *marked = state_copy(arena, state);
  for (size_t i = 0; i < marked->units.count; i++) {
    Object *unit = marked->units.items[i];
    if (unit->kind != OBJECT_ENUM || !is_in_tenants(state, unit)) continue;
    marked->units.items[i] = object_copy(arena, unit);
    marked->units.items[i]->in_tenants = true;
  }
  return marked;
}

Migrations migration_split_sides(Uses *uses, Diags *diags, const State *have, const State *want,
                                 const Renames *renames, MigrationOptions options) {
  Arena *arena = uses->arena;
  have = mark_enums(arena, have);
  want = mark_enums(arena, want);
  const State *shared = state_side(arena, want, false);
  Renames of_shared = renames_of(arena, renames, false), own = renames_of(arena, renames, true);
  Migrations all =
      migration_split(uses, state_side(arena, have, false), shared, &of_shared, options);
  State *tenants = state_side(arena, match_apply(arena, have, &of_shared), true);
  rename_defaults(arena, tenants, &of_shared);
  check_partition_keys(uses, diags, &all);
  if (tenants->units.count + want->units.count == shared->units.count) return all;
  check_tenants(uses, diags, &all, shared, tenants);
  Migrations theirs =
      migration_split(uses, state_join(arena, shared, tenants), want, &own, options);
  check_partition_keys(uses, diags, &theirs);
  for (size_t i = 0; i < theirs.count; i++) {
    theirs.items[i].tenants = true;
    ARENA_PUSH(arena, &all, theirs.items[i]);
  }
  return all;
}
