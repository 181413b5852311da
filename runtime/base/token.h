/* token.h - SQL text as tokens, by PostgreSQL's own rules of quoting.
 *
 * Knows '…', E'…', "…", U&, dollar quotes and nested comments. It never fails: what is never closed
 * is one token, up to the text's end. */
#ifndef RESCC_TOKEN_H
#define RESCC_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

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
Token token_next(TokenReader *reader);

/* Whether a token is this word, in any case of letters. Inline, as is the next: whoever splits a
 * file asks several times a token. */
static inline bool token_is_word(const TokenReader *reader, Token token, const char *word) {
  size_t len = strlen(word);
  return token.kind == TOKEN_WORD && token.end - token.start == len &&
         strncasecmp(reader->text + token.start, word, len) == 0;
}

static inline bool token_is_symbol(const TokenReader *reader, Token token, char symbol) {
  return token.kind == TOKEN_SYMBOL && reader->text[token.start] == symbol;
}

#endif
