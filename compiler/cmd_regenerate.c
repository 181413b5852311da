/* cmd_regenerate.c - `rescc regenerate`: what git does not track yet is taken back and generated
 * again. */
#include "../runtime/interrupt.h"
#include "cmd_migrate.h"

static int migrate(Cli *cli) {
  Show show;
  RepoList repos = {0};
  size_t done = 0;
  show_start(&show, cli);
  int status = connect_repos(&show, &repos);
  if (status != EXIT_DONE) return status;
  interrupt_catch();
  bool ok = true;
  for (size_t i = 0; ok && i < repos.count; i++) {
    cli->options.tenants = false;
    ok = migrate_repo(&show, &repos, &repos.items[i], false, &done);
    cli->options.tenants = true;
    if (ok && migrate_has_tenants(cli, &repos.items[i]))
      ok = migrate_repo(&show, &repos, &repos.items[i], false, &done);
  }
  buf_free(&show.list);
  return ok ? EXIT_DONE : EXIT_WRONG;
}

int cmd_regenerate(Cli *cli) {
  cli->options.regenerate = true;
  int status = cmd_generate(cli);
  return status == EXIT_DONE && cli->options.migrate ? migrate(cli) : status;
}
