/* state.h - a database's schema as objects whose facts are canonical values.
 *
 * Checked resources (lower.h), snapshots (snapshot.h) and what lies between two migration files all
 * become this one struct, so equality, diff and JSON are written once, from the table of facts
 * below.
 *
 * Units (extensions, enums, functions, tables) stand in the state, sorted by kind, schema and name;
 * what a table has is its children, sorted by kind and name - but columns and statements keep the
 * order of their declaration. Objects are never changed once they are in a state:
 * a changed copy is put in their place, so states share what they have in common.
 *
 * A table of the tenants has the schema TENANT_SCHEMA: each tenant's own. What such a resource says
 * with `global` belongs to the database, and is the child of a unit of kind GLOBAL.
 *
 * A fact is a list of texts: one text for a scalar ("true" for a switch that is on); NULL where the
 * fact doesn't hold. Hints are no facts: how to get there (`backfill`, `using`), not where.
 *
 * Room compiler/state: what a schema is. In: facts, snapshots; out: states, their SQL definitions,
 * what their objects stand on, where two differ or merge. Stands on the grammar, for spans and
 * diagnostics. */
#ifndef RESCC_STATE_H
#define RESCC_STATE_H

#include <stdbool.h>

#include "grammar/source.h"
#include "value.h"

/* What is true of a kind, whatever the object:
 *   UNIT      stands in the state, and has a folder of snapshots; others are a unit's children
 *   PARENT    has children
 *   INLINE    stands in CREATE TABLE
 *   WHOLE     is replaced where a fact changes, but for those that plan.h's table alters
 *   DECLARED  keeps the order of the declarations; others are sorted by name
 *   SQL       holds SQL that a server renders in its own way (canonical.h) */
typedef enum KindFlags {
  KIND_UNIT = 1,
  KIND_PARENT = 2,
  KIND_INLINE = 4,
  KIND_WHOLE = 8,
  KIND_DECLARED = 16,
  KIND_SQL = 32,
} KindFlags;

/* kind, its name in messages and snapshots, that of a list of them, their folder among the
 * snapshots, flags; what says what one stands on and writes its definition (kind.h), and what plans
 * it (compiler/plan). The order of the rows is that of snapshots and says nothing else. */
#define STATE_KINDS(X)                                                                             \
  X(EXTENSION, "extension", "extension", "_extensions/", KIND_UNIT, no_uses, extension_define,     \
    plan_extension)                                                                                \
  X(ENUM, "enum", "enum", "_enums/", KIND_UNIT, no_uses, enum_define, plan_enum)                   \
  X(FUNCTION, "function", "function", "_functions/", KIND_UNIT, no_uses, function_define,          \
    plan_function)                                                                                 \
  X(GLOBAL, "global", "global", "_global/", KIND_UNIT | KIND_PARENT, no_uses, global_define,       \
    plan_global)                                                                                   \
  X(TABLE, "table", "table", "", KIND_UNIT | KIND_PARENT, table_uses, table_define, plan_table)    \
  X(COLUMN, "column", "columns", NULL, KIND_INLINE | KIND_DECLARED, column_uses, column_define,    \
    plan_column)                                                                                   \
  X(PRIMARY_KEY, "primary_key", "primary_key", NULL, KIND_INLINE | KIND_WHOLE, key_uses,           \
    constraint_define, plan_primary_key)                                                           \
  X(CHECK, "check", "checks", NULL, KIND_INLINE | KIND_WHOLE | KIND_SQL, check_uses,               \
    constraint_define, plan_check)                                                                 \
  X(UNIQUE_KEY, "unique_key", "unique_keys", NULL, KIND_INLINE | KIND_WHOLE, key_uses,             \
    constraint_define, plan_unique_key)                                                            \
  X(EXCLUSION, "exclusion", "exclusions", NULL, KIND_INLINE | KIND_WHOLE | KIND_SQL, index_uses,   \
    constraint_define, plan_exclusion)                                                             \
  X(INDEX, "index", "indexes", NULL, KIND_WHOLE | KIND_SQL, index_uses, index_define, plan_index)  \
  X(FOREIGN_KEY, "foreign_key", "foreign_keys", NULL, KIND_WHOLE, foreign_key_uses,                \
    constraint_define, plan_foreign_key)                                                           \
  X(PARTITION, "partition", "partitions", NULL, KIND_WHOLE | KIND_SQL, no_uses, partition_define,  \
    plan_partition)                                                                                \
  X(POLICY, "policy", "policies", NULL, KIND_WHOLE | KIND_SQL, policy_uses, policy_define,         \
    plan_policy)                                                                                   \
  X(SCRIPT, "statement", "statements", NULL, KIND_WHOLE | KIND_DECLARED, script_uses,              \
    script_define, plan_script)

