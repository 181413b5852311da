/* online.h - runs a part that is marked `transaction:false`, one statement after the other.
 *
 * Its history row says `running` before the first statement and how far it came after each. A run
 * that finds such a row looks at the catalog where a statement may or may not have happened, so
 * that the same command ends what a crash cut off. */
#ifndef RESCC_ONLINE_H
#define RESCC_ONLINE_H

#include "runner.h"

bool online_run(Runner *runner, const Job *job);

#endif
