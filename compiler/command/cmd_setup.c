/* cmd_setup.c - `rescc setup`: databases, migrations, tenants, in one go. */
#include "cmd_migrate.h"

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

typedef struct Each {
  size_t migrations, tenants;
} Each;

static bool set_up(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  Each *each = context;
  return create(show, repos, repo) &&
         migrate_both(show, repos, repo, &each->migrations, &each->tenants);
}

int cmd_setup(Cli *cli) {
  Show show;
  Each each = {0};
  show_start(&show, cli);
  int status = connect_each(&show, set_up, &each);
  json_put_number(cli->document, "applied", each.migrations);
  json_put_number(cli->document, "tenants", each.tenants);
  return status;
}
