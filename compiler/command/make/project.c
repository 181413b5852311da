#include "project.h"

#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "program.h"

static int by_name(const void *a, const void *b) {
  return strcmp(((const Repo *)a)->name, ((const Repo *)b)->name);
}

bool project_is_asked_for(const Cli *cli, const Repo *repo) {
  const TextList *asked = &cli->options->repos;
  return asked->count == 0 || text_list_has(asked, repo->name);
}

bool project_repos(Cli *cli, RepoList *repos) {
  Program program = {0};
  if (!emit_recover(cli)) return false;
  program_read(cli, &program, "repo");
  Model *model = resolve_repos(cli->arena, &program.diags, &program.trees);
  if (!program_report(cli, &program) || !program_check_repos(cli, model)) return false;
  for (size_t i = 0; i < model->repos.count; i++)
    if (project_is_asked_for(cli, &model->repos.items[i]->repo))
      ARENA_PUSH(cli->arena, repos, model->repos.items[i]->repo);
  if (repos->count) qsort(repos->items, repos->count, sizeof *repos->items, by_name);
  repos->declared = model->repos.count;
  return true;
}
