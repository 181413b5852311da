/* cmd_rollback.c - `rescc rollback`. */
#include "cmd_migrate.h"

int cmd_rollback(Cli *cli) {
  const Options *options = cli->options;
  int ways =
      (options->step > 0) + (options->to != NULL) + options->all + (options->version != NULL);
  if (ways > 1) {
    cli_error(cli, "--step, --to, --all and --version exclude each other");
    return EXIT_USAGE;
  }
  return migrate_repos(cli, WAY_DOWN);
}
