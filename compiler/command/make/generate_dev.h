/* generate_dev.h - what dev migrations decided, for the real one that takes their place.
 *
 * A dev run's snapshots remember at each renamed object what it was called in the last real
 * snapshot, be it that the sources say so or that `--rename` answered. The real run compares with
 * the last real snapshots and asks nothing that the dev runs settled. */
#ifndef RESCC_GENERATE_DEV_H
#define RESCC_GENERATE_DEV_H

#include "compiler/plan/diff/match.h"

/* Writes former names into `want`, which becomes dev snapshots. have: what the run compared with
 * (dev snapshots, where there are some); real: the last real snapshots. */
void dev_remember(Arena *arena, const State *have, const State *real, const State *want,
                  const Renames *renames);

#endif
