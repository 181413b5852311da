#include "statement.h"

#include <string.h>
#include <strings.h>

#include "runtime/base/buf.h"

/* Reads a statement token by token, one ahead. */
typedef struct Cursor {
  TokenReader reader;
  Token token;
} Cursor;

static void advance(Cursor *cursor) { cursor->token = token_next(&cursor->reader); }

static Cursor cursor_at(const Statement *statement) {
  Cursor cursor = {.reader = {.text = statement->text, .len = statement->len}};
  advance(&cursor);
  return cursor;
}

static bool is(const Cursor *cursor, const char *word) {
  return token_is_word(&cursor->reader, cursor->token, word);
}

static bool take(Cursor *cursor, const char *word) {
  bool yes = is(cursor, word);
  if (yes) advance(cursor);
  return yes;
}

static bool is_any(const Cursor *cursor, const char *const *words) {
  for (; *words; words++)
    if (is(cursor, *words)) return true;
  return false;
}

static bool mentions(Cursor cursor, const char *word) {
  for (; cursor.token.kind != TOKEN_END; advance(&cursor))
    if (is(&cursor, word)) return true;
  return false;
}

static bool is_transaction(Cursor cursor) {
  static const char *const words[] = {"begin", "commit", "end", "abort", NULL};
  if (is_any(&cursor, words)) return true;
  if (take(&cursor, "start")) return is(&cursor, "transaction");
  if (take(&cursor, "prepare")) return is(&cursor, "transaction");
  /* ROLLBACK [WORK] TO SAVEPOINT stays inside. */
  return take(&cursor, "rollback") && !mentions(cursor, "to");
}

static bool is_client_copy(Cursor cursor) {
  return is(&cursor, "copy") && (mentions(cursor, "stdin") || mentions(cursor, "stdout"));
}

static bool is_session(Cursor cursor) {
  static const char *const words[] = {"reset", "discard", "deallocate", "load", NULL};
  if (is_any(&cursor, words) || mentions(cursor, "set_config")) return true;
  static const char *const inside[] = {"local", "constraints", "transaction", NULL};
  return take(&cursor, "set") && !is_any(&cursor, inside);
}

static bool is_data(Cursor cursor) {
  static const char *const words[] = {"insert", "update", "delete",  "merge", "select",  "with",
                                      "do",     "call",   "execute", "copy",  "explain", NULL};
  return is_any(&cursor, words);
}

static bool is_removal(Cursor cursor) {
  if (is(&cursor, "drop")) return true;
  return is(&cursor, "alter") && (mentions(cursor, "drop") || mentions(cursor, "rename"));
}

static bool is_patient(Cursor cursor) {
  static const char *const words[] = {"vacuum", "analyze", NULL};
  return is_any(&cursor, words) || is_data(cursor) || mentions(cursor, "concurrently") ||
         mentions(cursor, "validate");
}

StatementFacts statement_facts(const Statement *statement) {
  Cursor cursor = cursor_at(statement);
  return (StatementFacts){.transaction = is_transaction(cursor),
                          .patient = is_patient(cursor),
                          .data = is_data(cursor),
                          .removal = is_removal(cursor),
                          .copy = is_client_copy(cursor),
                          .session = is_session(cursor)};
}

static bool is_name(const Cursor *cursor) {
  return cursor->token.kind == TOKEN_NAME || cursor->token.kind == TOKEN_WORD;
}

