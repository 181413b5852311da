/* ask.h - rename questions on a terminal: the candidates best first, and no unless somebody says
 * which.
 *
 * A yes is written into the source, as `renamed_from` behind the statement that is new; nothing
 * else of the file changes. */
#ifndef RESCC_ASK_H
#define RESCC_ASK_H

#include "compiler/model/resolve.h"
#include "compiler/plan/diff/match.h"
#include "emit.h"

typedef struct AskEdit {
  const Source *source;
  uint32_t offset;
  const char *text; /* to be put there */
} AskEdit;

/* What has been answered so far. */
typedef struct Asked {
  TextList renames, drops; /* as --rename and --drop have them */
  struct {
    AskEdit *items;
    size_t count, capacity;
  } edits; /* of the sources */
} Asked;

/* What the command line says, then what was answered. */
Answers ask_answers(const Cli *cli, const Asked *asked);

/* Whether there is somebody to ask. */
bool ask_possible(const Cli *cli);

/* Asks them all; false: the terminal went away. */
bool ask_questions(Cli *cli, const TreeList *trees, const Questions *questions, Asked *asked);

/* Adds the sources as edited. */
void ask_add_files(Cli *cli, Asked *asked, EmitFiles *files);

#endif
