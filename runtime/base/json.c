#include "json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "text.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

Json *json_new(void) {
  json_set_alloc_funcs(xmalloc, free); /* so that no value is NULL for want of memory */
  return json_object();
}

void json_free(Json *json) { json_decref(json); }

/* Returns the value, which is the caller's no more. */
static Json *put(Json *to, const char *key, Json *value) {
  if (key)
    json_object_set_new(to, key, value);
  else
    json_array_append_new(to, value);
  return value;
}

Json *json_put_object(Json *to, const char *key) { return to ? put(to, key, json_object()) : NULL; }

Json *json_put_list(Json *to, const char *key) { return to ? put(to, key, json_array()) : NULL; }

/* The text with each byte that is no part of a character replaced. */
static Json *mended(const char *text) {
  Buf whole = {0};
  for (size_t left = strlen(text), len; left > 0; text += len, left -= len) {
    len = text_utf8_length(text, left);
    if (len > 0) {
      buf_add_bytes(&whole, text, len);
    } else {
      buf_add(&whole, replacement);
      len = 1;
    }
  }
  Json *string = json_string(buf_text(&whole));
  buf_free(&whole);
  return string;
}

void json_put_text(Json *to, const char *key, const char *text) {
  if (to == NULL) return;
  Json *value = text ? json_string(text) : json_null();
  put(to, key, value ? value : mended(text)); /* jansson takes UTF-8 alone */
}

void json_put_number(Json *to, const char *key, long number) {
  if (to) put(to, key, json_integer(number));
}

void json_put_flag(Json *to, const char *key, bool flag) {
  if (to) put(to, key, json_boolean(flag));
}

void json_move_last(Json *object, const char *key) {
  Json *value = json_incref(json_object_get(object, key));
  if (value == NULL) return;
  json_object_del(object, key);
  put(object, key, value);
}

void json_write(const Json *json, FILE *out) {
  json_dumpf(json, out, JSON_INDENT(2));
  putc('\n', out);
}
