/* cmd_migrate.h - what `migrate`, `rollback` and `setup` share. */
#ifndef RESCC_CMD_MIGRATE_H
#define RESCC_CMD_MIGRATE_H

#include "compiler/command/apply/connect.h"

/* Applies, or rolls back, what the options ask for in one repo; adds to *total. With --tenants that
 * counts tenants, else migrations. false: reported. */
bool migrate_repo(Show *show, const RepoList *repos, const Repo *repo, bool down, size_t *total);

/* Whether a repo has migrations for tenants. */
bool migrate_has_tenants(Cli *cli, const Repo *repo);

/* The whole command: repo by repo. Returns the exit status. */
int migrate_repos(Cli *cli, bool down);

#endif
