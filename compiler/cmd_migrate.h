/* cmd_migrate.h - the walk over the repos that `migrate` and `rollback` share. */
#ifndef RESCC_CMD_MIGRATE_H
#define RESCC_CMD_MIGRATE_H

#include "cli.h"

/* Applies, or rolls back, what the options ask for, repo by repo. Returns the exit status. */
int migrate_repos(Cli *cli, bool down);

#endif
