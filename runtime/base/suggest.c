#include "suggest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 64 };

Suggest suggest_start(const char *wanted) {
  size_t threshold = strlen(wanted) / 3 + 1;
  return (Suggest){.wanted = wanted, .distance = threshold + 1};
}

static size_t min(size_t a, size_t b) { return a < b ? a : b; }

static size_t distance(const char *a, size_t m, const char *b, size_t n) {
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= n; j++) last[j] = j;
  for (size_t i = 1; i <= m; i++) {
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
      row[j] = min(min(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
          tolower((unsigned char)a[i - 2]) == y)
        row[j] = min(row[j], before[j - 2] + 1);
    }
    size_t *free_row = before;
    before = last;
    last = row;
    row = free_row;
  }
  return last[n];
}

void suggest_try(Suggest *suggest, const char *candidate) {
  size_t m = strlen(suggest->wanted), n = strlen(candidate);
  if (m > LONGEST || n > LONGEST || (m > n ? m - n : n - m) >= suggest->distance) return;
  size_t d = distance(suggest->wanted, m, candidate, n);
  if (d >= suggest->distance || d >= m) return; /* nothing in common: no suggestion */
  suggest->best = candidate;
  suggest->distance = d;
}
