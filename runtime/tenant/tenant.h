/* tenant.h - which schemas are tenants, and what each of them lacks.
 *
 * One query asks for all: it lists the tenants beside their histories, and gives back one row for
 * each *distinct* history with the names of those who share it. Ten thousand tenants are a handful
 * of groups, and what is to be done is found out once a group.
 *
 * Room runtime/tenant: many schemas of one database. In: who they are and what they lack; out: the
 * same as runtime/run, by several connections. Stands on runtime/run. */
#ifndef RESCC_TENANT_H
#define RESCC_TENANT_H

#include "runtime/run/apply.h"

/* What is the same for all tenants of a run. */
typedef struct TenantPlan {
  const Events *events;
  const char *table_schema; /* where rescc_migrations lies: the repo's schema */
  const char *search_path;  /* SQL: what follows the tenant's own schema */
  const MigrationList *files;
  Choice choice;
  bool down;
  bool history; /* the table is there */
  bool look;    /* nothing is to be done: just list what is applied */
} TenantPlan;

typedef struct TenantGroup {
  const char **names;
  size_t count;
  bool there;      /* their schemas are */
  bool gone;       /* they are not, and have been */
  History history; /* one for all; its schema_name is none's */
  EntryList entries;
  EntryList chosen;
  JobList jobs;        /* of chosen; a schema that is to be made gets plain indexes */
  bool online;         /* some job runs outside a transaction */
  bool rewrites;       /* rows of the history are to become one (squash.h) */
  MigrationList files; /* of the plan; or pieces of squashed ones */
} TenantGroup;

typedef struct TenantGroups {
  TenantGroup *items;
  size_t count, capacity;
} TenantGroups;

/* Lists the tenants of `sql` (a query of one text column) in groups, the largest first. Names that
 * can't be a tenant's schema are reported. false: reported. */
bool tenant_list(const TenantPlan *plan, Arena *arena, Db *db, const char *sql,
                 TenantGroups *groups);

/* Fills in what is to be done for each group. false: reported, and nothing may be touched. */
bool tenant_choose(const TenantPlan *plan, Arena *arena, TenantGroups *groups);

/* The query of names given as such. */
const char *tenant_names_sql(Arena *arena, const char *const *names, size_t count);
/* The query of all rows that the database's `manage_tenant` triggers watch; NULL: there are none.
 * false: reported. */
bool tenant_managed_sql(const Events *events, Arena *arena, Db *db, const char **sql);

/* Leaves just these tenants, or all but these. false: one is no tenant, which is reported. */
bool tenant_only(const Events *events, Arena *arena, TenantGroups *groups, const char *const *names,
                 size_t count, bool except);

/* How a tenant's transactions find it. */
Home tenant_home(const TenantPlan *plan, Arena *arena, const char *name);

#endif
