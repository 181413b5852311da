/* cmd_generate.h - the command that `generate` and `regenerate` share.
 *
 * Room compiler/command: a file a command. In: parsed options; out: an exit status. It may include
 * everything, and nothing includes it. */
#ifndef RESCC_CMD_GENERATE_H
#define RESCC_CMD_GENERATE_H

#include "compiler/command/apply/undo.h"
#include "compiler/command/make/emit.h"

/* What a run put others in the place of. */
typedef struct Replaced {
  EmitFiles back; /* writes the files that were there, and removes the new ones */
  UndoList undo;
} Replaced;

/* Runs it; `replaced` may be NULL. Returns the exit status. */
int generate_command(Cli *cli, Replaced *replaced);

#endif
