/* statement.h - what kind of statement one is, as far as running migrations depends on it. */
#ifndef RESCC_STATEMENT_H
#define RESCC_STATEMENT_H

#include "runtime/base/token.h"
#include "split.h"

typedef struct StatementFacts {
  bool transaction; /* BEGIN, COMMIT, ROLLBACK …: it would break what rescc promises of a file */
  bool copy;        /* COPY from or to the client */
  bool patient; /* long by nature, and weak in its locks: CONCURRENTLY, VALIDATE, data changes */
  bool data;    /* may change rows, so that deferred constraints may wait to be checked */
  bool removal; /* DROP, or an ALTER that drops or renames */
  bool session; /* leaves settings behind: SET without LOCAL, set_config(), RESET … */
} StatementFacts;

StatementFacts statement_facts(const Statement *statement);

/* The same without CONCURRENTLY, fit for a transaction on tables that nobody uses. */
Statement statement_plain(Arena *arena, const Statement *statement);

/* Statements that may be half done after a crash, and whose outcome can be looked up. */
typedef enum StatementProbe {
  PROBE_NONE,
  PROBE_CREATE_INDEX,   /* CREATE INDEX CONCURRENTLY name ON object … */
  PROBE_DROP_INDEX,     /* DROP INDEX [CONCURRENTLY] object */
  PROBE_ADD_LABEL,      /* ALTER TYPE object ADD VALUE 'name' */
  PROBE_ADD_CONSTRAINT, /* ALTER TABLE object ADD CONSTRAINT name */
} StatementProbe;

typedef struct StatementTarget {
  StatementProbe probe;
  const char *name;   /* unquoted, as in the catalog; of a label: its text */
  const char *object; /* as written, with schema and quotes, fit for to_regclass */
  bool unique;
  Token concurrently, table; /* of PROBE_CREATE_INDEX: where these words stand */
} StatementTarget;

StatementTarget statement_target(Arena *arena, const Statement *statement);

#endif
