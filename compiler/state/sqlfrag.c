#include "sqlfrag.h"

#include <ctype.h>
#include <jansson.h>
#include <pg_query.h>
#include <string.h>
#include <uthash.h>

#include "runtime/base/buf.h"
#include "runtime/base/sql.h"
#include "runtime/base/token.h"

/* libpg_query recurses over the tree without a limit: a longer text could exhaust the stack. */
enum { LONGEST = 32 * 1024 };

typedef struct Walk {
  Arena *arena;
  const char *text;
  size_t offset; /* of the fragment in the statement that was parsed */
  bool inner;    /* in a subquery, or in a statement */
  SqlFragment *fragment;
} Walk;

static TokenReader reader_of(const char *text) { return (TokenReader){text, strlen(text), 0}; }

static bool is_name(Token token) { return token.kind == TOKEN_WORD || token.kind == TOKEN_NAME; }

static void walk(Walk *state, json_t *node);

static const char *string_of(json_t *node) {
  return json_string_value(json_object_get(json_object_get(node, "String"), "sval"));
}

/* The next word of `schema.table.name`. */
static Token token_behind_dot(TokenReader *reader) {
  token_next(reader); /* the dot */
  return token_next(reader);
}

/* A column reference: `name`, `table.name` or `schema.table.name`. PostgreSQL gives the place of
 * the first word only. */
static void walk_column(Walk *state, json_t *ref) {
  json_t *fields = json_object_get(ref, "fields");
  size_t count = json_array_size(fields);
  const char *name = string_of(json_array_get(fields, count - 1));
  size_t location = (size_t)json_integer_value(json_object_get(ref, "location"));
  if (count > 3 || name == NULL || location < state->offset) return; /* table.* */
  TokenReader reader = reader_of(state->text);
  reader.at = location - state->offset;
  Token word = token_next(&reader);
  if (count == 3) word = token_behind_dot(&reader); /* its schema */
  if (!is_name(word)) return;
  SqlColumn column = {.name = arena_strdup(state->arena, name)};
  if (count > 1) {
    column.table_start = (uint32_t)word.start;
    column.table_end = (uint32_t)word.end;
    column.table = arena_strdup(state->arena, string_of(json_array_get(fields, count - 2)));
    word = token_behind_dot(&reader);
    if (!is_name(word)) return;
  }
  column.start = (uint32_t)word.start;
  column.end = (uint32_t)word.end;
  ARENA_PUSH(state->arena, state->fragment, column);
}

static bool is_aggregate(json_t *call) {
  static const char *const names[] = {
      "array_agg", "avg",      "bool_and",        "bool_or",   "count",
      "every",     "json_agg", "json_object_agg", "jsonb_agg", "jsonb_object_agg",
      "max",       "min",      "string_agg",      "sum",       "xmlagg"};
  json_t *path = json_object_get(call, "funcname");
  json_t *last = json_array_get(path, json_array_size(path) - 1);
  const char *name = string_of(last);
  for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return json_is_true(json_object_get(call, "agg_star"));
}

static void add_name(Walk *state, SqlNameKind kind, const char *schema, const char *name) {
  if (name == NULL || (schema && strcmp(schema, "pg_catalog") == 0)) return;
  SqlName entry = {kind, schema ? arena_strdup(state->arena, schema) : NULL,
                   arena_strdup(state->arena, name)};
  ARENA_PUSH(state->arena, &state->fragment->names, entry);
}

/* A list of words, the last one the name. */
static void add_path(Walk *state, SqlNameKind kind, json_t *path) {
  size_t count = json_array_size(path);
  add_name(state, kind, count > 1 ? string_of(json_array_get(path, count - 2)) : NULL,
           string_of(json_array_get(path, count - 1)));
}

static void add_relation(Walk *state, SqlNameKind kind, json_t *relation) {
  add_name(state, kind, json_string_value(json_object_get(relation, "schemaname")),
           json_string_value(json_object_get(relation, "relname")));
}

static void walk_inner(Walk *state, json_t *node) {
  bool before = state->inner;
  state->inner = true;
  walk(state, node);
  state->inner = before;
}

static void enter_column(Walk *state, json_t *value) {
  json_t *fields = json_object_get(value, "fields");
  const char *name = string_of(json_array_get(fields, json_array_size(fields) - 1));
  if (!state->inner) walk_column(state, value);
  if (state->inner && name) add_name(state, SQL_INNER_COLUMN, NULL, name);
  if (state->inner && !name) state->fragment->wide = true; /* table.* */
}

static void enter_subquery(Walk *state, json_t *value) {
  walk_inner(state, value);
  state->fragment->misplaced = "a subquery";
}

static void enter_parameter(Walk *state, json_t *value) {
  (void)value;
  state->fragment->misplaced = "a parameter";
}

