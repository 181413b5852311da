#include "uses.h"

#include <string.h>
#include <uthash.h>

struct UsesEntry {
  const Object *object;
  UseList list;
  UT_hash_handle hh;
};

typedef struct Finder {
  Uses *uses;
  const Object *object;
  UseList *list;
} Finder;

Uses uses_new(Arena *arena, SqlCache *sql) { return (Uses){.arena = arena, .sql = sql}; }

void uses_free(Uses *uses) {
  HASH_CLEAR(hh, uses->entries); /* the entries are the arena's */
  sqlfrag_cache_free(&uses->own);
}

/* --- from fields ---------------------------------------------------------------------------- */

static void add(Finder *finder, Use use) { ARENA_PUSH(finder->uses->arena, finder->list, use); }

static void add_column(Finder *finder, const char *name, UseDepth depth, Fact fact) {
  const Object *table = finder->object->table ? finder->object->table : finder->object;
  add(finder, (Use){.kind = OBJECT_COLUMN,
                    .schema = table->schema,
                    .name = table->name,
                    .column = name,
                    .depth = depth,
                    .fact = fact});
}

static void add_columns(Finder *finder, UseDepth depth, Fact fact) {
  const Value *columns = finder->object->facts[fact];
  for (size_t i = 0; columns && i < columns->count; i++)
    add_column(finder, columns->items[i], depth, fact);
}

/* --- from SQL ------------------------------------------------------------------------------- */

/* Numbers and plain strings, which most defaults are, name nothing. */
static bool is_literal(const char *sql) {
  if (*sql != '\'') return sql[strspn(sql, "-0123456789.")] == '\0';
  const char *end = strchr(sql + 1, '\'');
  return end && end[1] == '\0';
}

static void add_inner_column(Finder *finder, const SqlNames *names, const char *column,
                             UseDepth depth, Fact fact) {
  add_column(finder, column, depth, fact);
  for (size_t i = 0; i < names->count; i++)
    if (names->items[i].kind == SQL_RELATION)
      add(finder, (Use){.kind = OBJECT_COLUMN,
                        .schema = names->items[i].schema,
                        .name = names->items[i].name,
                        .column = column,
                        .depth = depth,
                        .fact = fact});
}

static void add_names(Finder *finder, const SqlNames *names, UseDepth depth, Fact fact) {
  static const ObjectKind kinds[] = {
      [SQL_TYPE] = OBJECT_ENUM, [SQL_FUNCTION] = OBJECT_FUNCTION, [SQL_RELATION] = OBJECT_TABLE};
  for (size_t i = 0; i < names->count; i++) {
    const SqlName *name = &names->items[i];
    if (name->kind == SQL_INNER_COLUMN)
      add_inner_column(finder, names, name->name, depth, fact);
    else if (name->kind == SQL_MADE)
      ARENA_PUSH(finder->uses->arena, &finder->list->made, *name);
    else
      add(finder, (Use){.kind = kinds[name->kind],
                        .schema = name->schema,
                        .name = name->name,
                        .depth = depth,
                        .fact = fact});
  }
}

static void add_unreadable(Finder *finder, const char *sql, UseDepth depth, Fact fact) {
  add(finder, (Use){.kind = OBJECT_COLUMN, .words = sql, .depth = depth, .fact = fact});
}

static void add_sql(Finder *finder, const char *sql, UseDepth depth, Fact fact) {
  if (sql == NULL || is_literal(sql)) return;
  Uses *uses = finder->uses;
  SqlFragment fragment = sqlfrag_cached(uses->arena, uses->sql ? uses->sql : &uses->own, sql);
  for (size_t i = 0; i < fragment.count; i++)
    add_column(finder, fragment.items[i].name, depth, fact);
  add_names(finder, &fragment.names, depth, fact);
  if (fragment.error) add_unreadable(finder, sql, depth, fact);
}

static void add_fact(Finder *finder, UseDepth depth, Fact fact) {
  add_sql(finder, object_fact(finder->object, fact), depth, fact);
}

/* --- kinds ---------------------------------------------------------------------------------- */

static void find_column(Finder *finder) {
  const TypeName *type = object_type(finder->object);
  if (type && type->row == NULL)
    add(finder, (Use){.kind = OBJECT_ENUM,
                      .schema = type->schema ? type->schema : "public",
                      .name = type->name,
                      .depth = USE_TYPE,
                      .fact = FACT_TYPE});
  add_fact(finder, USE_TYPE, FACT_DEFAULT);
  add_fact(finder, USE_MODIFIERS, FACT_COMPUTED);
}

static void find_key(Finder *finder) { add_columns(finder, USE_COLUMN, FACT_COLUMNS); }

static void find_check(Finder *finder) { add_fact(finder, USE_TYPE, FACT_EXPRESSION); }

/* Only btree has an operator class for every type that another one may become. */
static void find_index(Finder *finder) {
  const Object *index = finder->object;
  const Value *elements = index->facts[FACT_ELEMENTS];
  for (size_t i = 0; i < elements->count; i++) {
    const IndexElement *element = &elements->elements[i];
    bool plain = !element->typed && index->facts[FACT_METHOD] == NULL;
    if (element->column)
      add_column(finder, element->column, plain ? USE_COLUMN : USE_TYPE, FACT_ELEMENTS);
    else
      add_sql(finder, element->expression, USE_TYPE, FACT_ELEMENTS);
  }
  add_columns(finder, USE_COLUMN, FACT_INCLUDE);
  add_fact(finder, USE_TYPE, FACT_WHERE);
}

