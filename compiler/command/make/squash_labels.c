#include "squash_labels.h"

#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/base/sql.h"
#include "runtime/base/token.h"
#include "runtime/file/statement.h"

/* An ADD VALUE: the label as written, and where it goes. */
typedef struct Addition {
  const char *label, *neighbour; /* literals; neighbour: NULL for the end */
  bool before;
} Addition;

static const char *token_text(Arena *arena, const TokenReader *reader, Token token) {
  return arena_strndup(arena, reader->text + token.start, token.end - token.start);
}

static Addition read_addition(Arena *arena, const Statement *statement) {
  Addition addition = {0};
  TokenReader reader = {.text = statement->text, .len = statement->len};
  bool place = false;
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END;) {
    place |= token_is_word(&reader, token, "before") || token_is_word(&reader, token, "after");
    addition.before |= token_is_word(&reader, token, "before");
    if (token.kind != TOKEN_STRING) continue;
    if (place)
      addition.neighbour = token_text(arena, &reader, token);
    else
      addition.label = token_text(arena, &reader, token);
  }
  return addition;
}

/* The statement that makes the type, before another one; NULL: there is none. */
static const Statement *find_type(Arena *arena, const StatementList *list, size_t before,
                                  const char *type) {
  const char *start = arena_printf(arena, "CREATE TYPE %s AS ENUM (", type);
  for (size_t i = before; i-- > 0;)
    if (strncmp(list->items[i].text, start, strlen(start)) == 0) return &list->items[i];
  return NULL;
}

/* Where in CREATE TYPE the label goes, and what is written there; NULL: its neighbour is not there.
 */
static const char *place(Arena *arena, const Statement *type, const Addition *addition,
                         size_t *offset) {
  if (addition->neighbour == NULL) {
    *offset = type->len - 1; /* the closing parenthesis */
    return arena_printf(arena, ", %s", addition->label);
  }
  TokenReader reader = {.text = type->text, .len = type->len};
  for (Token token; (token = token_next(&reader)).kind != TOKEN_END;) {
    if (token.kind != TOKEN_STRING ||
        strcmp(token_text(arena, &reader, token), addition->neighbour) != 0)
      continue;
    *offset = addition->before ? token.start : token.end;
    return arena_printf(arena, addition->before ? "%s, " : ", %s", addition->label);
  }
  return NULL;
}

/* Takes one addition in; NULL: there is none that can be. */
static const char *take_one(Arena *arena, const char *text) {
  StatementList list = {0};
  split_statements(arena, text, strlen(text), 1, &list);
  for (size_t i = 0; i < list.count; i++) {
    const Statement *statement = &list.items[i];
    StatementTarget target = statement_target(arena, statement);
    const Statement *type =
        target.probe == PROBE_ADD_LABEL ? find_type(arena, &list, i, target.object) : NULL;
    Addition addition = type ? read_addition(arena, statement) : (Addition){0};
    size_t offset;
    const char *new = addition.label ? place(arena, type, &addition, &offset) : NULL;
    if (new == NULL) continue;
    const char *rest = text + statement->start + statement->len;
    rest += strspn(rest, "; \t\r\n");
    return arena_printf(arena, "%.*s%s%.*s%s", (int)(type->start + offset), text, new,
                        (int)(statement->start - type->start - offset), text + type->start + offset,
                        rest);
  }
  return NULL;
}

const char *squash_labels(Arena *arena, const char *text) {
  for (const char *next; (next = take_one(arena, text)) != NULL;) text = next;
  return text;
}
