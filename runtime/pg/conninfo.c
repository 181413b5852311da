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

char *conninfo_scrub(Arena *arena, const char *text) {
  static const char key[] = "password=";
  Buf out = {0};
  while (*text) {
    const char *user_end;
    if (strncmp(text, "://", 3) == 0 && (user_end = url_user_end(text + 3)) != NULL) {
      const char *colon = memchr(text + 3, ':', (size_t)(user_end - text - 3));
      const char *shown = colon ? colon + 1 : user_end;
      buf_add_bytes(&out, text, (size_t)(shown - text));
      if (colon) buf_add(&out, "***");
      text = user_end;
    } else if (strncasecmp(text, key, sizeof key - 1) == 0) {
      buf_add_bytes(&out, text, sizeof key - 1);
      buf_add(&out, "***");
      text = value_end(text + sizeof key - 1);
    } else {
      buf_add_char(&out, *text++);
    }
  }
  char *result = arena_strndup(arena, buf_text(&out), out.len);
  buf_free(&out);
  return result;
}
