#include "ddl.h"

#include <ctype.h>
#include <string.h>

#include "runtime/base/sql.h"
#include "type.h"

const char *ddl_schema(const char *schema) {
  bool bare = schema == NULL || strcmp(schema, "public") == 0 || strcmp(schema, TENANT_SCHEMA) == 0;
  return bare ? NULL : schema;
}

const char *ddl_name(Arena *arena, const Object *object) {
  const Object *unit = object->table ? object->table : object;
  return sql_text(arena, "%N", ddl_schema(unit->schema),
                  object->kind == OBJECT_INDEX ? object->name : unit->name);
}

static void add_names(Buf *out, const Value *names) {
  for (size_t i = 0; names && i < names->count; i++)
    sql_printf(out, i ? ", %I" : "%I", names->items[i]);
}

const char *ddl_names(Arena *arena, const Value *names) {
  Buf out = {0};
  add_names(&out, names);
  const char *text = arena_strdup(arena, buf_text(&out));
  buf_free(&out);
  return text;
}

/* Whether `sql` is one literal, name or call: nothing of it stands outside quotes and parentheses
 * but letters, digits, `_`, `.` and `::`. */
static bool is_simple(const char *sql) {
  int depth = 0;
  for (const char *c = sql; *c; c++) {
    if (*c == '\'' || *c == '"') {
      const char *end = strchr(c + 1, *c);
      if (end == NULL) return false;
      c = end;
    } else if (*c == '(' || *c == '[') {
      depth++;
    } else if (*c == ')' || *c == ']') {
      depth--;
    } else if (depth == 0 && !isalnum((unsigned char)*c) && !strchr("_.:", *c) &&
               !(*c == '-' && c == sql)) {
      return false;
    }
  }
  return true;
}

void ddl_default(Buf *out, const char *sql) {
  sql_printf(out, is_simple(sql) ? "%s" : "(%s)", sql);
}

void ddl_column(Buf *out, const Object *column) {
  const char *identity = object_fact(column, FACT_IDENTITY),
             *computed = object_fact(column, FACT_COMPUTED);
  const char *value = object_fact(column, FACT_DEFAULT);
  sql_printf(out, "%I %s", column->name, object_fact(column, FACT_TYPE));
  if (object_fact(column, FACT_COLLATION))
    sql_printf(out, " COLLATE %I", object_fact(column, FACT_COLLATION));
  if (identity) sql_printf(out, " GENERATED %s AS IDENTITY", identity);
  if (computed) sql_printf(out, " GENERATED ALWAYS AS (%s) STORED", computed);
  if (column->facts[FACT_NOT_NULL] && !identity) buf_add(out, " NOT NULL");
  if (value) {
    buf_add(out, " DEFAULT ");
    ddl_default(out, value);
  }
}

static void add_reference(Buf *out, const Object *key) {
  const char *on_delete = object_fact(key, FACT_ON_DELETE),
             *on_update = object_fact(key, FACT_ON_UPDATE);
  buf_add(out, "FOREIGN KEY (");
  add_names(out, key->facts[FACT_COLUMNS]);
  const char *schema = object_fact(key, FACT_TARGET_SCHEMA);
  /* From a tenant's table a bare name would mean the tenant's. */
  bool leaves = key->table && state_is_tenant(key->table) && *schema;
  sql_printf(out, ") REFERENCES %N (", leaves ? schema : ddl_schema(schema),
             object_fact(key, FACT_TARGET));
  add_names(out, key->facts[FACT_TARGET_COLUMNS]);
  buf_add_char(out, ')');
  if (object_fact(key, FACT_MATCH)) sql_printf(out, " MATCH %s", object_fact(key, FACT_MATCH));
  if (on_delete) sql_printf(out, " ON DELETE %s", on_delete);
  if (key->facts[FACT_SET_COLUMNS]) {
    buf_add(out, " (");
    add_names(out, key->facts[FACT_SET_COLUMNS]);
    buf_add_char(out, ')');
  }
  if (on_update) sql_printf(out, " ON UPDATE %s", on_update);
  if (object_fact(key, FACT_DEFERRABLE)) sql_printf(out, " %s", object_fact(key, FACT_DEFERRABLE));
}

static void add_elements(Buf *out, const Value *elements) {
  buf_add(out, " (");
  for (size_t i = 0; i < elements->count; i++)
    sql_printf(out, i ? ", %s" : "%s", elements->items[i]);
  buf_add_char(out, ')');
}

static void add_check(Buf *out, const Object *check) {
  sql_printf(out, "CHECK (%s)", object_fact(check, FACT_EXPRESSION));
}

static void add_primary_key(Buf *out, const Object *key) {
  buf_add(out, "PRIMARY KEY (");
  add_names(out, key->facts[FACT_COLUMNS]);
  buf_add_char(out, ')');
}