static void enter_call(Walk *state, json_t *value) {
  if (json_object_get(value, "over"))
    state->fragment->misplaced = "a window function";
  else if (is_aggregate(value))
    state->fragment->misplaced = "an aggregate";
  add_path(state, SQL_FUNCTION, json_object_get(value, "funcname"));
  walk(state, value);
}

static void enter_type(Walk *state, json_t *value) {
  add_path(state, SQL_TYPE, json_object_get(value, "names"));
  walk(state, value);
}

static void enter_signature(Walk *state, json_t *value) {
  add_path(state, SQL_SIGNATURE, json_object_get(value, "names"));
  walk(state, value);
}

static void enter_bound(Walk *state, json_t *value) {
  state->fragment->bound = true;
  walk(state, value);
}

static void enter_function(Walk *state, json_t *value) {
  add_path(state, SQL_MADE_FUNCTION, json_object_get(value, "funcname"));
  walk(state, value);
}

/* Without a condition it bears a change of its table, but not of the function it calls. */
static void enter_trigger(Walk *state, json_t *value) {
  state->fragment->bound |=
      json_object_get(value, "whenClause") || json_object_get(value, "columns");
  add_path(state, SQL_FUNCTION, json_object_get(value, "funcname"));
  walk(state, value);
}

static void enter_program(Walk *state, json_t *value) {
  state->fragment->opaque = true;
  walk(state, value);
}

static void enter_table_as(Walk *state, json_t *value) {
  const char *type = json_string_value(json_object_get(value, "objtype"));
  state->fragment->bound |= type && strcmp(type, "OBJECT_MATVIEW") == 0;
  walk(state, value);
}

/* The column that an index element or an ALTER TABLE names. */
static void enter_named(Walk *state, json_t *value) {
  if (state->inner)
    add_name(state, SQL_INNER_COLUMN, NULL, json_string_value(json_object_get(value, "name")));
  walk(state, value);
}

/* A list of columns' names. */
static void enter_columns(Walk *state, json_t *value) {
  for (size_t i = 0; state->inner && i < json_array_size(value); i++)
    add_name(state, SQL_INNER_COLUMN, NULL, string_of(json_array_get(value, i)));
}

/* An index, constraint, policy or trigger that a statement makes. */
static void enter_made_name(Walk *state, json_t *value) {
  add_name(state, SQL_MADE, NULL, json_string_value(value));
}

/* NATURAL, USING, and AS t (a, b): columns without a reference to them. */
static void enter_wide(Walk *state, json_t *value) {
  state->fragment->wide = true;
  walk(state, value);
}

static void enter_made(Walk *state, json_t *value) { add_relation(state, SQL_MADE, value); }

/* PostgreSQL's parse nodes, and members of them, that say something here. */
static const struct {
  const char *key;
  void (*enter)(Walk *state, json_t *value);
} nodes[] = {
    {"ColumnRef", enter_column},
    {"SubLink", enter_subquery},
    {"ParamRef", enter_parameter},
    {"FuncCall", enter_call},
    {"typeName", enter_type},
    {"TypeName", enter_type},
    {"isNatural", enter_wide},
    {"usingClause", enter_wide},
    {"colnames", enter_wide},
    {"ViewStmt", enter_bound},
    {"view", enter_made},
    {"rel", enter_made},
    {"CreateTableAsStmt", enter_table_as},
    {"RuleStmt", enter_bound},
    {"CreatePolicyStmt", enter_bound},
    {"CreateTrigStmt", enter_trigger},
    {"CreateFunctionStmt", enter_function},
    {"argType", enter_signature},
    {"returnType", enter_signature},
    {"sql_body", enter_bound},
    {"DoStmt", enter_program},
    {"IndexElem", enter_named},
    {"AlterTableCmd", enter_named},
    {"keys", enter_columns},
    {"fk_attrs", enter_columns},
    {"idxname", enter_made_name},
    {"conname", enter_made_name},
    {"policy_name", enter_made_name},
    {"trigname", enter_made_name},
};

static void walk_member(Walk *state, const char *key, json_t *value) {
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
    if (strcmp(key, nodes[i].key) == 0) {
      nodes[i].enter(state, value);
      return;
    }
  if (json_object_get(value, "relname")) add_relation(state, SQL_RELATION, value);
  walk(state, value);
}

static void walk(Walk *state, json_t *node) {
  const char *key;
  size_t index;
  json_t *value;
  if (json_is_object(node)) {
    json_object_foreach(node, key, value) walk_member(state, key, value);
  } else if (json_is_array(node)) {
    json_array_foreach(node, index, value) walk(state, value);
  }
}