/* identifier, JSON name, form. REMEMBERED: kept in snapshots, but no difference by itself. */
#define STATE_FACTS(X)                                                                             \
  X(COMMENT, "comment", TEXT)                                                                      \
  X(RENAMED_FROM, "renamed_from", REMEMBERED)                                                      \
  X(VERSION, "version", TEXT)                                    /* extension */                   \
  X(LABELS, "labels", LIST)                                      /* enum */                        \
  X(LABELS_RENAMED_FROM, "labels_renamed_from", REMEMBERED_LIST) /* "" where there is none */      \
  X(UNLOGGED, "unlogged", SWITCH)                                /* table */                       \
  X(STORAGE, "storage", LIST)                                    /* fillfactor=70, sorted */       \
  X(ROW_SECURITY, "row_security", TEXT)                          /* ENABLE or FORCE */             \
  X(PARTITION_BY, "partition_by", TEXT) /* RANGE, LIST, HASH; the key is in the elements */        \
  X(IGNORED, "ignored", SWITCH)         /* column: known, never migrated; its only fact */         \
  X(TYPE, "type", TYPE)                 /* column */                                               \
  X(COLLATION, "collation", TEXT)                                                                  \
  X(NOT_NULL, "not_null", SWITCH)                                                                  \
  X(DEFAULT, "default", TEXT)                                                                      \
  X(IDENTITY, "identity", TEXT)       /* ALWAYS or BY DEFAULT */                                   \
  X(SEQUENCE, "sequence", REMEMBERED) /* of an identity: its name, where a rename left another */  \
  X(COMPUTED, "computed", TEXT)                                                                    \
  X(COLUMNS, "columns", LIST)       /* keys: column names */                                       \
  X(EXPRESSION, "expression", TEXT) /* check */                                                    \
  X(UNIQUE, "unique", SWITCH)       /* index */                                                    \
  X(METHOD, "method", TEXT)                                                                        \
  X(ELEMENTS, "elements", ELEMENTS) /* SQL: title, (lower(email)) DESC */                          \
  X(INCLUDE, "include", LIST)       /* column names */                                             \
  X(NULLS_NOT_DISTINCT, "nulls_not_distinct", SWITCH)                                              \
  X(WITH, "with", TEXT)                                                                            \
  X(WHERE, "where", TEXT)                                                                          \
  X(TARGET_SCHEMA, "target_schema", TEXT) /* foreign key */                                        \
  X(TARGET, "target", TEXT)                                                                        \
  X(TARGET_COLUMNS, "target_columns", LIST)                                                        \
  X(ON_DELETE, "on_delete", TEXT) /* SQL: CASCADE, SET NULL … */                                 \
  X(SET_COLUMNS, "set_columns", LIST)                                                              \
  X(ON_UPDATE, "on_update", TEXT)                                                                  \
  X(MATCH, "match", TEXT)                                                                          \
  X(DEFERRABLE, "deferrable", TEXT) /* SQL: DEFERRABLE, DEFERRABLE INITIALLY DEFERRED */           \
  X(NOT_VALID, "not_valid", SWITCH) /* check, foreign key: rows from before were not looked at */  \
  X(BOUNDS, "bounds", TEXT)         /* partition, SQL: FOR VALUES …, DEFAULT */                  \
  X(COMMAND, "command", TEXT) /* policy; its `using` is `where`, its `check` the expression */     \
  X(RESTRICTIVE, "restrictive", SWITCH)                                                            \
  X(ROLES, "roles", LIST)                                                                          \
  X(UP, "up", TEXT) /* statement */                                                                \
  X(DOWN, "down", TEXT)                                                                            \
  X(AFTER, "after", REMEMBERED_LIST) /* tables, with their schemas */

