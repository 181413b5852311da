/* text.h - lists of texts, and what a byte of UTF-8 is. */
#ifndef RESCC_TEXT_H
#define RESCC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Grows in an arena (ARENA_PUSH); the texts are whoever's put them there. */
typedef struct TextList {
  const char **items;
  size_t count, capacity;
} TextList;

/* By their bytes. */
void text_sort(TextList *list);
bool text_list_has(const TextList *list, const char *text);
/* For qsort and bsearch over `const char *`. */
int text_compare(const void *a, const void *b);

/* How many bytes the well-formed UTF-8 character at `text` has; 0 where there is none. left: how
 * many bytes there are, at least one. */
size_t text_utf8_length(const char *text, size_t left);

#endif