/* Whether the parsed text is one SELECT of one thing: the fragment didn't close its parenthesis. */
static json_t *single_target(json_t *tree) {
  json_t *stmts = json_object_get(tree, "stmts");
  json_t *select = json_object_get(json_object_get(json_array_get(stmts, 0), "stmt"), "SelectStmt");
  json_t *targets = json_object_get(select, "targetList");
  if (json_array_size(stmts) != 1 || json_array_size(targets) != 1 || json_object_size(select) != 3)
    return NULL;
  json_t *target = json_array_get(targets, 0);
  json_t *row =
      json_object_get(json_object_get(json_object_get(target, "ResTarget"), "val"), "RowExpr");
  const char *format = json_string_value(json_object_get(row, "row_format"));
  return format && strcmp(format, "COERCE_IMPLICIT_CAST") == 0 ? NULL : target; /* (a, b) */
}

/* A `)` that closes nothing ends the parenthesis we put around the text. */
static void find_stray(SqlFragment *fragment, const char *text) {
  TokenReader reader = reader_of(text);
  int depth = 0;
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END;) {
    depth += token_is_symbol(&reader, token, '(') - token_is_symbol(&reader, token, ')');
    if (depth >= 0) continue;
    fragment->error = "a `)` that closes nothing";
    fragment->error_at = (uint32_t)token.start;
    return;
  }
}

/* Parses before + text + after and leaves the error in the fragment; the caller frees the result.
 */
static PgQueryParseResult parse(Arena *arena, SqlFragment *fragment, const char *before,
                                const char *text, const char *after) {
  Buf sql = {0};
  buf_add(&sql, before);
  buf_add(&sql, text);
  buf_add(&sql, after);
  PgQueryParseResult result = pg_query_parse(buf_text(&sql));
  buf_free(&sql);
  if (result.error) {
    size_t start = strlen(before), len = strlen(text);
    size_t at = result.error->cursorpos > 0 ? (size_t)result.error->cursorpos - 1 : start;
    fragment->error = arena_strdup(arena, result.error->message);
    fragment->error_at = (uint32_t)(at < start         ? 0
                                    : at - start < len ? at - start
                                    : len              ? len - 1
                                                       : 0);
    if (at >= start + len) fragment->error = "the SQL ends too early";
    if (at >= start + len) find_stray(fragment, text);
  }
  return result;
}

SqlFragment sqlfrag_expression(Arena *arena, const char *text) {
  SqlFragment fragment = {0};
  static const char before[] = "SELECT (";
  if (strlen(text) > LONGEST) {
    fragment.error = "an expression of more than 32 KB";
    return fragment;
  }
  PgQueryParseResult result = parse(arena, &fragment, before, text, "\n)");
  if (fragment.error == NULL) {
    json_t *tree = json_loads(result.parse_tree, 0, NULL);
    json_t *target = single_target(tree);
    if (tree == NULL) {
      fragment.error = "an expression that nests too deeply";
    } else if (target == NULL) {
      fragment.error = "more than one expression";
    } else {
      Walk state = {
          .arena = arena, .text = text, .offset = sizeof before - 1, .fragment = &fragment};
      walk(&state, target);
    }
    json_decref(tree);
  }
  pg_query_free_parse_result(result);
  return fragment;
}

struct SqlCached {
  const char *text;
  SqlFragment fragment;
  UT_hash_handle hh;
};

SqlFragment sqlfrag_cached(Arena *arena, SqlCache *cache, const char *text) {
  struct SqlCached *entry;
  HASH_FIND_STR(cache->entries, text, entry);
  if (entry == NULL) {
    entry = ARENA_NEW(arena, struct SqlCached);
    entry->text = text;
    entry->fragment = sqlfrag_expression(arena, text);
    HASH_ADD_KEYPTR(hh, cache->entries, text, strlen(text), entry);
  }
  return entry->fragment;
}

void sqlfrag_cache_free(SqlCache *cache) {
  HASH_CLEAR(hh, cache->entries); /* the entries are the arena's */
}

SqlFragment sqlfrag_parameters(Arena *arena, const char *text) {
  SqlFragment fragment = {0};
  PgQueryParseResult result = parse(arena, &fragment, "CREATE INDEX ON t (c) WITH (", text, "\n)");
  if (fragment.error == NULL && strstr(result.parse_tree, "\"stmt_len\"") != NULL)
    fragment.error = "more than storage parameters";
  pg_query_free_parse_result(result);
  return fragment;
}

SqlFragment sqlfrag_bounds(Arena *arena, const char *text) {
  SqlFragment fragment = {0};
  PgQueryParseResult result =
      parse(arena, &fragment, "ALTER TABLE t ATTACH PARTITION p ", text, "\n");
  if (fragment.error == NULL && strstr(result.parse_tree, "\"stmt_len\"") != NULL)
    fragment.error = "more than a partition's bounds";
  pg_query_free_parse_result(result);
  return fragment;
}

