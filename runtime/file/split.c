#include "split.h"

#include <string.h>

#include "runtime/base/token.h"

/* What of a statement decides where it ends. */
typedef struct Shape {
  bool any;          /* a token was seen */
  bool routine;      /* CREATE [OR REPLACE] FUNCTION | PROCEDURE: may hold BEGIN ATOMIC … END */
  bool was_begin;    /* the token before was BEGIN */
  unsigned position; /* tokens seen, as far as they matter */
  int parentheses, bodies;
  size_t start, end;
} Shape;

static void follow_head(Shape *shape, const TokenReader *reader, Token token) {
  unsigned position = shape->position++;
  if (position == 0 && !token_is_word(reader, token, "create")) shape->position = 9;
  if (position == 1 && token_is_word(reader, token, "or")) return;
  if (position == 2 && token_is_word(reader, token, "replace")) return;
  if (position < 1 || position > 3) return;
  shape->routine =
      token_is_word(reader, token, "function") || token_is_word(reader, token, "procedure");
  shape->position = 9;
}

static void follow_body(Shape *shape, const TokenReader *reader, Token token) {
  if (shape->was_begin && token_is_word(reader, token, "atomic"))
    shape->bodies = 1;
  else if (shape->bodies > 0 && token_is_word(reader, token, "case"))
    shape->bodies++;
  else if (shape->bodies > 0 && token_is_word(reader, token, "end"))
    shape->bodies--;
  shape->was_begin = token_is_word(reader, token, "begin");
}

static void follow(Shape *shape, const TokenReader *reader, Token token) {
  if (!shape->any) shape->start = token.start;
  shape->any = true;
  shape->end = token.end;
  if (token_is_symbol(reader, token, '(')) shape->parentheses++;
  if (token_is_symbol(reader, token, ')') && shape->parentheses > 0) shape->parentheses--;
  if (shape->position < 4) follow_head(shape, reader, token);
  if (shape->routine && shape->parentheses == 0) follow_body(shape, reader, token);
}

static unsigned count_lines(const char *text, size_t from, size_t to) {
  unsigned lines = 0;
  for (const char *c = text + from; (c = memchr(c, '\n', (size_t)(text + to - c))) != NULL; c++)
    lines++;
  return lines;
}

void split_statements(Arena *arena, const char *text, size_t len, unsigned first_line,
                      StatementList *statements) {
  TokenReader reader = {.text = text, .len = len};
  Shape shape = {0};
  size_t counted = 0;
  unsigned line = first_line;
  for (;;) {
    Token token = token_next(&reader);
    bool semicolon =
        token_is_symbol(&reader, token, ';') && shape.parentheses == 0 && shape.bodies == 0;
    if (token.kind != TOKEN_END && !semicolon) {
      follow(&shape, &reader, token);
      continue;
    }
    if (shape.any) {
      line += count_lines(text, counted, shape.start);
      counted = shape.start;
      Statement statement = {.start = shape.start, .len = shape.end - shape.start, .line = line};
      statement.text = arena_strndup(arena, text + shape.start, statement.len);
      ARENA_PUSH(arena, statements, statement);
    }
    if (token.kind == TOKEN_END) return;
    shape = (Shape){0};
  }
}