/* A name as the catalog has it: quotes undone, else letters made small. NULL where none stands. */
static const char *take_name(Cursor *cursor, Arena *arena) {
  if (!is_name(cursor)) return NULL;
  const char *text = cursor->reader.text + cursor->token.start;
  size_t len = cursor->token.end - cursor->token.start;
  bool quoted = cursor->token.kind == TOKEN_NAME;
  char *name = arena_alloc(arena, len + 1);
  size_t out = 0;
  for (size_t i = quoted ? 1 : 0; i < len - (quoted ? 1 : 0); i++) {
    char c = text[i];
    if (quoted && c == '"') i++;
    if (!quoted && c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    name[out++] = c;
  }
  advance(cursor);
  return name;
}

/* A name with its schema, as written; *place is where it stands. */
static const char *take_object(Cursor *cursor, Arena *arena, Token *place) {
  if (!is_name(cursor)) return NULL;
  *place = cursor->token;
  advance(cursor);
  while (token_is_symbol(&cursor->reader, cursor->token, '.')) {
    advance(cursor);
    if (!is_name(cursor)) return NULL;
    place->end = cursor->token.end;
    advance(cursor);
  }
  return arena_strndup(arena, cursor->reader.text + place->start, place->end - place->start);
}

static bool take_if_exists(Cursor *cursor) {
  return take(cursor, "if") && (take(cursor, "not"), true) && take(cursor, "exists");
}

static StatementTarget create_index(Arena *arena, Cursor cursor) {
  StatementTarget target = {.unique = take(&cursor, "unique")};
  if (!take(&cursor, "index")) return target;
  target.concurrently = cursor.token;
  if (!take(&cursor, "concurrently") || is(&cursor, "on")) return target;
  take_if_exists(&cursor);
  target.name = take_name(&cursor, arena);
  if (!take(&cursor, "on")) return target;
  take(&cursor, "only");
  target.object = take_object(&cursor, arena, &target.table);
  if (target.name && target.object) target.probe = PROBE_CREATE_INDEX;
  return target;
}

static StatementTarget drop_index(Arena *arena, Cursor cursor) {
  StatementTarget target = {0};
  if (!take(&cursor, "index")) return target;
  take(&cursor, "concurrently");
  take_if_exists(&cursor);
  target.object = take_object(&cursor, arena, &target.table);
  if (target.object && cursor.token.kind == TOKEN_END) target.probe = PROBE_DROP_INDEX;
  return target;
}

/* The text of a plain literal '…'; NULL for the rarer kinds. */
static const char *literal(const Cursor *cursor, Arena *arena) {
  if (cursor->token.kind != TOKEN_STRING || cursor->reader.text[cursor->token.start] != '\'')
    return NULL;
  char *text = arena_alloc(arena, cursor->token.end - cursor->token.start);
  size_t out = 0;
  for (size_t i = cursor->token.start + 1; i + 1 < cursor->token.end; i++) {
    if (cursor->reader.text[i] == '\'') i++;
    text[out++] = cursor->reader.text[i];
  }
  return text;
}

static StatementTarget alter_type(Arena *arena, Cursor cursor) {
  StatementTarget target = {0};
  target.object = take_object(&cursor, arena, &target.table);
  if (target.object == NULL || !take(&cursor, "add") || !take(&cursor, "value")) return target;
  take_if_exists(&cursor);
  target.name = literal(&cursor, arena);
  if (target.name) target.probe = PROBE_ADD_LABEL;
  return target;
}

/* Whether no second action follows behind a comma: then one look at the catalog tells all. */
static bool is_last_action(Cursor cursor) {
  int depth = 0;
  for (; cursor.token.kind != TOKEN_END; advance(&cursor)) {
    if (token_is_symbol(&cursor.reader, cursor.token, '(')) depth++;
    if (token_is_symbol(&cursor.reader, cursor.token, ')')) depth--;
    if (token_is_symbol(&cursor.reader, cursor.token, ',') && depth == 0) return false;
  }
  return true;
}

static StatementTarget alter_table(Arena *arena, Cursor cursor) {
  StatementTarget target = {0};
  take_if_exists(&cursor);
  take(&cursor, "only");
  target.object = take_object(&cursor, arena, &target.table);
  if (target.object == NULL || !take(&cursor, "add") || !take(&cursor, "constraint")) return target;
  target.name = take_name(&cursor, arena);
  if (target.name && is_last_action(cursor)) target.probe = PROBE_ADD_CONSTRAINT;
  return target;
}

StatementTarget statement_target(Arena *arena, const Statement *statement) {
  Cursor cursor = cursor_at(statement);
  if (take(&cursor, "create")) return create_index(arena, cursor);
  if (take(&cursor, "drop")) return drop_index(arena, cursor);
  if (!take(&cursor, "alter")) return (StatementTarget){0};
  if (take(&cursor, "type")) return alter_type(arena, cursor);
  if (take(&cursor, "table")) return alter_table(arena, cursor);
  return (StatementTarget){0};
}

Statement statement_plain(Arena *arena, const Statement *statement) {
  TokenReader reader = {.text = statement->text, .len = statement->len};
  Buf text = {0};
  size_t from = 0;
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END;) {
    if (!token_is_word(&reader, token, "concurrently")) continue;
    buf_add_bytes(&text, statement->text + from, token.start - from);
    from = token.end;
    while (statement->text[from] == ' ') from++;
  }
  buf_add(&text, statement->text + from);
  Statement plain = *statement;
  plain.len = text.len;
  plain.text = arena_strndup(arena, buf_text(&text), text.len);
  buf_free(&text);
  return plain;
}
