/* step.h - one SQL statement of a migration, with what it costs. */
#ifndef RESCC_STEP_H
#define RESCC_STEP_H

#include "compiler/state/state.h"

/* What a statement does to a live database: identifier, name, what it means. On a table that the
 * same run creates nothing is a hazard. */
#define HAZARDS(X)                                                                                 \
  X(LOSES_DATA, "loses-data", "data is gone for good")                                             \
  X(NEEDS_BACKFILL, "needs-backfill", "fails while the table has rows")                            \
  X(REWRITES_TABLE, "rewrites-table", "the table is rewritten while nobody can use it")            \
  X(BLOCKS_WRITES, "blocks-writes", "writers wait while the table is read")                        \
  X(BREAKS_OLD_CODE, "breaks-old-code", "programs that use the old name fail")

typedef enum Hazard {
  NO_HAZARD,
#define X(id, name, text) HAZARD_##id,
  HAZARDS(X)
#undef X
} Hazard;

const char *hazard_name(Hazard hazard);

typedef struct Step {
  const char *sql;     /* without the semicolon */
  const char *comment; /* a line above it, or NULL */
  Hazard hazard;
  bool kept;            /* --keep-columns: printed as a comment, not run */
  const Object *object; /* what it is about */
} Step;

typedef struct Steps {
  Step *items;
  size_t count, capacity;
} Steps;

#endif
