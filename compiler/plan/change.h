/* change.h - ops and statements as JSON, for every command that prints what would change
 * (docs/json.md, "generate"). */
#ifndef RESCC_CHANGE_H
#define RESCC_CHANGE_H

#include "diff.h"
#include "runtime/base/buf.h"
#include "step.h"

/* `, "key": "text"` */
void change_json_text(Buf *out, const char *key, const char *text);
/* {"verb": …} */
void change_json_op(Buf *out, const Op *op);
/* {"sql": …} */
void change_json_step(Buf *out, const Step *step);

#endif
