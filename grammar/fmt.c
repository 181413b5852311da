#include "fmt.h"

#include <stdbool.h>
#include <string.h>

#include "fence.h"

enum { STEP = 2 };

typedef enum Kind {
  KIND_WORD,
  KIND_COMMENT,
  KIND_OPEN,
  KIND_CLOSE,
  KIND_COMMA,
  KIND_END,
  KIND_FENCE
} Kind;

typedef struct Piece {
  Kind kind;
  const char *text;
  size_t len;
  unsigned newlines; /* before it */
  bool spaced;       /* white space before it, on its line */
} Piece;

typedef struct Reader {
  const char *at, *end;
} Reader;

typedef struct Writer {
  Buf *out;
  size_t depth;
  Piece last;    /* what was written before; len 0: nothing yet */
  bool line_end; /* a `;` is due unless the line ends */
} Writer;

static bool is_word(char c) {
  return !strchr(" \t\r\n;,\"`#[](){}", c); /* strchr finds NUL too: no text has one */
}

static size_t string_length(const char *at, const char *end) {
  const char *c = at + 1;
  while (c < end && *c != '"') c += *c == '\\' ? 2 : 1;
  return c < end ? (size_t)(c + 1 - at) : (size_t)(end - at);
}

/* From the first backtick to the last one of as many. */
static size_t fence_length(const char *at, const char *end) {
  size_t ticks = 0;
  while (at + ticks < end && at[ticks] == '`') ticks++;
  for (const char *c = at + ticks; c < end;) {
    size_t run = 0;
    while (c + run < end && c[run] == '`') run++;
    if (run == ticks) return (size_t)(c + run - at);
    c += run ? run : 1;
  }
  return (size_t)(end - at);
}

static Kind kind_of(char c) {
  switch (c) {
  case '#': return KIND_COMMENT;
  case '`': return KIND_FENCE;
  case ',': return KIND_COMMA;
  case ';': return KIND_END;
  case '[':
  case '(':
  case '{': return KIND_OPEN;
  case ']':
  case ')':
  case '}': return KIND_CLOSE;
  default: return KIND_WORD;
  }
}

/* The next piece; false at the end. */
static bool read_piece(Reader *reader, Piece *piece) {
  *piece = (Piece){0};
  for (; reader->at < reader->end && strchr(" \t\r\n", *reader->at); reader->at++) {
    piece->newlines += *reader->at == '\n';
    piece->spaced = true;
  }
  if (reader->at == reader->end) return false;
  const char *at = reader->at;
  size_t left = (size_t)(reader->end - at), len = 1;
  piece->kind = kind_of(*at);
  if (piece->kind == KIND_COMMENT) {
    const char *newline = memchr(at, '\n', left);
    len = newline ? (size_t)(newline - at) : left;
    while (len > 1 && strchr(" \t\r", at[len - 1])) len--;
  } else if (piece->kind == KIND_FENCE) {
    len = fence_length(at, reader->end);
  } else if (*at == '"') {
    len = string_length(at, reader->end);
  } else if (piece->kind == KIND_WORD) {
    while (len < left && is_word(at[len])) len++;
  }
  piece->text = at;
  piece->len = len;
  reader->at += len;
  return true;
}

/* --- SQL ------------------------------------------------------------------------------------ */

static void add_blanks(Buf *out, size_t count) {
  while (count-- > 0) buf_add_char(out, ' ');
}

/* Several lines: the body stands a step deeper than the statement, its own shape kept. */
static void add_fence(Writer *writer, const Piece *piece) {
  size_t ticks = 0, indent = writer->depth * STEP;
  while (piece->text[ticks] == '`') ticks++;
  const char *body = piece->text + ticks, *end = piece->text + piece->len - ticks;
  Fence fence = fence_open(body, end);
  buf_add_bytes(writer->out, body - ticks, ticks);
  FenceLine line;
  for (bool first = true; fence_line(&fence, &line); first = false) {
    if (!first) buf_add_char(writer->out, '\n');
    if (!first && line.margin) add_blanks(writer->out, indent);
    if (line.margin) continue;
    if (!first && line.to > line.from) add_blanks(writer->out, indent + STEP);
    buf_add_bytes(writer->out, line.from, (size_t)(line.to - line.from));
  }
  buf_add_bytes(writer->out, end, ticks);
}

/* --- lines ---------------------------------------------------------------------------------- */

static char opener(const Piece *piece) { return piece->len ? *piece->text : '\0'; }

static bool wants_space(const Writer *writer, const Piece *piece) {
  char before = opener(&writer->last), now = opener(piece);
  if (piece->kind == KIND_COMMA) return false;
  if (piece->kind == KIND_COMMENT || now == '{' || writer->last.kind == KIND_COMMA) return true;
  if (before == '{' || now == '}') return !(before == '{' && now == '}');
  if (writer->last.kind == KIND_CLOSE && before == '}') return true;
  if (writer->last.kind == KIND_OPEN || piece->kind == KIND_CLOSE) return false;
  return piece->spaced;
}

static void begin_line(Writer *writer, const Piece *piece, bool blank) {
  bool inside = opener(&writer->last) == '{' || opener(piece) == '}';
  if (writer->last.len) buf_add_char(writer->out, '\n');
  if (writer->last.len && blank && !inside) buf_add_char(writer->out, '\n');
  add_blanks(writer->out, writer->depth * STEP);
}

static void write_piece(Writer *writer, const Piece *piece) {
  bool first = writer->last.len == 0 || piece->newlines > 0;
  if (piece->kind == KIND_CLOSE && writer->depth > 0) writer->depth--;
  if (piece->kind == KIND_END) { /* the end of a line needs none */
    writer->line_end = true;
    return;
  }
  if (first) {
    begin_line(writer, piece, piece->newlines > 1);
  } else if (writer->line_end && piece->kind != KIND_CLOSE && piece->kind != KIND_COMMENT &&
             opener(&writer->last) != '{') {
    buf_add(writer->out, "; ");
  } else if (wants_space(writer, piece)) {
    buf_add_char(writer->out, ' ');
  }
  writer->line_end = false;
  if (piece->kind == KIND_FENCE && memchr(piece->text, '\n', piece->len))
    add_fence(writer, piece);
  else
    buf_add_bytes(writer->out, piece->text, piece->len);
  if (piece->kind == KIND_OPEN) writer->depth++;
  writer->last = *piece;
}

void fmt_source(Buf *out, const Source *source) {
  Writer writer = {.out = out};
  Reader reader = {source->text, source->text + source->len};
  if (source->len >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) reader.at += 3;
  Piece piece;
  unsigned newlines = 0; /* before a `;` that goes */
  while (read_piece(&reader, &piece)) {
    piece.newlines += newlines;
    newlines = piece.kind == KIND_END ? piece.newlines : 0;
    write_piece(&writer, &piece);
  }
  if (writer.last.len) buf_add_char(out, '\n');
}
