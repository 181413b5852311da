/* change.h - ops and statements as JSON, for every command that prints what would change
 * (docs/json.md, "generate"). */
#ifndef RESCC_CHANGE_H
#define RESCC_CHANGE_H

#include "compiler/plan/diff/diff.h"
#include "compiler/plan/step/step.h"
#include "runtime/base/json.h"

/* Each joins a list of its own. */
void change_put_op(Json *list, const Op *op);       /* {"verb": …} */
void change_put_step(Json *list, const Step *step); /* {"sql": …} */

#endif
