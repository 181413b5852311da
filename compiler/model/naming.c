#define XXH_INLINE_ALL
#include "naming.h"

#include <ctype.h>
#include <string.h>
#include <xxhash.h>

#include "runtime/base/buf.h"

const char *naming_fit(Arena *arena, const char *full) {
  size_t len = strlen(full);
  if (len <= NAME_LONGEST) return full;
  size_t keep = NAME_LONGEST - 9;
  while (keep && ((unsigned char)full[keep] & 0xC0) == 0x80) keep--;
  unsigned hash = (unsigned)(XXH3_64bits(full, len) & 0xFFFFFFFFu);
  return arena_printf(arena, "%.*s_%08x", (int)keep, full, hash);
}

const char *naming_derive(Arena *arena, const char *table, const char *part, const char *suffix) {
  return naming_fit(arena, arena_printf(arena, "%s_%s_%s", table, part, suffix));
}

/* No more than `len` bytes, and no half of a character. */
static int clip(const char *name, size_t len) {
  while (name[len] && len && ((unsigned char)name[len] & 0xC0) == 0x80) len--;
  return (int)len;
}

const char *naming_sequence(Arena *arena, const char *table, const char *column) {
  size_t a = strlen(table), b = strlen(column), room = NAME_LONGEST - strlen("__seq");
  while (a + b > room) *(a > b ? &a : &b) -= 1;
  return arena_printf(arena, "%.*s_%.*s_seq", clip(table, a), table, clip(column, b), column);
}

const char *naming_words(Arena *arena, const char *sql) {
  char *out = arena_strdup(arena, sql), *to = out;
  for (const char *c = sql; *c; c++) {
    bool word = isalnum((unsigned char)*c) || *c == '_' || (*c & 0x80);
    if (word)
      *to++ = (char)tolower((unsigned char)*c);
    else if (to > out && to[-1] != '_')
      *to++ = '_';
  }
  while (to > out && to[-1] == '_') to--;
  *to = '\0';
  return out;
}

const char *naming_snake(Arena *arena, const char *camel) {
  Buf out = {0};
  for (const char *c = camel; *c; c++) {
    bool upper = isupper((unsigned char)*c);
    bool after_lower =
        c > camel && (islower((unsigned char)c[-1]) || isdigit((unsigned char)c[-1]));
    bool before_lower = c > camel && isupper((unsigned char)c[-1]) && islower((unsigned char)c[1]);
    if (upper && (after_lower || before_lower)) buf_add_char(&out, '_');
    buf_add_char(&out, (char)tolower((unsigned char)*c));
  }
  const char *name = arena_strdup(arena, buf_text(&out));
  buf_free(&out);
  return name;
}
