/* introspect_text.c - PostgreSQL's texts → facts. */
#include <string.h>

#include "compiler/state/type.h"
#include "introspect_internal.h"

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

const Value *introspect_elements(Arena *arena, const char *text) {
  Texts texts = {0};
  const char *c = find_elements(text);
  while (*c == '(' || *c == ',') {
    const char *start = c + 1 + strspn(c + 1, " ");
    for (c = start; *c && *c != ',' && *c != ')';) c = *c == '(' ? skip_parens(c) : skip(c);
    const char *element = arena_strndup(arena, start, (size_t)(c - start));
    ARENA_PUSH(arena, &texts, element_text(arena, element));
  }
  return value_parse_elements(arena, texts.items, texts.count);
}