typedef enum ObjectKind {
#define X(id, name, json, folder, flags, uses, define, plan) OBJECT_##id,
  STATE_KINDS(X)
#undef X
      OBJECT_KINDS
} ObjectKind;

typedef enum Fact {
#define X(id, json, form) FACT_##id,
  STATE_FACTS(X)
#undef X
      FACTS
} Fact;

/* Never a schema's name: PostgreSQL refuses it. */
#define TENANT_SCHEMA ""

typedef enum FactForm {
  FORM_TEXT,
  FORM_LIST,
  FORM_ELEMENTS,
  FORM_TYPE,
  FORM_SWITCH,
  FORM_REMEMBERED,
  FORM_REMEMBERED_LIST
} FactForm;

typedef struct Object Object;

typedef struct ObjectList {
  Object **items;
  size_t count, capacity;
} ObjectList;

struct Object {
  ObjectKind kind;
  const char *schema; /* of units but extensions */
  const char *name;
  const Value *facts[FACTS];
  ObjectList children;  /* of a table */
  Object *table;        /* of a child: its table, NULL for a unit */
  const Object *origin; /* of a renamed copy (match.h): what it was before; else NULL */
  /* hints, in no snapshot */
  Span span;                    /* where the sources ask for it */
  const char *resource;         /* its resource's name */
  const char *backfill, *using; /* SQL */
  bool concurrently;
  bool in_tenants;                 /* an enum that tenants' tables use */
  const char *renamed_from_schema; /* with FACT_RENAMED_FROM, of a table */
};

typedef struct State {
  ObjectList units;
} State;

const char *state_kind_name(ObjectKind kind);
const char *state_kind_json(ObjectKind kind);
const char *state_kind_folder(ObjectKind kind);
const char *state_fact_json(Fact fact);
FactForm state_fact_form(Fact fact);
bool state_fact_is_list(Fact fact);
bool state_kind_is(ObjectKind kind, KindFlags flag);
/* Whether the fact makes a difference. */
bool state_fact_counts(Fact fact);

/* The text of a scalar fact, or NULL. */
const char *object_fact(const Object *object, Fact fact);
void object_set(Arena *arena, Object *object, Fact fact, const char *text);
/* A column's type; NULL where it has none: `ignored`. */
const TypeName *object_type(const Object *column);
/* A copy with facts and children of its own to change; the children are copied too. */
Object *object_copy(Arena *arena, const Object *object);
/* Whether all facts that make a difference are equal; names and children aside. */
bool object_same_facts(const Object *a, const Object *b);
/* The same with children: nothing to migrate between the two. */
bool object_equal(const Object *a, const Object *b);
/* The child of a kind and name, or NULL. */
Object *object_child(const Object *table, ObjectKind kind, const char *name);

/* The unit with this place and name, or NULL. schema is NULL for extensions. */
Object *state_unit(const State *state, ObjectKind kind, const char *schema, const char *name);
/* Sorts the units; needed once after all are pushed. */
void state_sort(State *state);
/* A state of the same objects that can be changed without changing the other. */
State *state_copy(Arena *arena, const State *state);
/* Puts a unit where one of its kind, schema and name stands, or adds it in its place. */
void state_put(Arena *arena, State *state, Object *unit);
void state_remove(State *state, const Object *unit);

/* Whether a unit lies in each tenant's schema. */
bool state_is_tenant(const Object *unit);
/* The tenants' units, or the others. */
State *state_side(Arena *arena, const State *state, bool tenants);
/* The units of both. */
State *state_join(Arena *arena, const State *a, const State *b);

#endif
