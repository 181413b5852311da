/* state_dump.h - a state, written down: what `rescc dump --state` prints. */
#ifndef RESCC_STATE_DUMP_H
#define RESCC_STATE_DUMP_H

#include "runtime/base/outline.h"
#include "state.h"

/* Adds the list `units` to an object: each with its facts, then its children, by the names that
 * snapshots use. */
void state_dump(const Outline *object, const State *state);

#endif