SqlFragment sqlfrag_statements(Arena *arena, const char *text) {
  SqlFragment fragment = {0};
  fragment.opaque = strlen(text) > LONGEST; /* whether it is right is the server's matter */
  if (fragment.opaque) return fragment;
  PgQueryParseResult result = parse(arena, &fragment, "", text, "\n");
  json_t *tree = fragment.error ? NULL : json_loads(result.parse_tree, 0, NULL);
  Walk state = {.arena = arena, .text = text, .fragment = &fragment};
  if (tree) walk_inner(&state, tree);
  json_decref(tree);
  pg_query_free_parse_result(result);
  return fragment;
}

static bool is_letter(char c) { return isalnum((unsigned char)c) || c == '_' || (c & 0x80); }

bool sqlfrag_mentions(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = text; len && (at = strcasestr(at, word)) != NULL; at++)
    if ((at == text || !is_letter(at[-1])) && !is_letter(at[len])) return true;
  return false;
}

const char *sqlfrag_closing(const char *open) {
  TokenReader reader = reader_of(open);
  int depth = 0;
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END;) {
    depth += token_is_symbol(&reader, token, '(') - token_is_symbol(&reader, token, ')');
    if (depth == 0) return open + token.start;
  }
  return open + reader.len;
}

const char *sqlfrag_fold(Arena *arena, const char *text) {
  Buf out = {0};
  TokenReader reader = reader_of(text);
  Token last = {.kind = TOKEN_END};
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END; last = token) {
    bool inside = last.kind == TOKEN_END || token_is_symbol(&reader, last, '(') ||
                  token_is_symbol(&reader, token, ')') || token_is_symbol(&reader, token, ',');
    if (last.kind == TOKEN_STRING && token.kind == TOKEN_STRING) /* one literal on two lines */
      buf_add_bytes(&out, text + last.end, token.start - last.end);
    else if (token.start > last.end && !inside)
      buf_add_char(&out, ' ');
    buf_add_bytes(&out, text + token.start, token.end - token.start);
  }
  const char *folded = arena_strndup(arena, buf_text(&out), out.len);
  buf_free(&out);
  return folded;
}

/* Whether a token is this name, in quotes or without. */
static bool token_names(const TokenReader *reader, Token token, const char *name) {
  if (token.kind != TOKEN_NAME) return token_is_word(reader, token, name);
  size_t len = strlen(name);
  return token.end - token.start == len + 2 &&
         memcmp(reader->text + token.start + 1, name, len) == 0;
}

/* Whether `.name.` is what the reader sees next. */
static bool is_between_dots(TokenReader reader, const char *name) {
  return token_is_symbol(&reader, token_next(&reader), '.') &&
         token_names(&reader, token_next(&reader), name) &&
         token_is_symbol(&reader, token_next(&reader), '.');
}

const char *sqlfrag_unqualify(Arena *arena, const char *text, const char *schema,
                              const char *table) {
  Buf out = {0};
  TokenReader reader = reader_of(text);
  size_t at = 0;
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END;) {
    if (!token_names(&reader, token, schema) || !is_between_dots(reader, table)) continue;
    buf_add_bytes(&out, text + at, token.start - at);
    at = token_next(&reader).end; /* the dot */
  }
  buf_add(&out, text + at);
  const char *unqualified = arena_strndup(arena, buf_text(&out), out.len);
  buf_free(&out);
  return unqualified;
}

static int by_start(const void *a, const void *b) {
  const SqlColumn *x = a, *y = b;
  return (x->start > y->start) - (x->start < y->start);
}

const char *sqlfrag_rename(Arena *arena, const char *text, const SqlRename *columns, size_t count,
                           const SqlRename *table) {
  SqlFragment fragment = sqlfrag_expression(arena, text);
  if (fragment.error || fragment.count == 0) return text;
  qsort(fragment.items, fragment.count, sizeof *fragment.items, by_start);
  Buf out = {0};
  uint32_t at = 0;
  for (size_t i = 0; i < fragment.count; i++) {
    const SqlColumn *column = &fragment.items[i];
    if (table && column->table && strcmp(column->table, table->from) == 0) {
      buf_add_bytes(&out, text + at, column->table_start - at);
      sql_printf(&out, "%I", table->to);
      at = column->table_end;
    }
    for (size_t j = 0; j < count; j++)
      if (strcmp(column->name, columns[j].from) == 0) {
        buf_add_bytes(&out, text + at, column->start - at);
        sql_printf(&out, "%I", columns[j].to);
        at = column->end;
        break;
      }
  }
  buf_add(&out, text + at);
  const char *renamed = arena_strndup(arena, buf_text(&out), out.len);
  buf_free(&out);
  return renamed;
}
