/* tenant_text.h - the tenants' migrations as texts in the database, from which the function of
 * `manage_tenant` builds a tenant inside the transaction that inserts it.
 *
 * They lie in the table rescc_tenant_migrations of the repo's schema. In a schema that nobody uses
 * yet an index needs not be built CONCURRENTLY, which no transaction allows: the texts say it
 * plainly. */
#ifndef RESCC_TENANT_TEXT_H
#define RESCC_TENANT_TEXT_H

#include "tenant.h"

/* Makes a job fit for a new schema: in a transaction, and without CONCURRENTLY. */
void tenant_make_plain(Arena *arena, Job *job);

/* Whether the texts in the database are other than the files, or the table is missing where there
 * are files, or somebody's rows are tenants. false in *ok: reported. */
bool tenant_texts_differ(const TenantPlan *plan, Arena *arena, Db *db, bool *ok);
/* Writes them. The caller holds the lock. false: reported. */
bool tenant_texts_write(const TenantPlan *plan, Arena *arena, Db *db);

/* Whether some transaction makes a tenant at the moment. false: reported. */
bool tenant_has_makers(const TenantPlan *plan, Arena *arena, Db *db, bool *makers);
/* Waits until the transactions that make tenants at the moment have ended: they may have read the
 * texts as they were before. false: reported. */
bool tenant_wait_for_makers(const TenantPlan *plan, Arena *arena, Db *db);

#endif
