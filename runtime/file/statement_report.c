#include "statement_report.h"

#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/pg/failure.h"

enum { SHOWN_LINES = 10, SHOWN_WIDTH = 160 };

/* The byte at which the `position`-th character stands. */
static size_t byte_of(const char *text, unsigned position) {
  size_t at = 0;
  for (unsigned seen = 1; text[at] && seen < position; seen++) do
      at++;
    while (((unsigned char)text[at] & 0xC0) == 0x80);
  return at;
}

static unsigned line_of(const char *text, size_t offset) {
  unsigned line = 0;
  for (size_t i = 0; i < offset; i++) line += text[i] == '\n';
  return line;
}

static void add_line(Buf *out, const char *line, size_t len, unsigned number) {
  buf_printf(out, "%5u | ", number);
  bool cut = len > SHOWN_WIDTH;
  if (cut) len = SHOWN_WIDTH;
  while (cut && len > 0 && ((unsigned char)line[len] & 0xC0) == 0x80) len--;
  for (size_t i = 0; i < len; i++)
    if (line[i] != '\r') buf_add_char(out, line[i] == '\t' ? ' ' : line[i]);
  buf_add(out, cut ? " …\n" : "\n");
}

static void add_caret(Buf *out, const char *line, size_t offset) {
  buf_add(out, "      | ");
  for (size_t i = 0; i < offset; i++)
    if (((unsigned char)line[i] & 0xC0) != 0x80) buf_add_char(out, ' ');
  buf_add(out, "^\n");
}

/* The lines of a statement, about ten, so chosen that the one at fault is among them. */
static void add_snippet(Buf *out, const Statement *statement, unsigned position) {
  const char *text = statement->text;
  size_t fault = position ? byte_of(text, position) : 0;
  size_t end = statement->len;
  while (end > fault && strchr(" \t\r\n", text[end - 1])) end--;
  unsigned fault_line = line_of(text, fault), lines = line_of(text, end) + 1;
  unsigned first = 0;
  if (fault_line >= SHOWN_LINES) first = fault_line - SHOWN_LINES + 3;
  unsigned last = first + SHOWN_LINES <= lines ? first + SHOWN_LINES : lines;
  if (first > 0) buf_add(out, "      | …\n");
  const char *line = text;
  for (unsigned number = 0; number < last; number++) {
    size_t len = strcspn(line, "\n");
    if (number >= first) add_line(out, line, len, statement->line + number);
    size_t column = fault - (size_t)(line - text);
    if (position && number == fault_line && column < SHOWN_WIDTH) add_caret(out, line, column);
    line += len + (line[len] == '\n');
  }
  if (last < lines) buf_printf(out, "      | … (%u lines more)\n", lines - last);
}

bool statement_report(Arena *arena, const Events *events, const DbError *error,
                      const Migration *migration, const Statement *statement) {
  Buf snippet = {0};
  unsigned line = 0;
  if (statement) {
    add_snippet(&snippet, statement, error->position);
    line = statement->line;
    if (error->position)
      line += line_of(statement->text, byte_of(statement->text, error->position));
  }
  const char *message = error->message;
  if (error->context)
    message = arena_printf(arena, "%s (%.*s)", message, (int)strcspn(error->context, "\n"),
                           error->context);
  event_send(events, (Event){.kind = EVENT_ERROR,
                             .version = migration->version,
                             .name = migration->name,
                             .path = migration->path,
                             .line = line,
                             .message = message,
                             .detail = error->detail,
                             .hint = failure_hint(error),
                             .sqlstate = error->sqlstate,
                             .snippet = statement ? buf_text(&snippet) : NULL});
  buf_free(&snippet);
  return false;
}
