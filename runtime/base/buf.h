/* buf.h - text that grows at its end.
 *
 * A Buf starts as {0}; `text` is NULL while it is empty and NUL-terminated afterwards. buf_free
 * releases it and makes it {0} again. Out of memory ends the process, as in arena.h. */
#ifndef RESCC_BUF_H
#define RESCC_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Buf {
  char *text;
  size_t len, capacity;
} Buf;

void buf_add(Buf *buf, const char *text);
void buf_add_bytes(Buf *buf, const char *bytes, size_t len);
void buf_add_char(Buf *buf, char c);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(Buf *buf, const char *format, va_list args);
void buf_clear(Buf *buf); /* len = 0, memory kept */
void buf_free(Buf *buf);

/* The text, "" when empty; valid until the next change. */
const char *buf_text(const Buf *buf);

/* Adds `text` as a JSON string, in quotes: control bytes, `"` and `\` escaped, UTF-8 as it is. */
void buf_add_json(Buf *buf, const char *text);

/* Reads a whole file. false with errno set when it can't be read; nothing is added then. */
bool buf_read_file(Buf *buf, const char *path);

#endif