static void add_unique_key(Buf *out, const Object *key) {
  buf_add(out, key->facts[FACT_NULLS_NOT_DISTINCT] ? "UNIQUE NULLS NOT DISTINCT (" : "UNIQUE (");
  add_names(out, key->facts[FACT_COLUMNS]);
  buf_add_char(out, ')');
  if (object_fact(key, FACT_DEFERRABLE)) sql_printf(out, " %s", object_fact(key, FACT_DEFERRABLE));
}

static void add_exclusion(Buf *out, const Object *exclusion) {
  sql_printf(out, "EXCLUDE USING %I", object_fact(exclusion, FACT_METHOD));
  add_elements(out, exclusion->facts[FACT_ELEMENTS]);
  if (object_fact(exclusion, FACT_WHERE))
    sql_printf(out, " WHERE (%s)", object_fact(exclusion, FACT_WHERE));
  if (object_fact(exclusion, FACT_DEFERRABLE))
    sql_printf(out, " %s", object_fact(exclusion, FACT_DEFERRABLE));
}

void ddl_constraint(Buf *out, const Object *constraint) {
  static void (*const definitions[])(Buf *, const Object *) = {
      [OBJECT_PRIMARY_KEY] = add_primary_key, [OBJECT_CHECK] = add_check,
      [OBJECT_UNIQUE_KEY] = add_unique_key,   [OBJECT_EXCLUSION] = add_exclusion,
      [OBJECT_FOREIGN_KEY] = add_reference,
  };
  sql_printf(out, "CONSTRAINT %I ", constraint->name);
  definitions[constraint->kind](out, constraint);
}

static void add_partition_by(Buf *out, const Object *table) {
  if (!object_fact(table, FACT_PARTITION_BY)) return;
  sql_printf(out, " PARTITION BY %s", object_fact(table, FACT_PARTITION_BY));
  add_elements(out, table->facts[FACT_ELEMENTS]);
}

bool ddl_is_repeated(const Object *constraint) {
  if (constraint->kind != OBJECT_UNIQUE_KEY && constraint->kind != OBJECT_EXCLUSION) return false;
  const ObjectList *children = &constraint->table->children;
  for (size_t i = 0; i < children->count && children->items[i] != constraint; i++) {
    Object other = *children->items[i];
    if (other.kind != constraint->kind) continue;
    other.name = constraint->name;
    Buf texts[2] = {0};
    ddl_constraint(&texts[0], constraint);
    ddl_constraint(&texts[1], &other);
    bool same = strcmp(buf_text(&texts[0]), buf_text(&texts[1])) == 0;
    buf_free(&texts[0]);
    buf_free(&texts[1]);
    if (same) return true;
  }
  return false;
}

void ddl_create_table(Buf *out, const Object *table) {
  sql_printf(out, "CREATE %sTABLE %N (", table->facts[FACT_UNLOGGED] ? "UNLOGGED " : "",
             ddl_schema(table->schema), table->name);
  bool first = true;
  for (size_t i = 0; i < table->children.count; i++) {
    const Object *child = table->children.items[i];
    if (!state_kind_is(child->kind, KIND_INLINE) || child->facts[FACT_IGNORED] ||
        ddl_is_repeated(child))
      continue;
    buf_add(out, first ? "\n  " : ",\n  ");
    first = false;
    if (child->kind == OBJECT_COLUMN)
      ddl_column(out, child);
    else
      ddl_constraint(out, child);
  }
  buf_add(out, "\n)");
  add_partition_by(out, table);
  const Value *storage = table->facts[FACT_STORAGE];
  if (storage) {
    buf_add(out, " WITH");
    add_elements(out, storage);
  }
}

static void add_roles(Buf *out, const Value *roles) {
  static const char *const words[] = {"public", "current_role", "current_user", "session_user"};
  for (size_t i = 0; i < roles->count; i++) {
    const char *word = NULL;
    for (size_t j = 0; j < sizeof words / sizeof *words; j++)
      if (strcmp(roles->items[i], words[j]) == 0) word = words[j];
    buf_add(out, i ? ", " : " TO ");
    sql_printf(out, word ? "%s" : "%I", roles->items[i]);
  }
}

void ddl_create_policy(Buf *out, const Object *policy) {
  const char *command = object_fact(policy, FACT_COMMAND);
  sql_printf(out, "CREATE POLICY %I ON %N", policy->name, ddl_schema(policy->table->schema),
             policy->table->name);
  if (policy->facts[FACT_RESTRICTIVE]) buf_add(out, " AS RESTRICTIVE");
  if (strcmp(command, "ALL") != 0) sql_printf(out, " FOR %s", command);
  if (policy->facts[FACT_ROLES]) add_roles(out, policy->facts[FACT_ROLES]);
  if (object_fact(policy, FACT_WHERE))
    sql_printf(out, "\n  USING (%s)", object_fact(policy, FACT_WHERE));
  if (object_fact(policy, FACT_EXPRESSION))
    sql_printf(out, "\n  WITH CHECK (%s)", object_fact(policy, FACT_EXPRESSION));
}

