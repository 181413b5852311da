#include "diag.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_AT_MOST = 20 };

static const struct {
  const char *name;
  DiagLevel level;
} rows[] = {
#define X(id, name, level) [DIAG_##id] = {name, DIAG_##level},
    DIAG_NAMES(X)
#undef X
};

const char *diag_name(DiagName name) { return rows[name].name; }

const char *diag_level(DiagName name) {
  return rows[name].level == DIAG_ERROR ? "error" : "warning";
}

/* Whether the line above `span` is a comment `# rescc:allow NAME` with this name. */
static bool is_allowed(DiagName name, Span span) {
  if (rows[name].level != DIAG_WARNING || span.source == NULL) return false;
  uint32_t start = source_place(span.source, span.start).line_start;
  if (start == 0) return false;
  LineColumn above = source_place(span.source, start - 1);
  const char *line = span.source->text + above.line_start;
  const char *end = span.source->text + above.line_end;
  while (line < end && (*line == ' ' || *line == '\t' || *line == '#')) line++;
  static const char allow[] = "rescc:allow ";
  if ((size_t)(end - line) < sizeof allow - 1 || memcmp(line, allow, sizeof allow - 1) != 0)
    return false;
  size_t len = strlen(rows[name].name);
  for (const char *word = line + sizeof allow - 1; word + len <= end; word++)
    if (memcmp(word, rows[name].name, len) == 0 &&
        (word + len == end || strchr(" ,\t", word[len]) != NULL))
      return true;
  return false;
}

/* A message that quotes a word of megabytes is cut. */
static const char *shortened(Arena *arena, Buf *text) {
  enum { LONGEST = 400 };
  if (text->len <= LONGEST) return arena_strdup(arena, buf_text(text));
  size_t keep = LONGEST;
  while (((unsigned char)text->text[keep] & 0xC0) == 0x80) keep--;
  return arena_printf(arena, "%.*s…", (int)keep, text->text);
}

Diag *diag_report(Diags *diags, DiagName name, Span span, const char *format, ...) {
  Diag *diag = ARENA_NEW(diags->arena, Diag);
  Buf text = {0};
  va_list args;
  va_start(args, format);
  buf_vprintf(&text, format, args);
  va_end(args);
  *diag = (Diag){.name = name, .span = span, .order = diags->count};
  diag->message = shortened(diags->arena, &text);
  buf_free(&text);
  if (is_allowed(name, span)) return diag;
  ARENA_PUSH(diags->arena, diags, diag);
  if (rows[name].level == DIAG_ERROR) diags->errors++;
  return diag;
}

bool diag_in_source(const Diags *diags, DiagName name, const Source *source) {
  for (size_t i = 0; i < diags->count; i++)
    if (diags->items[i]->name == name && (source == NULL || diags->items[i]->span.source == source))
      return true;
  return false;
}

void diag_label(Diag *diag, Span span, const char *text) {
  diag->label_span = span;
  diag->label = text;
}

void diag_hint(Diags *diags, Diag *diag, const char *format, ...) {
  Buf text = {0};
  va_list args;
  va_start(args, format);
  buf_vprintf(&text, format, args);
  va_end(args);
  diag->hint = shortened(diags->arena, &text);
  buf_free(&text);
}

void diag_suggest(Diags *diags, Diag *diag, const char *best) {
  if (best != NULL) diag_hint(diags, diag, "did you mean `%s`?", best);
}

