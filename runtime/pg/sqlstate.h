/* sqlstate.h - what PostgreSQL's error codes mean for a migration run, and what to do about them.
 */
#ifndef RESCC_SQLSTATE_H
#define RESCC_SQLSTATE_H

typedef enum SqlstateKind {
  SQLSTATE_FATAL,     /* the statement or the set-up is wrong: trying again won't help */
  SQLSTATE_RETRY,     /* somebody else was in the way: rolled back, and worth another try */
  SQLSTATE_AMBIGUOUS, /* the link is gone; whether the last commit counted must be looked up */
} SqlstateKind;

typedef struct SqlstateRow {
  const char *code; /* five characters, or the two of a class */
  SqlstateKind kind;
  const char *hint; /* what the user can do, or NULL */
} SqlstateRow;

/* The row of a code, else of its class, else one that says SQLSTATE_FATAL without a hint. */
const SqlstateRow *sqlstate_find(const char *code);

#endif
