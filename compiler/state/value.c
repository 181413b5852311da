#include "value.h"

#include <string.h>

#include "runtime/base/sql.h"
#include "sqlfrag.h"

static Value *value_new(Arena *arena, const char *const *items, size_t count) {
  Value *value = ARENA_NEW(arena, Value);
  const char **copy = ARENA_ARRAY(arena, const char *, count);
  if (count) memcpy(copy, items, count * sizeof *items);
  *value = (Value){.count = count, .items = copy};
  return value;
}

const Value *value_list(Arena *arena, const char *const *items, size_t count) {
  return count ? value_new(arena, items, count) : NULL;
}

const Value *value_text(Arena *arena, const char *text) {
  return text ? value_new(arena, &text, 1) : NULL;
}

bool value_equal(const Value *a, const Value *b) {
  if (a == b) return true;
  if (a == NULL || b == NULL || a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(a->items[i], b->items[i]) != 0) return false;
  return true;
}

bool value_has(const Value *list, const char *text) {
  for (size_t i = 0; list && i < list->count; i++)
    if (strcmp(list->items[i], text) == 0) return true;
  return false;
}

bool value_same_set(const Value *a, const Value *b) {
  if (a == NULL || b == NULL || a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (!value_has(b, a->items[i])) return false;
  return true;
}

/* --- elements ------------------------------------------------------------------------------- */

static const char *element_text(Arena *arena, const IndexElement *element) {
  if (element->column) return sql_text(arena, "%I%s", element->column, element->modifiers);
  return arena_printf(arena, "(%s)%s", element->expression, element->modifiers);
}

static bool starts(const char *text, const char *word) {
  return strncmp(text, word, strlen(word)) == 0;
}

/* Whether modifiers say more than an order, which suits every type. */
static bool is_typed(const char *modifiers) {
  return *modifiers && !starts(modifiers, " ASC") && !starts(modifiers, " DESC") &&
         !starts(modifiers, " NULLS ");
}

const Value *value_elements(Arena *arena, const IndexElement *elements, size_t count) {
  if (count == 0) return NULL;
  Value *value = ARENA_NEW(arena, Value);
  IndexElement *shapes = ARENA_ARRAY(arena, IndexElement, count);
  const char **texts = ARENA_ARRAY(arena, const char *, count);
  for (size_t i = 0; i < count; i++) {
    shapes[i] = elements[i];
    shapes[i].typed = is_typed(elements[i].modifiers);
    texts[i] = element_text(arena, &elements[i]);
  }
  *value = (Value){.count = count, .items = texts, .elements = shapes};
  return value;
}

/* `"Odd ""name""" DESC` → the name; *end is behind it. */
static const char *parse_name(Arena *arena, const char *text, const char **end) {
  if (*text != '"') {
    *end = text + strcspn(text, " ");
    return arena_strndup(arena, text, (size_t)(*end - text));
  }
  char *name = arena_strdup(arena, text + 1), *to = name;
  const char *c = text + 1;
  for (; *c && (*c != '"' || c[1] == '"'); c++) {
    if (*c == '"') c++;
    *to++ = *c;
  }
  *to = '\0';
  *end = *c ? c + 1 : c;
  return name;
}

static IndexElement parse_element(Arena *arena, const char *text) {
  IndexElement element = {0};
  if (*text == '(') {
    const char *end = sqlfrag_closing(text);
    element.expression = arena_strndup(arena, text + 1, (size_t)(end - text) - 1);
    element.modifiers = arena_strdup(arena, *end ? end + 1 : end);
  } else {
    element.column = parse_name(arena, text, &element.modifiers);
    element.modifiers = arena_strdup(arena, element.modifiers);
  }
  element.typed = is_typed(element.modifiers);
  return element;
}

const Value *value_parse_elements(Arena *arena, const char *const *texts, size_t count) {
  Value *value = value_new(arena, texts, count);
  IndexElement *shapes = ARENA_ARRAY(arena, IndexElement, count);
  for (size_t i = 0; i < count; i++) shapes[i] = parse_element(arena, texts[i]);
  value->elements = shapes;
  return value;
}

/* --- types ---------------------------------------------------------------------------------- */

static const char *type_text(Arena *arena, const TypeName *type) {
  Buf text = {0};
  if (type->row)
    buf_add(&text, type->name);
  else if (*type->name)
    sql_printf(&text, "%N", type->schema, type->name);
  buf_add(&text, type->modifiers);
  for (unsigned i = 0; i < type->dimensions; i++) buf_add(&text, "[]");
  const char *result = arena_strndup(arena, buf_text(&text), text.len);
  buf_free(&text);
  return result;
}

static const Value *type_value(Arena *arena, const char *text, TypeName type) {
  TypeName *shape = ARENA_NEW(arena, TypeName);
  Value *value = value_new(arena, &text, 1);
  *shape = type;
  value->type = shape;
  return value;
}

const Value *value_type(Arena *arena, TypeName type) {
  return type_value(arena, type_text(arena, &type), type);
}

const Value *value_parse_type(Arena *arena, const char *text) {
  TypeName type = {.modifiers = ""};
  size_t len = strlen(text);
  for (; len > 2 && memcmp(text + len - 2, "[]", 2) == 0; len -= 2) type.dimensions++;
  size_t base = len;
  if (len && text[len - 1] == ')') {
    while (base && text[base - 1] != '(') base--;
    if (base) base--;
    type.modifiers = arena_strndup(arena, text + base, len - base);
  }
  const char *name = arena_strndup(arena, text, base), *end = "";
  type.row = type_find(name);
  type.name = type.row ? type.row->canonical : parse_name(arena, name, &end);
  if (type.row == NULL && *name != '"' && strchr(name, '.')) {
    const char *dot = strchr(name, '.');
    type.schema = arena_strndup(arena, name, (size_t)(dot - name));
    type.name = parse_name(arena, dot + 1, &end);
  } else if (type.row == NULL && *end == '.') {
    type.schema = type.name;
    type.name = parse_name(arena, end + 1, &end);
  }
  return type_value(arena, text, type);
}

bool type_name_is(const TypeName *type, const char *schema, const char *name) {
  return type->row == NULL && strcmp(type->name, name) == 0 &&
         strcmp(type->schema ? type->schema : "public", schema) == 0;
}

bool type_name_differs(const TypeName *a, const TypeName *b) {
  if ((a->dimensions > 0) != (b->dimensions > 0)) return true;
  if (strcmp(a->name, b->name) != 0) return true;
  return strcmp(a->schema ? a->schema : "public", b->schema ? b->schema : "public") != 0;
}
