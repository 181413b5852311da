/* split.h - SQL text as tokens and as statements, by PostgreSQL's own rules of quoting.
 *
 * Knows '…', E'…', "…", U&, dollar quotes, nested comments, parentheses and BEGIN ATOMIC bodies:
 * what is needed to see where a statement ends, as psql does. It never fails: text whose quote is
 * never closed is one statement, and the server says what is wrong with it. */
#ifndef RESCC_SPLIT_H
#define RESCC_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/arena.h"

typedef enum TokenKind {
  TOKEN_END,
  TOKEN_WORD,   /* a keyword or a name without quotes, or a number */
  TOKEN_NAME,   /* "a name in quotes" */
  TOKEN_STRING, /* any kind of quoted text */
  TOKEN_SYMBOL, /* one byte of anything else */
} TokenKind;

typedef struct Token {
  TokenKind kind;
  size_t start, end; /* bytes of the text, quotes included */
} Token;

typedef struct TokenReader {
  const char *text;
  size_t len, at;
} TokenReader;

/* The next token behind blanks and comments. */
Token split_token(TokenReader *reader);

/* Whether a token is this word, in any case of letters. */
bool split_is_word(const TokenReader *reader, Token token, const char *word);
bool split_is_symbol(const TokenReader *reader, Token token, char symbol);

typedef struct Statement {
  const char *text; /* NUL-terminated copy without comments around it and without the semicolon */
  size_t len;
  size_t start;  /* its first byte in the text it came from */
  unsigned line; /* of that byte, counted from the `first_line` given */
} Statement;

typedef struct StatementList {
  Statement *items;
  size_t count, capacity;
} StatementList;

void split_statements(Arena *arena, const char *text, size_t len, unsigned first_line,
                      StatementList *statements);

#endif
