/* probe.h - looks in the catalog whether a statement outside a transaction has happened.
 *
 * An INVALID index that CREATE INDEX CONCURRENTLY left is dropped on the way. */
#ifndef RESCC_PROBE_H
#define RESCC_PROBE_H

#include "runner.h"
#include "runtime/file/statement.h"

typedef enum ProbeResult {
  PROBE_ABSENT, /* the statement has to run */
  PROBE_THERE,  /* what it makes is there, whole and equal; what it drops is gone */
  PROBE_FAILED, /* reported: something else of that name is in the way */
} ProbeResult;

ProbeResult probe_look(Runner *runner, const Migration *file, const Statement *statement,
                       const StatementTarget *target);

/* After it ran: an index must be valid. false: reported. */
bool probe_check(Runner *runner, const Migration *file, const Statement *statement);

#endif
