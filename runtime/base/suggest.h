/* suggest.h - "did you mean": the nearest of some words.
 *
 * Nearness is the restricted Damerau-Levenshtein distance (insert, delete, replace, swap of
 * neighbours), letters' case aside. A word further away than a third of the length, plus one, is no
 * suggestion. */
#ifndef RESCC_SUGGEST_H
#define RESCC_SUGGEST_H

#include <stddef.h>

typedef struct Suggest {
  const char *wanted;
  const char *best; /* NULL while nothing is near enough */
  size_t distance;
} Suggest;

Suggest suggest_start(const char *wanted);
void suggest_try(Suggest *suggest, const char *candidate);

#endif
