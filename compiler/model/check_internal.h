/* check_internal.h - how rules (rule_*.c) have their SQL checked. */
#ifndef RESCC_CHECK_INTERNAL_H
#define RESCC_CHECK_INTERNAL_H

#include "check.h"

typedef struct SqlChecker {
  Arena *arena;
  Diags *diags;
  SqlCache *cache;
  const Resource *resource;
} SqlChecker;

typedef void CheckRule(SqlChecker *checker, const Rule *rule);
#define X(id, what, list, scope, resolve, check, lower, dump) CheckRule check;
RULE_KINDS(X)
#undef X

/* An expression over the row of the resource's table; `sql` may be NULL. `place` begins a message:
 * "a check". */
SqlFragment check_expression(SqlChecker *checker, const AstItem *sql, const char *place);
/* The same, of one that may ask other tables. */
void check_query(SqlChecker *checker, const AstItem *sql, const char *place);

#endif
