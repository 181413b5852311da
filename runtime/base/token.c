#include "token.h"

#include <string.h>

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

Token token_next(TokenReader *reader) {
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
