#include "source.h"

#include <string.h>

#include "runtime/base/text.h"

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

const char *source_check(const char *text, size_t len, size_t *offset) {
  *offset = 0;
  if (len > SOURCE_MAX) return "the file is larger than 16 MB, which no description of tables is";
  const char *nul = memchr(text, '\0', len);
  if (nul != NULL) {
    *offset = (size_t)(nul - text);
    return "a NUL byte: this is no text file";
  }
  for (size_t i = 0, n; i < len; i += n) {
    n = text_utf8_length(text + i, len - i);
    if (n == 0) {
      *offset = i;
      return "not valid UTF-8: save the file in that encoding";
    }
  }
  return NULL;
}
