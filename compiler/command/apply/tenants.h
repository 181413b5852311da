/* tenants.h - one repo's tenants, for the commands that work on them. */
#ifndef RESCC_TENANTS_H
#define RESCC_TENANTS_H

#include "runtime/tenant/pool.h"
#include "session.h"

typedef struct Tenants {
  Session session; /* its files are the tenants' */
  TenantPlan plan;
  const char *sql; /* what lists them; NULL: nothing does */
  TenantGroups groups;
} Tenants;

/* Connects and finds out what lists the tenants; the aim's side is theirs, whatever it says. A
 * database that is missing, or a repo that says nothing of tenants, has none. false: reported. */
bool tenants_open(Tenants *tenants, Show *show, const RepoList *repos, const Repo *repo,
                  const Aim *aim);
/* The same for a target that is known already, and one tenant, whose schema is made. */
bool tenants_open_one(Tenants *tenants, Show *show, const Target *target, const char *name,
                      const Aim *aim);
void tenants_close(Tenants *tenants);
/* Lists those that the aim is about. false: reported. */
bool tenants_list(Tenants *tenants);

/* Lists them and migrates, or rolls back, what lacks something. false: reported. */
bool tenants_run(Tenants *tenants, size_t *done);
/* Prints on standard output what tenants_run would do with those that are listed. */
void tenants_print(const Tenants *tenants, size_t *count);

/* Brings the texts of the tenants' migrations into the database where rows are tenants; `migrate`
 * does it too. false: reported. */
bool tenants_bring_texts(Session *session);

#endif
