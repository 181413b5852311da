/* apply.h - runs migrations.
 *
 * Transactional parts run several at once (pipeline.h). A part outside a transaction runs alone
 * (online.h). */
#ifndef RESCC_APPLY_H
#define RESCC_APPLY_H

#include "runner.h"

/* Runs the jobs in their order. false: reported; the ones before the failing one stay. */
bool apply_run(Runner *runner, JobList *jobs);

#endif
