#include "source.h"

#include <string.h>

LineColumn source_place(const Source *source, uint32_t offset) {
  LineColumn place = {.line = 1, .column = 1};
  if (offset > source->len) offset = source->len;
  for (uint32_t i = 0; i < offset; i++)
    if (source->text[i] == '\n') {
      place.line++;
      place.line_start = i + 1;
    }
  for (uint32_t i = place.line_start; i < offset; i++)
    if (((unsigned char)source->text[i] & 0xC0) != 0x80) place.column++;
  const char *end = memchr(source->text + offset, '\n', source->len - offset);
  place.line_end = end ? (uint32_t)(end - source->text) : source->len;
  if (place.line_end > place.line_start && source->text[place.line_end - 1] == '\r')
    place.line_end--;
  return place;
}

Span span_join(Span first, Span last) {
  if (first.source == NULL || first.source != last.source) return first;
  first.end = last.end > first.end ? last.end : first.end;
  return first;
}

/* How many bytes the UTF-8 character at `c` has, 0 when it is none. */
static size_t utf8_length(const unsigned char *c, size_t left) {
  size_t len = *c < 0x80                 ? 1
               : *c >= 0xC2 && *c < 0xE0 ? 2
               : (*c & 0xF0) == 0xE0     ? 3
               : *c >= 0xF0 && *c < 0xF5 ? 4
                                         : 0;
  if (len > left) return 0;
  for (size_t i = 1; i < len; i++)
    if ((c[i] & 0xC0) != 0x80) return 0;
  bool overlong =
      (len == 3 && c[0] == 0xE0 && c[1] < 0xA0) || (len == 4 && c[0] == 0xF0 && c[1] < 0x90);
  bool outside =
      (len == 3 && c[0] == 0xED && c[1] >= 0xA0) || (len == 4 && c[0] == 0xF4 && c[1] >= 0x90);
  return overlong || outside ? 0 : len;
}

const char *source_check(const char *text, size_t len, size_t *offset) {
  *offset = 0;
  if (len > SOURCE_MAX) return "the file is larger than 16 MB, which no description of tables is";
  const char *nul = memchr(text, '\0', len);
  if (nul != NULL) {
    *offset = (size_t)(nul - text);
    return "a NUL byte: this is no text file";
  }
  for (size_t i = 0, n; i < len; i += n) {
    n = utf8_length((const unsigned char *)text + i, len - i);
    if (n == 0) {
      *offset = i;
      return "not valid UTF-8: save the file in that encoding";
    }
  }
  return NULL;
}
