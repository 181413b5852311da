/* kind_key.c - primary and unique keys, checks, exclusions, foreign keys: what is a constraint. */
#include <string.h>

#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"
#include "uses_internal.h"

/* --- what they stand on --------------------------------------------------------------------- */

void key_uses(UseFinder *finder, const Object *key) {
  uses_add_columns(finder, key, FACT_COLUMNS, USE_COLUMN);
}

void check_uses(UseFinder *finder, const Object *check) {
  uses_add_sql(finder, check, FACT_EXPRESSION, USE_TYPE);
}

void foreign_key_uses(UseFinder *finder, const Object *key) {
  const Value *theirs = key->facts[FACT_TARGET_COLUMNS];
  Use use = {.kind = OBJECT_TABLE,
             .schema = object_fact(key, FACT_TARGET_SCHEMA),
             .name = object_fact(key, FACT_TARGET),
             .depth = USE_TYPE,
             .fact = FACT_TARGET};
  uses_add_columns(finder, key, FACT_COLUMNS, USE_TYPE);
  uses_add(finder, use);
  use.kind = OBJECT_COLUMN;
  use.fact = FACT_TARGET_COLUMNS;
  for (size_t i = 0; theirs && i < theirs->count; i++) {
    use.column = theirs->items[i];
    uses_add(finder, use);
  }
}

/* --- definitions ---------------------------------------------------------------------------- */

static void add_names(Buf *out, const char *before, const Value *names) {
  buf_add(out, before);
  buf_add(out, " (");
  for (size_t i = 0; names && i < names->count; i++)
    sql_printf(out, i ? ", %I" : "%I", names->items[i]);
  buf_add_char(out, ')');
}

static void add_word(Buf *out, const Object *constraint, Fact fact) {
  if (object_fact(constraint, fact)) sql_printf(out, " %s", object_fact(constraint, fact));
}

static void write_primary_key(Buf *out, const Object *key) {
  add_names(out, "PRIMARY KEY", key->facts[FACT_COLUMNS]);
}

static void write_unique_key(Buf *out, const Object *key) {
  add_names(out, key->facts[FACT_NULLS_NOT_DISTINCT] ? "UNIQUE NULLS NOT DISTINCT" : "UNIQUE",
            key->facts[FACT_COLUMNS]);
}

static void write_check(Buf *out, const Object *check) {
  sql_printf(out, "CHECK (%s)", object_fact(check, FACT_EXPRESSION));
}

static void write_exclusion(Buf *out, const Object *exclusion) {
  sql_printf(out, "EXCLUDE USING %I", object_fact(exclusion, FACT_METHOD));
  ddl_list(out, exclusion->facts[FACT_ELEMENTS]);
  if (object_fact(exclusion, FACT_WHERE))
    sql_printf(out, " WHERE (%s)", object_fact(exclusion, FACT_WHERE));
}

static void write_foreign_key(Buf *out, const Object *key) {
  const char *on_delete = object_fact(key, FACT_ON_DELETE),
             *on_update = object_fact(key, FACT_ON_UPDATE),
             *schema = object_fact(key, FACT_TARGET_SCHEMA);
  /* From a tenant's table a bare name would mean the tenant's. */
  bool leaves = key->table && state_is_tenant(key->table) && *schema;
  add_names(out, "FOREIGN KEY", key->facts[FACT_COLUMNS]);
  sql_printf(out, " REFERENCES %N", leaves ? schema : ddl_schema(schema),
             object_fact(key, FACT_TARGET));
  add_names(out, "", key->facts[FACT_TARGET_COLUMNS]);
  if (object_fact(key, FACT_MATCH)) sql_printf(out, " MATCH %s", object_fact(key, FACT_MATCH));
  if (on_delete) sql_printf(out, " ON DELETE %s", on_delete);
  if (key->facts[FACT_SET_COLUMNS]) add_names(out, "", key->facts[FACT_SET_COLUMNS]);
  if (on_update) sql_printf(out, " ON UPDATE %s", on_update);
}

void kind_constraint_body(Buf *out, const Object *constraint) {
  static KindDefine *const bodies[] = {
      [OBJECT_PRIMARY_KEY] = write_primary_key, [OBJECT_CHECK] = write_check,
      [OBJECT_UNIQUE_KEY] = write_unique_key,   [OBJECT_EXCLUSION] = write_exclusion,
      [OBJECT_FOREIGN_KEY] = write_foreign_key,
  };
  bodies[constraint->kind](out, constraint);
  add_word(out, constraint, FACT_DEFERRABLE);
  if (constraint->facts[FACT_NOT_VALID]) buf_add(out, " NOT VALID");
}

void constraint_define(Buf *out, const Object *constraint) {
  sql_printf(out, "CONSTRAINT %I ", constraint->name);
  kind_constraint_body(out, constraint);
}

bool kind_is_repeated(const Object *constraint) {
  if (constraint->kind != OBJECT_UNIQUE_KEY && constraint->kind != OBJECT_EXCLUSION) return false;
  const ObjectList *children = &constraint->table->children;
  for (size_t i = 0; i < children->count && children->items[i] != constraint; i++)
    if (children->items[i]->kind == constraint->kind &&
        object_same_facts(children->items[i], constraint))
      return true;
  return false;
}
