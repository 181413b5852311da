/* step.h - one SQL statement of a migration, with its price.
 *
 * What a statement costs is known by its form: a row of STEP_FORMS. Hazards are derived from it and
 * from whether the table was there before; so are reports, and what a resumed run looks for. The
 * figures are PostgreSQL's documentation of each command ("explicit locking", ALTER TABLE's notes),
 * measured on 12 to 18. */
#ifndef RESCC_STEP_H
#define RESCC_STEP_H

#include "compiler/state/state.h"

/* Of tables, in the order of their strength. */
#define STEP_LOCKS(X)                                                                              \
  X(NONE, "none")                                                                                  \
  X(ACCESS_SHARE, "access-share")                                                                  \
  X(ROW_SHARE, "row-share")                                                                        \
  X(ROW_EXCLUSIVE, "row-exclusive")                                                                \
  X(SHARE_UPDATE_EXCLUSIVE, "share-update-exclusive")                                              \
  X(SHARE, "share") /* from here on writers wait */                                                \
  X(SHARE_ROW_EXCLUSIVE, "share-row-exclusive")                                                    \
  X(ACCESS_EXCLUSIVE, "access-exclusive") /* readers too */

typedef enum StepLock {
#define X(id, name) LOCK_##id,
  STEP_LOCKS(X)
#undef X
} StepLock;

/* What is done while the lock is held. */
#define STEP_COSTS(X)                                                                              \
  X(INSTANT, "instant")                                                                            \
  X(ROWS, "rows")       /* rows are changed one by one */                                          \
  X(SCAN, "scan")       /* the table is read */                                                    \
  X(BUILD, "build")     /* an index is built */                                                    \
  X(REWRITE, "rewrite") /* the table and its indexes are written anew */

typedef enum StepCost {
#define X(id, name) COST_##id,
  STEP_COSTS(X)
#undef X
} StepCost;

typedef enum StepTransaction {
  TRANSACTION_ANY,
  TRANSACTION_OWN,  /* what it makes can't be used in the transaction that makes it */
  TRANSACTION_NONE, /* it refuses to run in one */
} StepTransaction;

/* What a run that was cut off looks for, to know whether the statement happened. */
typedef enum StepProbe {
  PROBE_NOTHING, /* its transaction says so */
  PROBE_INDEX,   /* there, and valid */
  PROBE_NO_INDEX,
} StepProbe;

/* What it does to those who are there. */
typedef enum StepEffect {
  EFFECT_NONE,
  EFFECT_LOSES,  /* data is gone */
  EFFECT_BREAKS, /* programs that use the old name fail */
  EFFECT_EMPTY,  /* it fails while the table has rows */
} StepEffect;

/* form, name, lock of its own table, of another one, cost, transaction, probe, effect; since which
 * major version (0: all that are supported) */
