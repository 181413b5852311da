#include "fence.h"

#include <stdint.h>
#include <string.h>

static bool is_blank(const char *from, const char *to) {
  for (; from < to; from++)
    if (*from != ' ' && *from != '\t' && *from != '\r') return false;
  return true;
}

static const char *skip_indent(const char *from, const char *to) {
  while (from < to && (*from == ' ' || *from == '\t')) from++;
  return from;
}

static const char *line_end(const char *from, const char *end) {
  const char *newline = memchr(from, '\n', (size_t)(end - from));
  return newline ? newline : end;
}

static size_t common_indent(const char *body, const char *end) {
  size_t common = SIZE_MAX;
  for (const char *stop = line_end(body, end); stop < end;) {
    const char *line = stop + 1, *first = skip_indent(line, end);
    stop = line_end(line, end);
    if (!is_blank(first, stop) && (size_t)(first - line) < common) common = (size_t)(first - line);
  }
  return common;
}

Fence fence_open(const char *body, const char *end) {
  return (Fence){body, end, common_indent(body, end), false};
}

bool fence_line(Fence *fence, FenceLine *line) {
  const char *from = fence->at, *end = fence->end;
  if (from == NULL) return false;
  const char *to = line_end(from, end);
  line->margin = is_blank(from, to) && fence->begun != (to < end);
  fence->at = to < end ? to + 1 : NULL;
  if (fence->begun) {
    const char *inner = skip_indent(from, to);
    from = (size_t)(inner - from) < fence->indent ? inner : from + fence->indent;
  }
  fence->begun = true;
  if (to > from && to[-1] == '\r') to--;
  line->from = from;
  line->to = to;
  return true;
}
