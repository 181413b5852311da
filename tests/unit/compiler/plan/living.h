/* living.h - what is there after each step of a plan.
 *
 * Written without a look at order.c: objects live from the step that makes them to the one that
 * takes them away, and kind_uses says what each needs while it lives. */
#ifndef RESCC_TEST_LIVING_H
#define RESCC_TEST_LIVING_H

#include "compiler/plan/step/plan.h"

/* Walks the steps of a diff. Nothing may be made before what it stands on is there, nothing may go
 * or change under what stands on it, and every op must have a step that does it. Returns what is
 * wrong, NULL: nothing. */
const char *living_walk(Uses *uses, const Diff *diff, const Steps *steps);

#endif
