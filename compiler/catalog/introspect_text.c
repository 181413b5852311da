/* introspect_text.c - PostgreSQL's texts → facts. */
#include <string.h>

#include "compiler/state/sqlfrag.h"
#include "compiler/state/type.h"
#include "introspect_internal.h"
#include "runtime/base/token.h"

typedef struct Texts {
  const char **items;
  size_t count, capacity;
} Texts;

/* A list that is there, be it empty. */
static const Value *list_of(Arena *arena, const Texts *texts) {
  Value *value = ARENA_NEW(arena, Value);
  *value = (Value){.count = texts->count, .items = texts->items};
  return value;
}

/* The end of an array's element: the comma or brace behind it. */
static const char *array_element_end(const char *c) {
  if (*c != '"') return c + strcspn(c, ",}");
  for (c++; *c != '"'; c++)
    if (*c == '\\') c++;
  return c + 1;
}

static const char *array_element(Arena *arena, const char *from, const char *end) {
  bool quoted = *from == '"';
  char *text = arena_strndup(arena, from + quoted, (size_t)(end - from) - 2 * quoted), *to = text;
  for (const char *c = text; *c; c++) {
    if (quoted && *c == '\\') c++;
    *to++ = *c;
  }
  *to = '\0';
  return text;
}

const Value *introspect_array(Arena *arena, const char *text) {
  Texts texts = {0};
  const char *c = text + 1;
  while (*c != '}') {
    const char *end = array_element_end(c);
    ARENA_PUSH(arena, &texts, array_element(arena, c, end));
    c = *end == ',' ? end + 1 : end;
  }
  return list_of(arena, &texts);
}

const Value *introspect_type(Arena *arena, const char *text) {
  return value_parse_type(arena, type_canonical(arena, text));
}

/* --- index elements -------------------------------------------------------------------------- */

/* `lower(email) DESC` as `(lower(email)) DESC`: SQL stands in parentheses, unless it is a name. */
static const char *element_text(Arena *arena, const char *element) {
  TokenReader reader = {element, strlen(element), 0};
  Token token = token_next(&reader);
  size_t end = 0; /* of a name, perhaps with its schema */
  while (token.kind != TOKEN_END && token.start == end && !token_is_symbol(&reader, token, '(')) {
    end = token.end;
    token = token_next(&reader);
  }
  if (end == 0 || token.start > end || token.kind == TOKEN_END) return element;
  const char *call = sqlfrag_closing(element + end);
  call += *call != '\0';
  return arena_printf(arena, "(%.*s)%s", (int)(call - element), element, call);
}

/* Reads up to the parenthesis that opens the elements: the first one behind USING. */
static void find_elements(TokenReader *reader) {
  Token token = token_next(reader);
  while (token.kind != TOKEN_END && !token_is_word(reader, token, "using"))
    token = token_next(reader);
  while (token.kind != TOKEN_END && !token_is_symbol(reader, token, '('))
    token = token_next(reader);
}

const Value *introspect_elements(Arena *arena, const char *text) {
  Texts texts = {0};
  TokenReader reader = {text, strlen(text), 0};
  int depth = 1;
  find_elements(&reader);
  size_t start = reader.at;
  while (depth > 0) {
    Token token = token_next(&reader);
    if (token.kind == TOKEN_END) break;
    depth += token_is_symbol(&reader, token, '(') - token_is_symbol(&reader, token, ')');
    if (depth > 1 || (depth == 1 && !token_is_symbol(&reader, token, ','))) continue;
    start += strspn(text + start, " ");
    const char *element = arena_strndup(arena, text + start, token.start - start);
    ARENA_PUSH(arena, &texts, element_text(arena, element));
    start = token.end;
  }
  return value_parse_elements(arena, texts.items, texts.count);
}
