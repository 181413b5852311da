/* repo.h - what a `repo` block says. */
#ifndef RESCC_REPO_H
#define RESCC_REPO_H

#include <stdbool.h>
#include <stddef.h>

/* Which schemas are tenants. */
typedef enum TenantSource {
  TENANTS_MANAGED, /* nothing is said: the rows that `manage_tenant` watches over, if any */
  TENANTS_QUERY,
  TENANTS_LIST,
  TENANTS_PATTERN,
} TenantSource;

typedef struct Repo {
  const char *name;
  const char *url;     /* as written, or NULL */
  const char *url_env; /* the variable that `url env "…"` names, or NULL */
  const char *schema;  /* "public" unless set */
  const char *path;    /* "priv/<name>" unless set; migrations lie in <path>/migrations */
  const char *lock_timeout, *statement_timeout; /* PostgreSQL's spelling: "5s", "0" */
  int min_pg;
  bool create, drop; /* false: `rescc create` / `drop` leave this database alone */
  TenantSource tenant_source;
  const char *tenants; /* the query; the pattern */
  struct {
    const char **items;
    size_t count, capacity;
  } tenant_list;
} Repo;

#endif