void ddl_create_index(Buf *out, const Object *index, bool concurrently) {
  const Value *elements = index->facts[FACT_ELEMENTS];
  sql_printf(out, "CREATE %sINDEX %s%I ON %N", index->facts[FACT_UNIQUE] ? "UNIQUE " : "",
             concurrently ? "CONCURRENTLY " : "", index->name, ddl_schema(index->table->schema),
             index->table->name);
  if (object_fact(index, FACT_METHOD))
    sql_printf(out, " USING %I", object_fact(index, FACT_METHOD));
  add_elements(out, elements);
  if (index->facts[FACT_INCLUDE]) {
    buf_add(out, " INCLUDE (");
    add_names(out, index->facts[FACT_INCLUDE]);
    buf_add_char(out, ')');
  }
  if (index->facts[FACT_NULLS_NOT_DISTINCT]) buf_add(out, " NULLS NOT DISTINCT");
  if (object_fact(index, FACT_WITH)) sql_printf(out, " WITH (%s)", object_fact(index, FACT_WITH));
  if (object_fact(index, FACT_WHERE))
    sql_printf(out, "\n  WHERE %s", object_fact(index, FACT_WHERE));
}

void ddl_create_enum(Buf *out, const Object *enumeration) {
  const Value *labels = enumeration->facts[FACT_LABELS];
  sql_printf(out, "CREATE TYPE %N AS ENUM (", ddl_schema(enumeration->schema), enumeration->name);
  for (size_t i = 0; i < labels->count; i++) sql_printf(out, i ? ", %L" : "%L", labels->items[i]);
  buf_add_char(out, ')');
}

/* --- values of other types ------------------------------------------------------------------ */

static bool is_number(const TypeRow *type) {
  return type->class == CLASS_INTEGER || type->class == CLASS_NUMBER;
}

static bool is_moment(const TypeRow *type) {
  return type->class == CLASS_DATE || type->class == CLASS_TIMESTAMP;
}

/* The only number that such a type is cast to and from. */
static const char *next_number(const TypeRow *type) {
  static const char *const rows[][2] = {
      {"boolean", "integer"}, {"money", "numeric"}, {"oid", "bigint"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(type->canonical, rows[i][0]) == 0) return rows[i][1];
  return type->canonical;
}

/* money, say, becomes an oid by way of numeric and bigint. */
static const char *number_conversion(Arena *arena, const char *value, const TypeRow *a,
                                     const TypeRow *b, const char *brackets, const char *to) {
  const char *at = a->canonical, *const steps[] = {next_number(a), next_number(b)};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    if (strcmp(steps[i], at) == 0 || strcmp(steps[i], b->canonical) == 0) continue;
    at = steps[i];
    value = arena_printf(arena, "%s::%s%s", value, at, brackets);
  }
  return arena_printf(arena, "%s::%s", value, to);
}

const char *ddl_conversion(Arena *arena, const Object *have, const Object *want) {
  const TypeName *from = object_type(have), *to = object_type(want);
  const char *type = object_fact(want, FACT_TYPE), *column = sql_text(arena, "%I", want->name);
  if (want->using) return want->using;
  const TypeRow *a = from->row, *b = to->row;
  bool arrays = from->dimensions > 0, alike = arrays == (to->dimensions > 0);
  const char *brackets = arrays && alike ? "[]" : "";
  if (alike) {
    bool same_base = a && b && strcmp(a->canonical, b->canonical) == 0;
    /* an assignment cast refuses a text that is too long; an explicit one would cut it */
    if (same_base || (b && b->class == CLASS_TEXT)) return NULL;
  }
  if (a && b && alike) {
    bool logical = !arrays && (is_number(a) || is_number(b)) &&
                   (a->class == CLASS_BOOLEAN || b->class == CLASS_BOOLEAN);
    if (logical || (is_number(a) && is_number(b)))
      return number_conversion(arena, column, a, b, brackets, type);
    if ((is_moment(a) && is_moment(b)) || (a->class == CLASS_JSON && b->class == CLASS_JSON))
      return arena_printf(arena, "%s::%s", column, type);
  }
  return arena_printf(arena, "%s::text%s::%s", column, brackets, type);
}

const char *ddl_filler(Arena *arena, const Object *column, const State *state) {
  const TypeName *type = object_type(column);
  if (type->dimensions) return "'{}'";
  const TypeRow *row = type->row;
  for (size_t i = 0; row == NULL && i < state->units.count; i++) {
    const Object *unit = state->units.items[i];
    if (unit->kind == OBJECT_ENUM && type_name_is(type, unit->schema, unit->name))
      return sql_text(arena, "%L", unit->facts[FACT_LABELS]->items[0]);
  }
  switch (row ? row->class : CLASS_OTHER) {
  case CLASS_BOOLEAN: return "false";
  case CLASS_INTEGER:
  case CLASS_NUMBER: return "0";
  case CLASS_TEXT:
  case CLASS_BYTES: return "''";
  case CLASS_UUID: return "gen_random_uuid()";
  case CLASS_DATE:
  case CLASS_TIMESTAMP: return "now()";
  case CLASS_JSON: return "'{}'";
  default: return NULL;
  }
}
