/* introspect_text.c - PostgreSQL's texts → facts. */
#include <ctype.h>
#include <string.h>

#include "introspect_internal.h"
#include "type.h"

typedef struct Texts {
  const char **items;
  size_t count, capacity;
} Texts;

/* A list that is there, be it empty. */
static const Value *list_of(Arena *arena, const Texts *texts) {
  Value *value = ARENA_NEW(arena, Value);
  *value = (Value){texts->count, texts->items};
  return value;
}

/* One element of an array, up to the comma or brace behind it. */
static const char *array_element(Arena *arena, const char **at) {
  const char *c = *at;
  char *text = arena_strdup(arena, c), *out = text;
  bool quoted = *c == '"';
  if (quoted) c++;
  for (; quoted ? *c != '"' : *c != ',' && *c != '}'; c++) {
    if (quoted && *c == '\\') c++;
    *out++ = *c;
  }
  *out = '\0';
  *at = quoted ? c + 1 : c;
  return text;
}

const Value *introspect_array(Arena *arena, const char *text) {
  Texts texts = {0};
  const char *c = text + 1;
  while (*c != '}') {
    ARENA_PUSH(arena, &texts, array_element(arena, &c));
    if (*c == ',') c++;
  }
  return list_of(arena, &texts);
}

const Value *introspect_type(Arena *arena, const char *text) {
  return value_text(arena, type_canonical(arena, text));
}

/* --- index elements -------------------------------------------------------------------------- */

/* Behind what stands at `c`: a quoted piece, or one character. (A doubled quote inside is two
 * pieces.) */
static const char *skip(const char *c) {
  if (*c == '"' || *c == '\'') {
    const char *end = strchr(c + 1, *c);
    return end ? end + 1 : c + strlen(c);
  }
  return c + 1;
}

/* Behind the parenthesis that closes the one at `c`. */
static const char *skip_parens(const char *c) {
  int depth = 0;
  do {
    depth += (*c == '(') - (*c == ')');
    c = skip(c);
  } while (*c && depth > 0);
  return c;
}

/* The parenthesis that opens the elements: the first one behind USING and the method. */
static const char *find_elements(const char *statement) {
  const char *c = statement;
  while (*c && strncmp(c, " USING ", 7) != 0) c = skip(c);
  while (*c && *c != '(') c = skip(c);
  return c;
}

/* `lower(email) DESC` as `(lower(email)) DESC`: SQL stands in parentheses, unless it is a name. */
static const char *element_text(Arena *arena, const char *element) {
  const char *c = element;
  while (*c && *c != ' ' && *c != '(') c = skip(c);
  if (c == element || *c != '(') return element;
  const char *end = skip_parens(c);
  return arena_printf(arena, "(%.*s)%s", (int)(end - element), element, end);
}

/* From the parenthesis that opens the elements. */
static const Value *read_elements(Arena *arena, const char *c) {
  Texts texts = {0};
  while (*c == '(' || *c == ',') {
    const char *start = c + 1 + strspn(c + 1, " ");
    for (c = start; *c && *c != ',' && *c != ')';) c = *c == '(' ? skip_parens(c) : skip(c);
    const char *element = arena_strndup(arena, start, (size_t)(c - start));
    ARENA_PUSH(arena, &texts, element_text(arena, element));
  }
  return list_of(arena, &texts);
}

const Value *introspect_elements(Arena *arena, const char *text) {
  return read_elements(arena, find_elements(text));
}

const Value *introspect_key(Arena *arena, const char *text) {
  return read_elements(arena, text + strcspn(text, "("));
}
