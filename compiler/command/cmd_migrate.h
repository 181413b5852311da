/* cmd_migrate.h - what `migrate`, `rollback`, `setup` and `regenerate` share. */
#ifndef RESCC_CMD_MIGRATE_H
#define RESCC_CMD_MIGRATE_H

#include "compiler/command/apply/session.h"

/* Applies, or rolls back, what is wanted of one repo; adds to *total: migrations, or tenants where
 * the aim is theirs. false: reported. */
bool migrate_repo(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim,
                  size_t *total);

/* Applies all there is: its migrations, then its tenants'. */
bool migrate_both(Show *show, const RepoList *repos, const Repo *repo, size_t *migrations,
                  size_t *tenants);

/* Whether a repo has migrations for tenants. */
bool migrate_has_tenants(Cli *cli, const Repo *repo);

/* The whole command: repo by repo. Returns the exit status. */
int migrate_repos(Cli *cli, Way way);

#endif
