/* status_tenants.h - `rescc status --tenants`: a line for each distinct state. */
#ifndef RESCC_STATUS_TENANTS_H
#define RESCC_STATUS_TENANTS_H

#include "session.h"

/* Shows one repo's tenants: on standard output, or in `list`. *settled becomes false where one
 * lacks something. false: reported. */
bool status_tenants(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim, Json *list,
                    bool *settled);

#endif
