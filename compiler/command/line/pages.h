/* pages.h - what is to be told of each name that a message can end in.
 *
 * The rows are docs/diagnostics.md, which pages.awk writes as C. Each text ends with a newline. */
#ifndef RESCC_PAGES_H
#define RESCC_PAGES_H

#include <stddef.h>

typedef struct Page {
  const char *name;
  const char *what; /* its first line is a sentence of its own */
  const char *why;
  const char *before; /* an example's project as it was, or NULL */
  const char *wrong;  /* a whole file or, where lines begin with `$ `, commands */
  const char *mended; /* the same */
} Page;

extern const Page pages[];
extern const size_t page_count;

#endif
