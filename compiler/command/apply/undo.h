/* undo.h - migrations that are taken back: rolled back wherever they are applied, their files and
 * snapshots removed. The next step (`generate`) writes others in their place. */
#ifndef RESCC_UNDO_H
#define RESCC_UNDO_H

#include "compiler/command/make/project.h"

typedef struct Undo {
  const Repo *repo;
  TextList main, tenants;    /* versions */
  TextList paths;            /* of all files that go, sorted */
  size_t done, tenants_done; /* migrations, and tenants, that undo_roll_back rolled back */
} Undo;

typedef struct UndoList {
  Undo *items;
  size_t count, capacity;
  TextList paths; /* of all, sorted */
} UndoList;

/* What `generate --dev` wrote, in the repos that are asked for. */
UndoList undo_dev(Cli *cli, const RepoList *repos);
/* What git does not track, or what came since a revision; false: reported. */
bool undo_untracked(Cli *cli, const RepoList *repos, const char *since, UndoList *list);

/* Rolls back what is applied, the tenants' first. Nothing is touched where one of them can't be;
 * where one fails, what was rolled back before is applied again. false: reported. With --force a
 * server that can't be reached counts as one that has none of them. */
bool undo_roll_back(Cli *cli, UndoList *list);
/* Applies again what undo_roll_back rolled back. false: reported. */
bool undo_apply_again(Cli *cli, const UndoList *list);

/* The same for just these files. */
UndoList undo_of(Cli *cli, const RepoList *repos, const TextList *paths);

#endif