static void find_foreign_key(Finder *finder) {
  const Object *key = finder->object;
  const Value *theirs = key->facts[FACT_TARGET_COLUMNS];
  Use use = {.kind = OBJECT_TABLE,
             .schema = object_fact(key, FACT_TARGET_SCHEMA),
             .name = object_fact(key, FACT_TARGET),
             .depth = USE_TYPE,
             .fact = FACT_TARGET};
  add_columns(finder, USE_TYPE, FACT_COLUMNS);
  add(finder, use);
  use.kind = OBJECT_COLUMN;
  use.fact = FACT_TARGET_COLUMNS;
  for (size_t i = 0; theirs && i < theirs->count; i++) {
    use.column = theirs->items[i];
    add(finder, use);
  }
}

static void find_policy(Finder *finder) {
  add_fact(finder, USE_MODIFIERS, FACT_WHERE);
  add_fact(finder, USE_MODIFIERS, FACT_EXPRESSION);
}

/* Views bear no change of what they read; anything else in a statement reads its tables anew. */
static void find_script(Finder *finder) {
  const char *up = object_fact(finder->object, FACT_UP);
  const Value *after = finder->object->facts[FACT_AFTER];
  SqlFragment fragment = sqlfrag_statements(finder->uses->arena, up);
  add_names(finder, &fragment.names, fragment.view ? USE_MODIFIERS : USE_COLUMN, FACT_UP);
  if (fragment.error || fragment.opaque) add_unreadable(finder, up, USE_MODIFIERS, FACT_UP);
  for (size_t i = 0; after && i < after->count; i++) {
    const char *dot = strchr(after->items[i], '.');
    add(finder, (Use){.kind = OBJECT_TABLE,
                      .schema = arena_strndup(finder->uses->arena, after->items[i],
                                              (size_t)(dot - after->items[i])),
                      .name = dot + 1,
                      .depth = USE_COLUMN,
                      .fact = FACT_AFTER});
  }
}

static void find_table(Finder *finder) {
  if (finder->object->facts[FACT_ELEMENTS]) find_index(finder);
}

static void find_nothing(Finder *finder) { (void)finder; }

static void (*const finders[])(Finder *) = {
    [OBJECT_EXTENSION] = find_nothing, [OBJECT_ENUM] = find_nothing,
    [OBJECT_FUNCTION] = find_nothing,  [OBJECT_GLOBAL] = find_nothing,
    [OBJECT_TABLE] = find_table,       [OBJECT_COLUMN] = find_column,
    [OBJECT_PRIMARY_KEY] = find_key,   [OBJECT_CHECK] = find_check,
    [OBJECT_UNIQUE_KEY] = find_key,    [OBJECT_EXCLUSION] = find_index,
    [OBJECT_INDEX] = find_index,       [OBJECT_FOREIGN_KEY] = find_foreign_key,
    [OBJECT_PARTITION] = find_nothing, [OBJECT_POLICY] = find_policy,
    [OBJECT_SCRIPT] = find_script,
};
_Static_assert(sizeof finders / sizeof *finders == OBJECT_KINDS, "a row a kind");

const UseList *uses_of(Uses *uses, const Object *object) {
  struct UsesEntry *entry;
  HASH_FIND_PTR(uses->entries, &object, entry);
  if (entry) return &entry->list;
  entry = ARENA_NEW(uses->arena, struct UsesEntry);
  entry->object = object;
  Finder finder = {uses, object, &entry->list};
  finders[object->kind](&finder);
  HASH_ADD_PTR(uses->entries, object, entry);
  return &entry->list;
}

/* --- questions ------------------------------------------------------------------------------ */

static bool is_place(const Use *use, const char *schema, const char *name) {
  return strcmp(use->name, name) == 0 && (use->schema == NULL || strcmp(use->schema, schema) == 0);
}

bool use_is_of(const Use *use, const Object *unit) {
  return use->kind == unit->kind && use->words == NULL && is_place(use, unit->schema, unit->name);
}

bool use_is_of_column(const Use *use, const char *schema, const char *table, const char *column) {
  if (use->kind != OBJECT_COLUMN) return false;
  if (use->words) return sqlfrag_mentions(use->words, column);
  return strcmp(use->column, column) == 0 && is_place(use, schema, table);
}

bool uses_column(const UseList *list, const Object *column) {
  for (size_t i = 0; i < list->count; i++)
    if (use_is_of_column(&list->items[i], column->table->schema, column->table->name, column->name))
      return true;
  return false;
}

bool uses_is_key_on(const Object *object, const Value *columns) {
  const char *deferrable = object_fact(object, FACT_DEFERRABLE); /* a key for nobody */
  if (object->kind == OBJECT_PRIMARY_KEY || object->kind == OBJECT_UNIQUE_KEY)
    return (deferrable == NULL || strncmp(deferrable, "NOT ", 4) == 0) &&
           value_same_set(object->facts[FACT_COLUMNS], columns);
  if (object->kind != OBJECT_INDEX || !object->facts[FACT_UNIQUE] || object->facts[FACT_WHERE])
    return false;
  const Value *elements = object->facts[FACT_ELEMENTS];
  if (columns == NULL || elements->count != columns->count) return false;
  for (size_t i = 0; i < elements->count; i++) {
    const char *column = elements->elements[i].column;
    if (column == NULL || !value_has(columns, column)) return false;
  }
  return true;
}
