#include "project.h"

#include <stdlib.h>
#include <string.h>

#include "../grammar/suggest.h"
#include "program.h"

static int by_name(const void *a, const void *b) {
  return strcmp(((const Repo *)a)->name, ((const Repo *)b)->name);
}

static bool is_asked_for(const Cli *cli, const char *name) {
  for (size_t i = 0; i < cli->options.repos.count; i++)
    if (strcmp(cli->options.repos.items[i], name) == 0) return true;
  return cli->options.repos.count == 0;
}

/* Every --repo must name one. */
static bool check_options(const Cli *cli, const Model *model) {
  for (size_t i = 0; i < cli->options.repos.count; i++) {
    Suggest near = suggest_start(cli->options.repos.items[i]);
    bool found = false;
    for (size_t j = 0; j < model->repos.count; j++) {
      found |= strcmp(model->repos.items[j]->repo.name, cli->options.repos.items[i]) == 0;
      suggest_try(&near, model->repos.items[j]->repo.name);
    }
    if (found) continue;
    cli_error(cli, "unknown repo `%s`", cli->options.repos.items[i]);
    if (near.best) cli_hint(cli, "did you mean `%s`?", near.best);
    return false;
  }
  return true;
}

bool project_repos(Cli *cli, RepoList *repos) {
  Program program = {0};
  program_read(cli, &program, "repo");
  Model *model = resolve_repos(cli->arena, &program.diags, &program.trees);
  if (!program_report(cli, &program) || !check_options(cli, model)) return false;
  for (size_t i = 0; i < model->repos.count; i++)
    if (is_asked_for(cli, model->repos.items[i]->repo.name))
      ARENA_PUSH(cli->arena, repos, model->repos.items[i]->repo);
  if (repos->count) qsort(repos->items, repos->count, sizeof *repos->items, by_name);
  repos->declared = model->repos.count;
  return true;
}
