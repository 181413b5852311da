#include "text.h"

#include <stdlib.h>
#include <string.h>

int text_compare(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void text_sort(TextList *list) {
  if (list->count) qsort(list->items, list->count, sizeof *list->items, text_compare);
}

bool text_list_has(const TextList *list, const char *text) {
  for (size_t i = 0; i < list->count; i++)
    if (strcmp(list->items[i], text) == 0) return true;
  return false;
}

size_t text_utf8_length(const char *text, size_t left) {
  const unsigned char *c = (const unsigned char *)text;
  size_t len = *c < 0x80                 ? 1
               : *c >= 0xC2 && *c < 0xE0 ? 2
               : (*c & 0xF0) == 0xE0     ? 3
               : *c >= 0xF0 && *c < 0xF5 ? 4
                                         : 0;
  if (len > left) return 0;
  for (size_t i = 1; i < len; i++)
    if ((c[i] & 0xC0) != 0x80) return 0;
  bool overlong =
      (len == 3 && c[0] == 0xE0 && c[1] < 0xA0) || (len == 4 && c[0] == 0xF0 && c[1] < 0x90);
  bool outside =
      (len == 3 && c[0] == 0xED && c[1] >= 0xA0) || (len == 4 && c[0] == 0xF4 && c[1] >= 0x90);
  return overlong || outside ? 0 : len;
}
