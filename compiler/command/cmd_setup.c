/* cmd_setup.c - `rescc setup`: databases, migrations, tenants, in one go. */
#include "cmd_migrate.h"
#include "runtime/pg/interrupt.h"

static bool create(Show *show, const RepoList *repos, const Repo *repo) {
  Target target;
  show->repo = repo->name;
  if (!connect_target(show, repos, repo, &target)) return false;
  if (!repo->create) return true;
  if (!connect_server(show, &target)) return false;
  CreateResult result = connect_create_database(show, &target);
  if (result == CREATE_MADE) cli_say(show->cli, "rescc: created database `%s`", target.database);
  return result != CREATE_FAILED;
}

int cmd_setup(Cli *cli) {
  Show show;
  RepoList repos = {0};
  size_t migrations = 0, tenants = 0;
  show_start(&show, cli);
  int status = connect_repos(&show, &repos);
  if (status == EXIT_USAGE) return status;
  interrupt_catch();
  bool ok = status == EXIT_DONE;
  for (size_t i = 0; ok && i < repos.count; i++) {
    const Repo *repo = &repos.items[i];
    ok = create(&show, &repos, repo) && migrate_repo(&show, &repos, repo, false, &migrations);
    cli->options.tenants = true;
    if (ok && migrate_has_tenants(cli, repo))
      ok = migrate_repo(&show, &repos, repo, false, &tenants);
    cli->options.tenants = false;
  }
  return show_end(
      &show, "setup", ok,
      arena_printf(cli->arena, "\"applied\": %zu,\n  \"tenants\": %zu", migrations, tenants));
}
