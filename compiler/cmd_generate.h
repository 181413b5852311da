/* cmd_generate.h - the command that `generate` and `regenerate` share. */
#ifndef RESCC_CMD_GENERATE_H
#define RESCC_CMD_GENERATE_H

#include "emit.h"
#include "undo.h"

/* What a run put others in the place of. */
typedef struct Replaced {
  EmitFiles back; /* writes the files that were there, and removes the new ones */
  UndoList undo;
} Replaced;

/* Runs it; `replaced` may be NULL. Returns the exit status. */
int generate_command(Cli *cli, Replaced *replaced);

#endif
