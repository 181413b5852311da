/* merging.h - what merge.h promises, of three states of one unit. */
#ifndef RESCC_TEST_MERGING_H
#define RESCC_TEST_MERGING_H

#include "compiler/state/state.h"

/* NULL for a unit that is not there. Returns what is wrong with their joins, NULL: nothing. */
const char *merging_check(Arena *arena, const Object *base, const Object *left,
                          const Object *right);

#endif
