/* cmd_regenerate.c - `rescc regenerate`: what git does not track yet is taken back and generated
 * again. */
#include "cmd_generate.h"
#include "cmd_migrate.h"

static bool migrate_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  size_t *done = context;
  return migrate_both(show, repos, repo, done, done);
}

static bool migrate(Cli *cli) {
  Show show;
  size_t done = 0;
  show_start_aside(&show, cli);
  return connect_each(&show, migrate_one, &done) == EXIT_DONE;
}

/* The new migrations don't apply: files and databases as they were. */
static void restore(Cli *cli, const Replaced *replaced) {
  RepoList repos = {0};
  TextList new = {0};
  for (size_t i = 0; i < replaced->back.count; i++)
    if (replaced->back.items[i].text == NULL)
      ARENA_PUSH(cli->arena, &new, replaced->back.items[i].path);
  if (!project_repos(cli, &repos)) return;
  UndoList undo = undo_of(cli, &repos, &new);
  bool ok = undo_roll_back(cli, &undo) && emit_all(cli, &replaced->back);
  if (ok && undo_apply_again(cli, &replaced->undo)) cli_hint(cli, "all is as it was before");
}

int cmd_regenerate(Cli *cli) {
  Replaced replaced = {0};
  int status = generate_command(cli, &replaced);
  if (status != EXIT_DONE || !cli->options->migrate || migrate(cli)) return status;
  restore(cli, &replaced);
  return EXIT_WRONG;
}
