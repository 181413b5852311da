#include "uses.h"

#include <string.h>
#include <uthash.h>

#include "uses_internal.h"

struct UsesEntry {
  const Object *object;
  UseList list;
  UT_hash_handle hh;
};

Uses uses_new(Arena *arena, SqlCache *sql) { return (Uses){.arena = arena, .sql = sql}; }

void uses_free(Uses *uses) {
  HASH_CLEAR(hh, uses->entries); /* the entries are the arena's */
  sqlfrag_cache_free(&uses->own);
}

/* --- from fields ---------------------------------------------------------------------------- */

void uses_add(UseFinder *finder, Use use) { ARENA_PUSH(finder->uses->arena, finder->list, use); }

static void add_column(UseFinder *finder, const Object *object, const char *name, UseDepth depth,
                       Fact fact) {
  const Object *table = object->table ? object->table : object;
  uses_add(finder, (Use){.kind = OBJECT_COLUMN,
                         .schema = table->schema,
                         .name = table->name,
                         .column = name,
                         .depth = depth,
                         .fact = fact});
}

void uses_add_columns(UseFinder *finder, const Object *object, Fact fact, UseDepth depth) {
  const Value *columns = object->facts[fact];
  for (size_t i = 0; columns && i < columns->count; i++)
    add_column(finder, object, columns->items[i], depth, fact);
}

/* --- from SQL ------------------------------------------------------------------------------- */

/* Numbers and plain strings, which most defaults are, name nothing. */
static bool is_literal(const char *sql) {
  if (*sql != '\'') return sql[strspn(sql, "-0123456789.")] == '\0';
  const char *end = strchr(sql + 1, '\'');
  return end && end[1] == '\0';
}

/* A column of each relation that is named; NULL: any. */
static void add_inner_column(UseFinder *finder, const SqlNames *names, const char *column,
                             UseDepth depth, Fact fact) {
  for (size_t i = 0; i < names->count; i++)
    if (names->items[i].kind == SQL_RELATION)
      uses_add(finder, (Use){.kind = OBJECT_COLUMN,
                             .schema = names->items[i].schema,
                             .name = names->items[i].name,
                             .column = column,
                             .depth = depth,
                             .fact = fact});
}

static void add_names(UseFinder *finder, const Object *object, const SqlFragment *fragment,
                      UseDepth depth, Fact fact) {
  static const ObjectKind kinds[] = {[SQL_TYPE] = OBJECT_ENUM,
                                     [SQL_SIGNATURE] = OBJECT_ENUM,
                                     [SQL_FUNCTION] = OBJECT_FUNCTION,
                                     [SQL_RELATION] = OBJECT_TABLE};
  const SqlNames *names = &fragment->names;
  if (fragment->wide) add_inner_column(finder, names, NULL, depth, fact);
  for (size_t i = 0; i < names->count; i++) {
    const SqlName *name = &names->items[i];
    if (name->kind == SQL_INNER_COLUMN) {
      add_column(finder, object, name->name, depth, fact);
      add_inner_column(finder, names, name->name, depth, fact);
    } else if (name->kind == SQL_MADE || name->kind == SQL_MADE_FUNCTION) {
      ARENA_PUSH(finder->uses->arena, &finder->list->made, *name);
    } else {
      uses_add(finder, (Use){.kind = kinds[name->kind],
                             .schema = name->schema,
                             .name = name->name,
                             .depth = name->kind == SQL_SIGNATURE ? USE_MODIFIERS : depth,
                             .fact = fact});
    }
  }
}

static void add_unreadable(UseFinder *finder, const char *sql, UseDepth depth, Fact fact) {
  uses_add(finder, (Use){.kind = OBJECT_COLUMN, .words = sql, .depth = depth, .fact = fact});
}

static void add_expression(UseFinder *finder, const Object *object, const char *sql, UseDepth depth,
                           Fact fact) {
  if (sql == NULL || is_literal(sql)) return;
  Uses *uses = finder->uses;
  SqlFragment fragment = sqlfrag_cached(uses->arena, uses->sql ? uses->sql : &uses->own, sql);
  for (size_t i = 0; i < fragment.count; i++)
    add_column(finder, object, fragment.items[i].name, depth, fact);
  add_names(finder, object, &fragment, depth, fact);
  if (fragment.error) add_unreadable(finder, sql, depth, fact);
}

void uses_add_sql(UseFinder *finder, const Object *object, Fact fact, UseDepth depth) {
  add_expression(finder, object, object_fact(object, fact), depth, fact);
}

/* Only btree has an operator class for every type that another one may become. */
void uses_add_elements(UseFinder *finder, const Object *object) {
  const Value *elements = object->facts[FACT_ELEMENTS];
  for (size_t i = 0; i < elements->count; i++) {
    const IndexElement *element = &elements->elements[i];
    bool plain = !element->typed && object->facts[FACT_METHOD] == NULL;
    if (element->column)
      add_column(finder, object, element->column, plain ? USE_COLUMN : USE_TYPE, FACT_ELEMENTS);
    else
      add_expression(finder, object, element->expression, USE_TYPE, FACT_ELEMENTS);
  }
}

void uses_add_statements(UseFinder *finder, const Object *object, Fact fact) {
  const char *sql = object_fact(object, fact);
  SqlFragment fragment = sqlfrag_statements(finder->uses->arena, sql);
  add_names(finder, object, &fragment, fragment.bound ? USE_MODIFIERS : USE_COLUMN, fact);
  if (fragment.error || fragment.opaque) add_unreadable(finder, sql, USE_MODIFIERS, fact);
}

/* --- what was found ------------------------------------------------------------------------- */

UseList *uses_list(Uses *uses, const Object *object, bool *found) {
  struct UsesEntry *entry;
  HASH_FIND_PTR(uses->entries, &object, entry);
  *found = entry != NULL;
  if (*found) return &entry->list;
  entry = ARENA_NEW(uses->arena, struct UsesEntry);
  entry->object = object;
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
  return (use->column == NULL || strcmp(use->column, column) == 0) && is_place(use, schema, table);
}

bool uses_column(const UseList *list, const Object *column) {
  for (size_t i = 0; i < list->count; i++)
    if (use_is_of_column(&list->items[i], column->table->schema, column->table->name, column->name))
      return true;
  return false;
}

bool uses_name(const UseList *list, const char *name) {
  for (size_t i = 0; i < list->made.count; i++)
    if (strcmp(list->made.items[i].name, name) == 0) return true;
  for (size_t i = 0; i < list->count; i++) {
    const Use *use = &list->items[i];
    if (use->words ? sqlfrag_mentions(use->words, name) : strcmp(use->name, name) == 0) return true;
  }
  return false;
}

bool uses_made_by(const UseList *list, const Use *use) {
  for (size_t i = 0; i < list->made.count; i++) {
    const SqlName *made = &list->made.items[i];
    ObjectKind kind = made->kind == SQL_MADE_FUNCTION ? OBJECT_FUNCTION : OBJECT_TABLE;
    if (use->kind == kind && strcmp(made->name, use->name) == 0) return true;
  }
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
