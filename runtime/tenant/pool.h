/* pool.h - migrates many tenants at once: several connections, each a thread, take tenants from one
 * queue.
 *
 * Each tenant's migrations are transactions of their own, a connection has several tenants' under
 * way at once (pipeline.h). A failure is that tenant's alone. Whoever waits for somebody else's
 * lock comes again later; who lost the connection looks up what counted before it goes on. So
 * whatever happens, every tenant is before or behind each of its migrations, and the same command
 * does what is left. */
#ifndef RESCC_POOL_H
#define RESCC_POOL_H

#include "tenant.h"

typedef struct PoolFailure {
  const char *tenant, *message;
} PoolFailure;

typedef struct Pool {
  const TenantPlan *plan;
  const char *conninfo, *database; /* as given to db_start */
  const char *lock_timeout, *statement_timeout;
  bool log_sql;
  long connections;  /* at least 1 */
  long canary;       /* so many tenants first: the others only if none of them fails */
  long max_failures; /* no further tenants after so many */
  /* results */
  size_t tenants, files; /* through */
  size_t left;           /* tenants that were not begun */
  struct {
    PoolFailure *items; /* sorted by tenant */
    size_t count, capacity;
  } failures;
} Pool;

/* Runs the jobs of all groups that have some, or a schema to make. Messages come with the tenant's
 * name. true: nothing failed and nothing is left. */
bool pool_run(Pool *pool, Arena *arena, const TenantGroups *groups);

#endif
