/* project.h - the repos of the project in the current folder, as the commands that touch a database
 * need them. Only files that declare a repo are parsed, so a broken resource elsewhere, or a
 * thousand of them, costs `migrate` nothing. */
#ifndef RESCC_PROJECT_H
#define RESCC_PROJECT_H

#include "compiler/command/line/cli.h"
#include "compiler/model/repo.h"

typedef struct RepoList {
  Repo *items;
  size_t count, capacity;
  size_t declared; /* how many the project has, --repo aside: DATABASE_URL counts only for one */
} RepoList;

/* The project's repos sorted by name, or those that --repo names. A project that declares none has
 * one, `repo`. false: reported (a broken declaration, an unknown --repo). */
bool project_repos(Cli *cli, RepoList *repos);
/* Whether --repo names it, or isn't given. */
bool project_is_asked_for(const Cli *cli, const Repo *repo);

#endif