static int by_place(const void *a, const void *b) {
  const Diag *x = *(const Diag *const *)a, *y = *(const Diag *const *)b;
  const char *p = x->span.source ? x->span.source->path : "";
  const char *q = y->span.source ? y->span.source->path : "";
  int c = strcmp(p, q);
  if (c) return c;
  if (x->span.start != y->span.start) return x->span.start < y->span.start ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

void diag_forget(Diags *diags, DiagName name) {
  size_t kept = 0;
  for (size_t i = 0; i < diags->count; i++)
    if (diags->items[i]->name != name)
      diags->items[kept++] = diags->items[i];
    else if (rows[name].level == DIAG_ERROR)
      diags->errors--;
  diags->count = kept;
}

static bool is_same(const Diag *a, const Diag *b) {
  if (a->span.source == NULL || a->span.source != b->span.source) return false;
  return a->span.start == b->span.start && a->name == b->name;
}

static void sort(Diags *diags) {
  if (diags->count == 0) return;
  qsort(diags->items, diags->count, sizeof *diags->items, by_place);
  size_t kept = 1;
  for (size_t i = 1; i < diags->count; i++) {
    if (!is_same(diags->items[i], diags->items[kept - 1]))
      diags->items[kept++] = diags->items[i];
    else if (rows[diags->items[i]->name].level == DIAG_ERROR)
      diags->errors--;
  }
  diags->count = kept;
}

/* The width of one character on a terminal is taken as 1; a tab is shown as one space. */
static size_t width(const char *from, const char *to) {
  size_t n = 0;
  for (; from < to; from++) n += ((unsigned char)*from & 0xC0) != 0x80;
  return n;
}

/* How diagnostics are printed, and where to. */
typedef struct Printer {
  FILE *out;
  Arena *arena;
  bool colour;
  DiagMask *mask;
} Printer;

/* A source's line as a terminal may see it: no control bytes, nothing secret. */
static const char *shown_line(const Printer *printer, const char *line, size_t len) {
  char *copy = arena_strndup(printer->arena, line, len);
  printer->mask(copy);
  for (char *c = copy; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7F) *c = ' ';
  return copy;
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* The line of a span, underlined with `mark`. A long line is cut around the place; what is secret
 * in it is looked for in a few thousand bytes of a line of millions. */
static void print_snippet(const Printer *printer, Span span, char mark, const char *text) {
  enum { WIDEST = 160, BEFORE = 60, LOOKED_AT = 4096 };
  FILE *out = printer->out;
  LineColumn place = source_place(span.source, span.start);
  uint32_t at = least(span.start, place.line_end);
  uint32_t from = at - least(at - place.line_start, LOOKED_AT);
  uint32_t to = at + least(place.line_end - at, LOOKED_AT);
  const char *line = shown_line(printer, span.source->text + from, to - from);
  const char *start = line + (at - from), *end = line + (to - from);
  const char *stop = line + (least(span.end, to) - from);
  bool cut_left = end - line > WIDEST && start - line > BEFORE;
  if (cut_left) line = start - BEFORE;
  while (cut_left && ((unsigned char)*line & 0xC0) == 0x80) line++;
  bool cut_right = end - line > WIDEST;
  if (cut_right) end = line + WIDEST;
  while (cut_right && ((unsigned char)*end & 0xC0) == 0x80) end--;
  if (stop > end) stop = end;
  fprintf(out, "%5u | %s%.*s%s\n      | %*s", place.line, cut_left ? "…" : "", (int)(end - line),
          line, cut_right ? "…" : "", (int)(width(line, start) + cut_left), "");
  size_t marks = stop > start ? width(start, stop) : 1;
  for (size_t i = 0; i < marks; i++) putc(mark, out);
  fprintf(out, "%s%s\n", text ? " " : "", text ? text : "");
}

static void print_place(FILE *out, Span span) {
  LineColumn place = source_place(span.source, span.start);
  fprintf(out, "%s:%u:%u", span.source->path, place.line, place.column);
}

static void print_one(const Diag *diag, const Printer *printer) {
  FILE *out = printer->out;
  bool error = rows[diag->name].level == DIAG_ERROR;
  if (diag->span.source) {
    print_place(out, diag->span);
    fputs(": ", out);
  }
  fprintf(out, "%s%s:%s %s [%s]\n", printer->colour ? (error ? "\033[1;31m" : "\033[1;35m") : "",
          diag_level(diag->name), printer->colour ? "\033[0m" : "", diag->message,
          diag_name(diag->name));
  if (diag->span.source) print_snippet(printer, diag->span, '^', NULL);
  if (diag->label_span.source) {
    if (diag->label_span.source != diag->span.source) {
      fputs("      > ", out);
      print_place(out, diag->label_span);
      putc('\n', out);
    }
    print_snippet(printer, diag->label_span, '-', diag->label);
  }
  if (diag->hint) fprintf(out, "      = hint: %s\n", diag->hint);
}

void diag_print(Diags *diags, FILE *out, bool colour, DiagMask *mask) {
  Printer printer = {out, diags->arena, colour, mask};
  sort(diags);
  size_t shown = 0, left = 0;
  for (size_t i = 0; i < diags->count; i++) {
    bool error = rows[diags->items[i]->name].level == DIAG_ERROR;
    if (error && shown == SHOWN_AT_MOST) {
      left++;
      continue;
    }
    shown += error;
    print_one(diags->items[i], &printer);
  }
  if (left) fprintf(out, "… and %zu more error%s\n", left, left == 1 ? "" : "s");
}

static void put_place(Json *out, Span span) {
  if (span.source == NULL) return;
  LineColumn from = source_place(span.source, span.start), to = source_place(span.source, span.end);
  json_put_text(out, "file", span.source->path);
  json_put_number(out, "line", from.line);
  json_put_number(out, "column", from.column);
  json_put_number(out, "end_line", to.line);
  json_put_number(out, "end_column", to.column);
}

void diag_put(Diags *diags, Json *list) {
  sort(diags);
  for (size_t i = 0; i < diags->count; i++) {
    const Diag *diag = diags->items[i];
    Json *out = json_put_object(list, NULL);
    json_put_text(out, "level", diag_level(diag->name));
    json_put_text(out, "name", diag_name(diag->name));
    json_put_text(out, "message", diag->message);
    put_place(out, diag->span);
    if (diag->label_span.source) {
      Json *related = json_put_object(out, "related");
      json_put_text(related, "message", diag->label ? diag->label : "");
      put_place(related, diag->label_span);
    }
    if (diag->hint) json_put_text(out, "hint", diag->hint);
  }
}
