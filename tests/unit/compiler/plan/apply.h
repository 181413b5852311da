/* apply.h - ops, done to a state in memory: what a database would be after them. */
#ifndef RESCC_TEST_APPLY_H
#define RESCC_TEST_APPLY_H

#include "compiler/plan/diff/diff.h"

/* Does the ops one by one to a state after the renames. They are found by their names, so the state
 * may be another one than they were made from. Returns what is wrong with them, NULL: nothing. */
const char *apply_ops(Arena *arena, State *state, const Ops *ops);

/* A state of copies, to be changed. */
State *apply_copy(Arena *arena, const State *state);

/* Says where two states differ, NULL: nowhere. Columns that are `ignored` in `want` are not looked
 * at; nor are, on the way `down`, those that are in `have`, which it left as they were. */
const char *apply_compare(Arena *arena, const State *is, const State *want, const State *have,
                          bool down);

/* `table "a b" of public`, for messages. */
const char *apply_called(Arena *arena, const Object *object);

#endif
