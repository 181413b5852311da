#include "buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static void grow(Buf *buf, size_t need) {
  size_t wider = buf->capacity ? buf->capacity * 2 : 256;
  buf->capacity = wider > need ? wider : need;
  buf->text = xrealloc(buf->text, buf->capacity);
}

static inline void reserve(Buf *buf, size_t more) {
  size_t need = buf->len + more + 1;
  if (need > buf->capacity) grow(buf, need);
}

void buf_add_bytes(Buf *buf, const char *bytes, size_t len) {
  reserve(buf, len);
  if (len) memcpy(buf->text + buf->len, bytes, len);
  buf->len += len;
  buf->text[buf->len] = '\0';
}

void buf_add(Buf *buf, const char *text) { buf_add_bytes(buf, text, strlen(text)); }

void buf_add_char(Buf *buf, char c) {
  reserve(buf, 1);
  buf->text[buf->len++] = c;
  buf->text[buf->len] = '\0';
}

void buf_vprintf(Buf *buf, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, args);
  if (len > 0) {
    reserve(buf, (size_t)len);
    vsnprintf(buf->text + buf->len, (size_t)len + 1, format, again);
    buf->len += (size_t)len;
  }
  va_end(again);
}

void buf_printf(Buf *buf, const char *format, ...) {
  va_list args;
  va_start(args, format);
  buf_vprintf(buf, format, args);
  va_end(args);
}

void buf_clear(Buf *buf) {
  buf->len = 0;
  if (buf->text) buf->text[0] = '\0';
}

void buf_free(Buf *buf) {
  free(buf->text);
  *buf = (Buf){0};
}

const char *buf_text(const Buf *buf) { return buf->text ? buf->text : ""; }

void buf_add_json(Buf *buf, const char *text) {
  buf_add_char(buf, '"');
  for (const char *run = text;; text++) {
    unsigned char c = (unsigned char)*text;
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    buf_add_bytes(buf, run, (size_t)(text - run));
    run = text + 1;
    if (c == '\0') break;
    if (c == '"' || c == '\\')
      buf_printf(buf, "\\%c", c);
    else if (c == '\n')
      buf_add(buf, "\\n");
    else if (c == '\t')
      buf_add(buf, "\\t");
    else
      buf_printf(buf, "\\u%04x", c);
  }
  buf_add_char(buf, '"');
}

bool buf_read_file(Buf *buf, const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  struct stat st;
  size_t start = buf->len, hint = 4096;
  bool ok = fstat(fd, &st) == 0;
  if (ok && S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    ok = false;
  }
  if (ok && st.st_size > 0)
    hint = (size_t)st.st_size + 1; /* one more byte: the read that sees the end */
  while (ok) {
    reserve(buf, hint);
    ssize_t n = read(fd, buf->text + buf->len, buf->capacity - buf->len - 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) ok = false;
    if (n <= 0) break;
    buf->len += (size_t)n;
    hint = 1;
  }
  if (!ok) buf->len = start;
  if (buf->text) buf->text[buf->len] = '\0';
  int saved = errno;
  close(fd);
  errno = saved;
  return ok;
}
