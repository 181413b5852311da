#include "split.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_word_part(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }

static char peek(const TokenReader *reader, size_t offset) {
  return reader->at + offset < reader->len ? reader->text[reader->at + offset] : '\0';
}

static void skip_block_comment(TokenReader *reader) {
  size_t depth = 0;
  while (reader->at < reader->len) {
    if (peek(reader, 0) == '/' && peek(reader, 1) == '*') {
      depth++;
      reader->at += 2;
    } else if (peek(reader, 0) == '*' && peek(reader, 1) == '/') {
      reader->at += 2;
      if (--depth == 0) return;
    } else {
      reader->at++;
    }
  }
}

static void skip_blanks(TokenReader *reader) {
  while (reader->at < reader->len) {
    if (is_blank(peek(reader, 0))) {
      reader->at++;
    } else if (peek(reader, 0) == '-' && peek(reader, 1) == '-') {
      const char *end = memchr(reader->text + reader->at, '\n', reader->len - reader->at);
      reader->at = end ? (size_t)(end - reader->text) : reader->len;
    } else if (peek(reader, 0) == '/' && peek(reader, 1) == '*') {
      skip_block_comment(reader);
    } else {
      return;
    }
  }
}

/* Behind the closing quote; a doubled quote is part of the text, and a backslash hides the next
 * byte where `escapes`. */
static void skip_quoted(TokenReader *reader, char quote, bool escapes) {
  reader->at++;
  while (reader->at < reader->len) {
    char c = reader->text[reader->at++];
    if (escapes && c == '\\' && reader->at < reader->len)
      reader->at++;
    else if (c == quote && peek(reader, 0) == quote)
      reader->at++;
    else if (c == quote)
      return;
  }
}

/* E'a' ⏎ 'b' is one literal: its second half has backslashes as well. */
static void skip_escape_string(TokenReader *reader) {
  for (;;) {
    skip_quoted(reader, '\'', true);
    size_t next = reader->at;
    bool newline = false;
    while (next < reader->len && is_blank(reader->text[next]))
      newline |= reader->text[next++] == '\n';
    if (!newline || next >= reader->len || reader->text[next] != '\'') return;
    reader->at = next;
  }
}

/* The length of `$tag$` at the reader's place, 0 where there is none. */
static size_t dollar_quote(const TokenReader *reader) {
  size_t len = 1;
  if (is_digit(peek(reader, len))) return 0;
  while (is_word_start(peek(reader, len)) || is_digit(peek(reader, len))) len++;
  return peek(reader, len) == '$' ? len + 1 : 0;
}

static void skip_dollar_quoted(TokenReader *reader, size_t tag_len) {
  const char *tag = reader->text + reader->at, *from = tag + tag_len;
  const char *end = memmem(from, reader->len - reader->at - tag_len, tag, tag_len);
  reader->at = end ? (size_t)(end - reader->text) + tag_len : reader->len;
}

static TokenKind skip_word(TokenReader *reader) {
  char first = peek(reader, 0), second = peek(reader, 1);
  if (second == '\'' && (first == 'e' || first == 'E')) {
    reader->at++;
    skip_escape_string(reader);
    return TOKEN_STRING;
  }
  if (second == '\'' && strchr("bBxXnN", first)) {
    reader->at++;
    skip_quoted(reader, '\'', false);
    return TOKEN_STRING;
  }
  char third = peek(reader, 2);
  if ((first == 'u' || first == 'U') && second == '&' && (third == '\'' || third == '"')) {
    reader->at += 2;
    skip_quoted(reader, third, false);
    return third == '"' ? TOKEN_NAME : TOKEN_STRING;
  }
  while (is_word_part(peek(reader, 0))) reader->at++;
  return TOKEN_WORD;
}

Token split_token(TokenReader *reader) {
  skip_blanks(reader);
  Token token = {.kind = TOKEN_END, .start = reader->at};
  char c = peek(reader, 0);
  size_t tag_len;
  if (reader->at >= reader->len) {
    token.kind = TOKEN_END;
  } else if (is_word_start(c)) {
    token.kind = skip_word(reader);
  } else if (is_digit(c)) {
    while (is_word_part(peek(reader, 0))) reader->at++;
    token.kind = TOKEN_WORD;
  } else if (c == '\'' || c == '"') {
    skip_quoted(reader, c, false);
    token.kind = c == '"' ? TOKEN_NAME : TOKEN_STRING;
  } else if (c == '$' && (tag_len = dollar_quote(reader)) > 0) {
    skip_dollar_quoted(reader, tag_len);
    token.kind = TOKEN_STRING;
  } else {
    reader->at++;
    token.kind = TOKEN_SYMBOL;
  }
  token.end = reader->at;
  return token;
}

bool split_is_word(const TokenReader *reader, Token token, const char *word) {
  size_t len = strlen(word);
  return token.kind == TOKEN_WORD && token.end - token.start == len &&
         strncasecmp(reader->text + token.start, word, len) == 0;
}

bool split_is_symbol(const TokenReader *reader, Token token, char symbol) {
  return token.kind == TOKEN_SYMBOL && reader->text[token.start] == symbol;
}

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
  if (position == 0 && !split_is_word(reader, token, "create")) shape->position = 9;
  if (position == 1 && split_is_word(reader, token, "or")) return;
  if (position == 2 && split_is_word(reader, token, "replace")) return;
  if (position < 1 || position > 3) return;
  shape->routine =
      split_is_word(reader, token, "function") || split_is_word(reader, token, "procedure");
  shape->position = 9;
}

static void follow_body(Shape *shape, const TokenReader *reader, Token token) {
  if (shape->was_begin && split_is_word(reader, token, "atomic"))
    shape->bodies = 1;
  else if (shape->bodies > 0 && split_is_word(reader, token, "case"))
    shape->bodies++;
  else if (shape->bodies > 0 && split_is_word(reader, token, "end"))
    shape->bodies--;
  shape->was_begin = split_is_word(reader, token, "begin");
}

static void follow(Shape *shape, const TokenReader *reader, Token token) {
  if (!shape->any) shape->start = token.start;
  shape->any = true;
  shape->end = token.end;
  if (split_is_symbol(reader, token, '(')) shape->parentheses++;
  if (split_is_symbol(reader, token, ')') && shape->parentheses > 0) shape->parentheses--;
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
    Token token = split_token(&reader);
    bool semicolon =
        split_is_symbol(&reader, token, ';') && shape.parentheses == 0 && shape.bodies == 0;
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
