/* generate.h - resources and snapshots → the files of a run, for one repo. Writes nothing itself.
 */
#ifndef RESCC_GENERATE_H
#define RESCC_GENERATE_H

#include "compiler/plan/diff/match.h"
#include "compiler/plan/migration.h"
#include "compiler/state/snapshot/snapshot.h"
#include "emit.h"
#include "program.h"

typedef struct Generated {
  const ModelRepo *repo;
  State *have, *want;
  Migrations migrations;
  Renames renames;
  TextList snapshot_paths;
  const char *newest; /* version of the newest migration that was there */
} Generated;

/* What a run compares with, and what it calls its migrations. */
typedef struct GenerateBase {
  const SnapshotFileList *snapshots; /* of the repo: real ones, or with --dev the newest of all */
  const SnapshotFileList *others; /* where dev migrations are there: the other choice; else NULL */
  const char *name;               /* NULL: after their operations */
} GenerateBase;

/* Compares one repo's resources with its snapshots; migrations and their names are in the result,
 * the files are added to `files`, migrations first. Reports into the program's diagnostics; with
 * errors there, the result is worth nothing. */
Generated generate_repo(Cli *cli, Program *program, const ModelRepo *repo, const GenerateBase *base,
                        Answers *answers, EmitFiles *files);

/* Whether another run has written migrations since. */
bool generate_is_stale(Cli *cli, const Generated *generated);

#endif