#define STEP_FORMS(X)                                                                              \
  X(CREATE_SCHEMA, "create-schema", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                    \
  X(CREATE_EXTENSION, "create-extension", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)              \
  X(UPDATE_EXTENSION, "update-extension", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)              \
  X(DROP_EXTENSION, "drop-extension", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                  \
  X(CREATE_TYPE, "create-type", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                        \
  X(ADD_LABEL, "add-label", NONE, NONE, INSTANT, OWN, NOTHING, NONE, 0)                            \
  X(RENAME_LABEL, "rename-label", NONE, NONE, INSTANT, ANY, NOTHING, BREAKS, 0)                    \
  X(REBUILD_TYPE, "rebuild-type", NONE, ACCESS_EXCLUSIVE, REWRITE, ANY, NOTHING, NONE, 0)          \
  X(MOVE_COLUMNS, "move-columns", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                      \
  X(DROP_TYPE, "drop-type", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                            \
  X(CREATE_FUNCTION, "create-function", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                \
  X(DROP_FUNCTION, "drop-function", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                    \
  X(CREATE_TABLE, "create-table", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                      \
  X(DROP_TABLE, "drop-table", ACCESS_EXCLUSIVE, ACCESS_EXCLUSIVE, INSTANT, ANY, NOTHING, LOSES, 0) \
  X(SET_LOGGED, "set-logged", ACCESS_EXCLUSIVE, NONE, REWRITE, ANY, NOTHING, NONE, 0)              \
  X(SET_PARAMETERS, "set-parameters", SHARE_UPDATE_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE,   \
    0)                                                                                             \
  X(SET_ROW_SECURITY, "set-row-security", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)  \
  X(RENAME, "rename", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, BREAKS, 0)                    \
  X(RENAME_UNSEEN, "rename-unseen", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)        \
  X(RENAME_INDEX, "rename-index", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                      \
  X(MOVE, "move", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, BREAKS, 0)                        \
  X(MOVE_PARTITION, "move-partition", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)      \
  X(ADD_COLUMN, "add-column", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)              \
  X(ADD_REQUIRED_COLUMN, "add-required-column", ACCESS_EXCLUSIVE, NONE, SCAN, ANY, NOTHING, EMPTY, \
    0)                                                                                             \
  X(ADD_WRITTEN_COLUMN, "add-written-column", ACCESS_EXCLUSIVE, NONE, REWRITE, ANY, NOTHING, NONE, \
    0)                                                                                             \
  X(DROP_COLUMN, "drop-column", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, LOSES, 0)           \
  X(DROP_COMPUTED, "drop-computed", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)        \
  X(FILL, "fill", ROW_EXCLUSIVE, NONE, ROWS, ANY, NOTHING, NONE, 0)                                \
  X(CHECK_NOW, "check-now", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                            \
  X(SET_DEFAULT, "set-default", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)            \
  X(SET_TYPE, "set-type", ACCESS_EXCLUSIVE, NONE, REWRITE, ANY, NOTHING, NONE, 0)                  \
  X(SET_NOT_NULL, "set-not-null", ACCESS_EXCLUSIVE, NONE, SCAN, ANY, NOTHING, NONE, 0)             \
  X(DROP_NOT_NULL, "drop-not-null", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)        \
  X(SET_IDENTITY, "set-identity", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)          \
  X(SET_SEQUENCE, "set-sequence", ACCESS_SHARE, NONE, INSTANT, ANY, NOTHING, NONE, 0)              \
  X(CREATE_INDEX, "create-index", SHARE, NONE, BUILD, ANY, NOTHING, NONE, 0)                       \
  X(CREATE_INDEX_CONCURRENTLY, "create-index-concurrently", SHARE_UPDATE_EXCLUSIVE, NONE, BUILD,   \
    NONE, INDEX, NONE, 0)                                                                          \
  X(DROP_INDEX, "drop-index", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)              \
  X(DROP_INDEX_CONCURRENTLY, "drop-index-concurrently", SHARE_UPDATE_EXCLUSIVE, NONE, INSTANT,     \
    NONE, NO_INDEX, NONE, 0)                                                                       \
  X(ADD_CHECK, "add-check", ACCESS_EXCLUSIVE, NONE, SCAN, ANY, NOTHING, NONE, 0)                   \
  X(ADD_KEY, "add-key", ACCESS_EXCLUSIVE, NONE, BUILD, ANY, NOTHING, NONE, 0)                      \
  X(ADD_FOREIGN_KEY, "add-foreign-key", SHARE_ROW_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, SCAN, ANY,       \
    NOTHING, NONE, 0)                                                                              \
  X(ALTER_CONSTRAINT, "alter-constraint", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)  \
  X(DROP_CONSTRAINT, "drop-constraint", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)    \
  X(DROP_FOREIGN_KEY, "drop-foreign-key", ACCESS_EXCLUSIVE, ACCESS_EXCLUSIVE, INSTANT, ANY,        \
    NOTHING, NONE, 0)                                                                              \
  X(CREATE_PARTITION, "create-partition", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)  \
  X(ATTACH_PARTITION, "attach-partition", ACCESS_EXCLUSIVE, NONE, SCAN, ANY, NOTHING, NONE, 0)     \
  X(DETACH_PARTITION, "detach-partition", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)  \
  X(DROP_PARTITION, "drop-partition", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, LOSES, 0)     \
  X(CREATE_RULE, "create-rule", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)            \
  X(DROP_RULE, "drop-rule", ACCESS_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)                \
  X(COMMENT, "comment", SHARE_UPDATE_EXCLUSIVE, NONE, INSTANT, ANY, NOTHING, NONE, 0)              \
  X(STATEMENT, "statement", NONE, NONE, INSTANT, ANY, NOTHING, NONE, 0) /* nobody knows */

typedef enum StepForm {
#define X(id, name, own, other, cost, transaction, probe, effect, since) STEP_##id,
  STEP_FORMS(X)
#undef X
      STEP_FORM_COUNT
} StepForm;

typedef struct StepPrice {
  const char *name;
  StepLock own, other;
  StepCost cost;
  StepTransaction transaction;
  StepProbe probe;
  StepEffect effect;
  int since;
} StepPrice;

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
      HAZARD_KINDS
} Hazard;

const char *hazard_name(Hazard hazard);

typedef struct Step {
  StepForm form;
  const char *sql;      /* without the semicolon */
  const char *comment;  /* a line above it, or NULL */
  bool live;            /* somebody may use what it is about */
  bool kept;            /* --keep-columns: printed as a comment, not run */
  const Object *object; /* what it is about; its span is where the sources ask for it */
} Step;

typedef struct Steps {
  Step *items;
  size_t count, capacity;
} Steps;

const StepPrice *step_price(const Step *step);
/* The worst that it does; NO_HAZARD where it is kept or nobody is there. */
Hazard step_hazard(const Step *step);
const char *step_lock_name(StepLock lock);
const char *step_cost_name(StepCost cost);

#endif
