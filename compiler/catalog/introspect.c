#include "introspect.h"

#include <string.h>

#include "introspect_internal.h"
#include "runtime/base/sql.h"

/* How names are rendered: bare in public, with their schema elsewhere, as states have them. The
 * planner must not spend more on compiling a query than it takes. To render an expression the
 * server locks its table as a reader does; behind somebody's DDL that may take for ever. */
#define SETTINGS                                                                                   \
  "SET LOCAL search_path = public; SET LOCAL jit = off; SET LOCAL standard_conforming_strings = "  \
  "on"

bool introspect_begin(Db *db) {
  return db_run(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " SETTINGS);
}

bool introspect_settle(Db *db) { return db_run(db, SETTINGS); }

/* --- queries -------------------------------------------------------------------------------- */

static bool has_fact(const IntrospectFact *fact, int version) {
  return fact->sql && version >= fact->since;
}

static const char *query_text(Arena *arena, const IntrospectRow *row, int version) {
  Buf sql = {0};
  sql_printf(&sql, "SELECT %s, %s, %s", row->schema, row->table, row->name);
  for (size_t i = 0; i < INTROSPECT_FACTS; i++)
    if (has_fact(&row->facts[i], version)) sql_printf(&sql, ", %s", row->facts[i].sql);
  sql_printf(&sql, " %s ORDER BY 1, 2, %s", row->from, row->order);
  const char *text = arena_strdup(arena, buf_text(&sql));
  buf_free(&sql);
  return text;
}

static const char *array_text(Arena *arena, const TextList *items) {
  Buf text = {0};
  buf_add_char(&text, '{');
  for (size_t i = 0; i < items->count; i++) {
    buf_add(&text, i ? ",\"" : "\"");
    for (const char *c = items->items[i]; *c; c++) {
      if (*c == '"' || *c == '\\') buf_add_char(&text, '\\');
      buf_add_char(&text, *c);
    }
    buf_add_char(&text, '"');
  }
  buf_add_char(&text, '}');
  const char *result = arena_strdup(arena, buf_text(&text));
  buf_free(&text);
  return result;
}

/* --- rows → objects ------------------------------------------------------------------------- */

static const Value *read_fact(Arena *arena, const IntrospectFact *fact, const char *text) {
  if (text == NULL) return NULL;
  if (fact->read) return fact->read(arena, text);
  return state_fact_is_list(fact->fact) ? introspect_array(arena, text)
         : *text                        ? value_text(arena, text)
                                        : NULL;
}

static Object *read_object(Arena *arena, const IntrospectRow *row, int version, const DbRows *rows,
                           size_t at) {
  Object *object = ARENA_NEW(arena, Object);
  object->kind = row->kind;
  object->name = DB_VALUE(rows, at, 2);
  for (size_t i = 0, column = 3; i < INTROSPECT_FACTS; i++)
    if (has_fact(&row->facts[i], version))
      object->facts[row->facts[i].fact] =
          read_fact(arena, &row->facts[i], DB_VALUE(rows, at, column++));
  return object;
}

static bool is_in(const Object *table, const char *schema, const char *name) {
  return table && strcmp(table->name, name) == 0 && strcmp(table->schema, schema) == 0;
}

static void read_rows(Arena *arena, State *state, const IntrospectRow *row, int version,
                      const DbRows *rows) {
  Object *table = NULL; /* rows come table by table */
  for (size_t at = 0; at < rows->count; at++) {
    const char *schema = DB_VALUE(rows, at, 0), *name = DB_VALUE(rows, at, 1);
    Object *object = read_object(arena, row, version, rows, at);
    if (name == NULL) {
      object->schema = schema;
      ARENA_PUSH(arena, &state->units, object);
      continue;
    }
    if (!is_in(table, schema, name)) table = state_unit(state, OBJECT_TABLE, schema, name);
    if (table == NULL) continue; /* an extension's */
    object->table = table;
    ARENA_PUSH(arena, &table->children, object);
  }
}

State *introspect_read(Db *db, Arena *arena, const TextList *schemas) {
  State *state = ARENA_NEW(arena, State);
  const char *const params[] = {array_text(arena, schemas)};
  int version = db_server_version(db);
  for (const IntrospectRow *row = introspect_rows; row->name; row++) {
    DbRows rows;
    if (!db_ask(db, arena, &rows, query_text(arena, row, version), params, 1)) return NULL;
    read_rows(arena, state, row, version, &rows);
    if (row->kind == OBJECT_TABLE) state_sort(state); /* tables are looked up from here on */
  }
  return state;
}

State *introspect(Db *db, Arena *arena, const TextList *schemas) {
  State *state = introspect_begin(db) ? introspect_read(db, arena, schemas) : NULL;
  const DbError error = *db_error(db);
  bool open = db_in_transaction(db);
  if (open && !db_run(db, "ROLLBACK") && state) return NULL;
  if (state == NULL) db_restore_error(db, &error);
  return state;
}

TextList introspect_schemas(Arena *arena, const State *state, const char *schema) {
  TextList schemas = {0};
  ARENA_PUSH(arena, &schemas, schema);
  for (size_t i = 0; i < state->units.count; i++) {
    const char *own = state->units.items[i]->schema;
    if (own && !text_list_has(&schemas, own)) ARENA_PUSH(arena, &schemas, own);
  }
  return schemas;
}
