#include "source.h"

#include <string.h>

#include "runtime/base/text.h"

/* The place of a byte in the line that begins at `start`. */
static LineColumn place_in_line(const Source *source, unsigned line, uint32_t start,
                                uint32_t offset) {
  LineColumn place = {.line = line, .column = 1, .line_start = start};
  for (uint32_t i = start; i < offset; i++)
    if (((unsigned char)source->text[i] & 0xC0) != 0x80) place.column++;
  const char *end = memchr(source->text + offset, '\n', source->len - offset);
  place.line_end = end ? (uint32_t)(end - source->text) : source->len;
  if (place.line_end > place.line_start && source->text[place.line_end - 1] == '\r')
    place.line_end--;
  return place;
}

LineColumn source_place(const Source *source, uint32_t offset) {
  unsigned line = 1;
  uint32_t start = 0;
  if (offset > source->len) offset = source->len;
  for (uint32_t i = 0; i < offset; i++)
    if (source->text[i] == '\n') {
      line++;
      start = i + 1;
    }
  return place_in_line(source, line, start, offset);
}

static void find_lines(Arena *arena, SourceLines *lines, const Source *source) {
  lines->source = source;
  lines->count = 0;
  ARENA_PUSH(arena, lines, 0);
  for (uint32_t i = 0; i < source->len; i++)
    if (source->text[i] == '\n') ARENA_PUSH(arena, lines, i + 1);
}

LineColumn source_lines_place(Arena *arena, SourceLines *lines, const Source *source,
                              uint32_t offset) {
  if (lines->source != source) find_lines(arena, lines, source);
  if (offset > source->len) offset = source->len;
  size_t low = 0, high = lines->count; /* the last line that starts at or before it */
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (lines->items[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return place_in_line(source, (unsigned)low + 1, lines->items[low], offset);
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
