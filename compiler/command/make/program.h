/* program.h - the project's sources: found, read, parsed, checked.
 *
 * Room compiler/command/make: what commands that write files share. In: the project's folder; out:
 * its model, its snapshots, files written all or none. Needs no server. Stands on compiler/plan. */
#ifndef RESCC_PROGRAM_H
#define RESCC_PROGRAM_H

#include "compiler/command/line/cli.h"
#include "compiler/model/model.h"
#include "compiler/model/resolve.h"
#include "compiler/state/sqlfrag.h"

typedef struct Program {
  Diags diags;
  TreeList trees;
  size_t files;
  Model *model;
  SqlCache sql;
} Program;

/* Reads every *.res below the current folder, but for hidden folders and priv/, sorted by path.
 * `only_with` (or NULL): parse only files in which a line begins with this word. */
void program_read(Cli *cli, Program *program, const char *only_with);
/* The paths of all *.res files, as program_read finds them. */
void program_paths(Cli *cli, Program *program, TextList *paths);
/* Reads one file; NULL: reported. */
Source *program_source(Cli *cli, Program *program, const char *path);

/* Reads, resolves and checks. The SQL in resources (check.h) is checked only where there are errors
 * already, so that all come in one run; else it is up to the caller. */
void program_compile(Cli *cli, Program *program);
/* Checks the SQL in all resources. */
void program_check_sql(Cli *cli, Program *program);
/* Whether every --repo names one; false: reported. */
bool program_check_repos(const Cli *cli, const Model *model);
/* The same for `--domain`. */
bool program_check_domains(const Cli *cli, const Model *model);
/* Prints what there is to print; false when there were errors. */
bool program_report(Cli *cli, Program *program);

#endif
