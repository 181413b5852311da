#include "outline.h"

#include <string.h>

static void indent(Buf *out, unsigned depth) {
  for (unsigned i = 0; i < depth; i++) buf_add(out, "  ");
}

static void begin_line(const Outline *outline, const char *word) {
  if (outline->text->len > 0) buf_add_char(outline->text, '\n');
  indent(outline->text, outline->depth);
  buf_add(outline->text, word);
}

/* What a terminal may see: no control bytes. */
static void add_shown(Buf *out, const char *text, size_t len) {
  for (const char *c = text; c < text + len; c++) {
    bool control = ((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7F;
    buf_add_char(out, control ? ' ' : *c);
  }
}

/* Behind its key, or where it has several lines, below it. */
static void add_value(Buf *out, unsigned depth, const char *text) {
  bool block = strchr(text, '\n') != NULL;
  if (*text == '\0') buf_add(out, " \"\"");
  for (const char *line = text; *line;) {
    size_t len = strcspn(line, "\n");
    buf_add_char(out, block ? '\n' : ' ');
    if (block && len) indent(out, depth);
    add_shown(out, line, len);
    line += len + (line[len] == '\n');
  }
}

Outline outline_list(const Outline *object, const char *key) {
  return (Outline){object->text, json_put_list(object->json, key), object->depth};
}

Outline outline_object(const Outline *list, const char *key, const char *word) {
  Outline object = {list->text, json_put_object(list->json, NULL), list->depth + 1};
  if (key) json_put_text(object.json, key, word);
  if (list->text) begin_line(list, word);
  return object;
}

void outline_name(const Outline *object, const char *key, const char *text) {
  if (text == NULL) return;
  json_put_text(object->json, key, text);
  if (object->text) add_value(object->text, object->depth, text);
}

void outline_text(const Outline *object, const char *key, const char *text) {
  if (text == NULL) return;
  json_put_text(object->json, key, text);
  if (object->text == NULL) return;
  begin_line(object, key);
  add_value(object->text, object->depth + 1, text);
}

void outline_flag(const Outline *object, const char *key, bool on) {
  if (!on) return;
  json_put_flag(object->json, key, true);
  if (object->text) begin_line(object, key);
}

void outline_number(const Outline *object, const char *key, long number) {
  json_put_number(object->json, key, number);
  if (object->text == NULL) return;
  begin_line(object, key);
  buf_printf(object->text, " %ld", number);
}

void outline_texts(const Outline *object, const char *key, const char *const *items, size_t count) {
  if (count == 0) return;
  Json *list = json_put_list(object->json, key);
  for (size_t i = 0; i < count; i++) json_put_text(list, NULL, items[i]);
  if (object->text == NULL) return;
  begin_line(object, key);
  for (size_t i = 0; i < count; i++) {
    if (i) buf_add_char(object->text, ',');
    add_value(object->text, object->depth + 1, items[i]);
  }
}
