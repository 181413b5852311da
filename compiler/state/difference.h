/* difference.h - the first thing in which two states differ, as two lines a person can compare. */
#ifndef RESCC_DIFFERENCE_H
#define RESCC_DIFFERENCE_H

#include "state.h"

typedef struct Difference {
  const char *left, *right; /* `orders.total numeric(12,2) NOT NULL`; "nothing" where it is not */
} Difference;

/* Looks at the units of `right`, and, with `both`, at those that only `left` has. false: nothing
 * differs. */
bool difference_find(Arena *arena, const State *left, const State *right, bool both,
                     Difference *difference);

#endif
