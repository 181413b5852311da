/* source.h - the text of the .res files, and places in it.
 *
 * A Source keeps its whole text; a Span is a half-open byte range of one. Lines and columns are
 * computed only where something is printed. */
#ifndef RESCC_SOURCE_H
#define RESCC_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/arena.h"

typedef struct Source {
  const char *path; /* as shown to the user: relative to the project's folder */
  const char *text; /* NUL-terminated; holds no other NUL */
  uint32_t len;
} Source;

typedef struct Span {
  const Source *source; /* NULL: nowhere in a file */
  uint32_t start, end;
} Span;

typedef struct LineColumn {
  unsigned line, column;         /* from 1; columns count characters, not bytes */
  uint32_t line_start, line_end; /* the line's bytes, without its end */
} LineColumn;

/* Where byte `offset` of a source stands. */
LineColumn source_place(const Source *source, uint32_t offset);

/* The lines of one source, for whoever asks for many places. Starts as {0}. */
typedef struct SourceLines {
  const Source *source;
  uint32_t *items; /* where each starts */
  size_t count, capacity;
} SourceLines;

/* The same as source_place; a source's lines are found once, until another one is asked about. */
LineColumn source_lines_place(Arena *arena, SourceLines *lines, const Source *source,
                              uint32_t offset);

/* The span from the start of `first` to the end of `last`. */
Span span_join(Span first, Span last);

/* Checks what a text must be before it is scanned: valid UTF-8 without NUL bytes, at most
 * SOURCE_MAX bytes. Returns NULL, or what is wrong, with the offending byte in *offset. */
const char *source_check(const char *text, size_t len, size_t *offset);

enum { SOURCE_MAX = 16 * 1024 * 1024 };

#endif
