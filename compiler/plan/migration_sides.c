/* migration_sides.c - a change's files for the database, and those for each tenant's schema.
 *
 * The database's migrations run first, then the tenants': so the tenants' begin where the shared
 * tables are new already, and nothing that a tenant's table stands on may go in the same step. */
#include <string.h>

#include "compiler/state/type.h"
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

static bool is_target(const Object *key, const Object *table) {
  return key->kind == OBJECT_FOREIGN_KEY &&
         strcmp(object_fact(key, FACT_TARGET), table->name) == 0 &&
         strcmp(object_fact(key, FACT_TARGET_SCHEMA), table->schema) == 0;
}

/* Whether a foreign key stands on what goes: a table, a column of it, a key. */
static bool stands_on_key(const Object *key, const Object *gone) {
  if (gone->kind == OBJECT_TABLE) return is_target(key, gone);
  if (gone->table == NULL || !is_target(key, gone->table)) return false;
  const Value *columns = key->facts[FACT_TARGET_COLUMNS];
  if (gone->kind == OBJECT_COLUMN) return value_has(columns, gone->name);
  bool index = gone->kind == OBJECT_INDEX && gone->facts[FACT_UNIQUE];
  const Value *own = index ? gone->facts[FACT_ELEMENTS] : gone->facts[FACT_COLUMNS];
  bool unique = index || gone->kind == OBJECT_PRIMARY_KEY || gone->kind == OBJECT_UNIQUE_KEY;
  return unique && value_equal(own, columns);
}

static bool has_type(Arena *arena, const Object *column, const Object *enumeration) {
  const char *type = column->kind == OBJECT_COLUMN ? object_fact(column, FACT_TYPE) : NULL;
  if (type == NULL || enumeration->kind != OBJECT_ENUM) return false;
  const char *base = type_base(arena, type), *dot = strrchr(base, '.');
  return strcmp(dot ? dot + 1 : base, enumeration->name) == 0;
}

/* What goes with its table is no news of its own. */
static bool goes(const Op *op, const State *shared) {
  const Object *table = op->have ? op->have->table : NULL;
  if (table && state_unit(shared, table->kind, table->schema, table->name) == NULL) return false;
  return op->verb == OP_DROP || (op->kind == OBJECT_ENUM && op->verb == OP_SET &&
                                 diff_rebuilds_enum(op->have, op->want, false));
}

static void report(Arena *arena, Diags *diags, const Op *op, const Object *child) {
  const Object *gone = match_origin(op->have);
  const char *name =
      gone->table ? arena_printf(arena, "%s.%s", gone->table->name, gone->name) : gone->name;
  Diag *diag = diag_report(diags, DIAG_TENANTS_DEPEND, op->want ? op->want->span : (Span){0},
                           "`%s.%s` of every tenant stands on `%s`, which %s", child->table->name,
                           child->name, name, op->verb == OP_SET ? "must be made anew" : "goes");
  diag_hint(diags, diag,
            "first take away what stands on it, `generate`, `migrate` and `migrate --tenants`; then"
            " this");
}

/* Reports what the database's migrations would take away under the tenants' tables. */
static void check_tenants(Arena *arena, Diags *diags, const Migrations *migrations,
                          const State *shared, const State *tenants) {
  for (size_t i = 0; i < migrations->count; i++)
    for (size_t j = 0; j < migrations->items[i].ops.count; j++) {
      const Op *op = &migrations->items[i].ops.items[j];
      for (size_t t = 0; goes(op, shared) && t < tenants->units.count; t++) {
        const Object *table = tenants->units.items[t];
        for (size_t c = 0; c < table->children.count; c++)
          if (stands_on_key(table->children.items[c], op->have) ||
              has_type(arena, table->children.items[c], op->have))
            report(arena, diags, op, table->children.items[c]);
      }
    }
}

/* -------------------------------------------------------------------------------------------- */

/* A default that is a renamed label says the new one already: the type was renamed under it. */
static void rename_defaults(Arena *arena, const State *tenants, const Renames *renames) {
  for (size_t r = 0; r < renames->count; r++) {
    const Rename *rename = &renames->items[r];
    const char *from = rename->label_from ? sql_text(arena, "%L", rename->label_from) : NULL;
    for (size_t i = 0; from && i < tenants->units.count; i++)
      for (size_t j = 0; j < tenants->units.items[i]->children.count; j++) {
        Object *column = tenants->units.items[i]->children.items[j];
        const char *value =
            has_type(arena, column, rename->to) ? object_fact(column, FACT_DEFAULT) : NULL;
        if (value && strcmp(value, from) == 0)
          object_set(arena, column, FACT_DEFAULT, sql_text(arena, "%L", rename->label_to));
      }
  }
}

/* Notes at the enums that some tenant's table has columns of them. */
static void mark_enums(Arena *arena, const State *state) {
  for (size_t i = 0; i < state->units.count; i++)
    for (size_t j = 0; j < state->units.count && state->units.items[i]->kind == OBJECT_ENUM; j++) {
      const Object *table = state->units.items[j];
      for (size_t c = 0; state_is_tenant(table) && c < table->children.count; c++)
        state->units.items[i]->in_tenants |=
            has_type(arena, table->children.items[c], state->units.items[i]);
    }
}

Migrations migration_split_sides(Arena *arena, Diags *diags, const State *have, const State *want,
                                 const Renames *renames, bool keep_columns) {
  mark_enums(arena, have);
  mark_enums(arena, want);
  const State *shared = state_side(arena, want, false);
  Renames of_shared = renames_of(arena, renames, false), own = renames_of(arena, renames, true);
  Migrations all =
      migration_split(arena, state_side(arena, have, false), shared, &of_shared, keep_columns);
  const State *tenants = state_side(arena, match_apply(arena, have, &of_shared), true);
  rename_defaults(arena, tenants, &of_shared);
  if (tenants->units.count + want->units.count == shared->units.count) return all;
  check_tenants(arena, diags, &all, shared, tenants);
  Migrations theirs =
      migration_split(arena, state_join(arena, shared, tenants), want, &own, keep_columns);
  for (size_t i = 0; i < theirs.count; i++) {
    theirs.items[i].tenants = true;
    ARENA_PUSH(arena, &all, theirs.items[i]);
  }
  return all;
}
