/* parallel.h - one piece of work shared by several threads.
 *
 * The shares run at the same time: none may touch what another one writes, nor an arena. */
#ifndef RESCC_PARALLEL_H
#define RESCC_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_MAX = 4 };

/* Does the part `share` of `shares`: of a list, usually the items share, share + shares, … */
typedef void ParallelWork(void *context, size_t share, size_t shares);

/* Returns when all shares (at most PARALLEL_MAX) are done; the caller's thread does the first, and
 * those that find no thread. */
void parallel_run(size_t shares, ParallelWork *work, void *context);

#endif
