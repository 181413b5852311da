/* project.h - the repos of the project in the current folder, as the commands that touch a database
 * need them. Only files that declare a repo are parsed, so a broken resource elsewhere, or a
 * thousand of them, costs `migrate` nothing. */
#ifndef RESCC_PROJECT_H
#define RESCC_PROJECT_H

#include "cli.h"

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

typedef struct RepoList {
  Repo *items;
  size_t count, capacity;
  size_t declared; /* how many the project has, --repo aside: DATABASE_URL counts only for one */
} RepoList;

/* The project's repos sorted by name, or those that --repo names. A project that declares none has
 * one, `repo`. false: reported (a broken declaration, an unknown --repo). */
bool project_repos(Cli *cli, RepoList *repos);
/* Whether --repo names it, or isn't given. */
bool project_is_asked_for(const Cli *cli, const Repo *repo);

#endif
