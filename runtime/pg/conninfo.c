#include "conninfo.h"

#include <ctype.h>
#include <string.h>

#include "libpq.h"
#include "runtime/base/buf.h"

/* What libpq quotes of key=value pairs may be half of a password with a blank in it. */
static const char *hide_quoted(Arena *arena, const char *text) {
  const char *first = strchr(text, '"'), *last = strrchr(text, '"');
  if (first == NULL || first == last) return text;
  if (strstr(text, "missing \"=\""))
    return "a key without `=`; a value with a blank stands in quotes: password='a b'";
  return arena_printf(arena, "%.*s***%s", (int)(first - text), text, last + 1);
}

bool conninfo_parameter(Arena *arena, const char *conninfo, const char *parameter,
                        const char **value, const char **wrong) {
  char *message = NULL;
  PQconninfoOption *options =
      *conninfo ? libpq()->PQconninfoParse(conninfo, &message) : libpq()->PQconndefaults();
  *value = NULL;
  if (options == NULL) {
    *wrong = conninfo_scrub(arena, message ? message : "it can't be read");
    if (strstr(conninfo, "://") == NULL) *wrong = hide_quoted(arena, *wrong);
    libpq()->PQfreemem(message);
    return false;
  }
  for (PQconninfoOption *option = options; option->keyword; option++)
    if (strcmp(option->keyword, parameter) == 0 && option->val)
      *value = arena_strdup(arena, option->val);
  libpq()->PQconninfoFree(options);
  if (*value || *conninfo == '\0') return true;
  /* PQconninfoParse leaves out what the environment adds. */
  return conninfo_parameter(arena, "", parameter, value, wrong);
}

/* The end of the user part of a URL that begins after "://": the last `@` before the path. */
static const char *url_user_end(const char *start) {
  const char *end = NULL;
  for (const char *c = start; *c && !isspace((unsigned char)*c) && *c != '"'; c++) {
    if (*c == '@') end = c;
    if (*c == '/' && end) break;
  }
  return end;
}

/* The end of the value after `password=`. */
static const char *value_end(const char *start) {
  if (*start == '\'') {
    for (start++; *start && *start != '\''; start++)
      if (*start == '\\' && start[1]) start++;
    return *start ? start + 1 : start;
  }
  return start + strcspn(start, " \t\n&\"");
}

/* The value after the key `password`, which may have blanks around its `=`; NULL: this is no such
 * key. */
static const char *password_value(const char *text) {
  static const char key[] = "password";
  if (strncasecmp(text, key, sizeof key - 1) != 0) return NULL;
  text += sizeof key - 1;
  text += strspn(text, " \t");
  return *text == '=' ? text + 1 + strspn(text + 1, " \t") : NULL;
}

/* The next password of a text, which ends at *end; NULL: there is none. */
static const char *find_password(const char *text, const char **end) {
  for (; *text; text++) {
    const char *value = password_value(text);
    if (value) {
      *end = value_end(value);
      return value;
    }
    if (strncmp(text, "://", 3) != 0) continue;
    *end = url_user_end(text + 3);
    const char *colon = *end ? memchr(text + 3, ':', (size_t)(*end - text - 3)) : NULL;
    if (colon) return colon + 1;
  }
  return NULL;
}

char *conninfo_scrub(Arena *arena, const char *text) {
  Buf out = {0};
  for (const char *from, *end; (from = find_password(text, &end)) != NULL; text = end) {
    buf_add_bytes(&out, text, (size_t)(from - text));
    buf_add(&out, "***");
  }
  buf_add(&out, text);
  char *result = arena_strndup(arena, buf_text(&out), out.len);
  buf_free(&out);
  return result;
}

void conninfo_mask(char *text) {
  for (const char *from, *end, *rest = text; (from = find_password(rest, &end)) != NULL; rest = end)
    memset(text + (from - text), '*', (size_t)(end - from));
}
