/* match.h - which objects of two states are the same under another name.
 *
 * Renames come from `renamed_from` and from the answers of the command line; a loss beside a gain
 * that nobody explained is an error, never a guess. A rename is done once: the snapshot remembers
 * `renamed_from`, so it may stay in the sources, and two columns may swap their names. */
#ifndef RESCC_MATCH_H
#define RESCC_MATCH_H

#include "compiler/state/state.h"
#include "grammar/diag.h"

typedef struct Rename {
  const Object *from, *to;           /* of one kind: table, column or enum */
  const char *label_from, *label_to; /* set: a label of these enums is renamed, they may be alike */
} Rename;

typedef struct Renames {
  Rename *items;
  size_t count, capacity;
} Renames;

/* `--rename old:new` and `--drop old`, as written. They may concern any repo, so what was of use is
 * noted here, and match_report_unused is asked once all repos are done. */
typedef struct Answer {
  const char *text;
  bool used;
} Answer;

/* What only a person can answer: a loss beside gains. */
typedef struct Question {
  const Object *lost;
  ObjectList gained; /* what it may have become */
} Question;

typedef struct Questions {
  Question *items;
  size_t count, capacity;
} Questions;

typedef struct Answers {
  Answer *renames, *drops;
  size_t rename_count, drop_count;
  Questions questions; /* those that were reported */
} Answers;

/* Finds the renames that lead from `have` to `want`. Reports undecided ones. `decided` (or NULL) is
 * what dev migrations led to (generate_dev.h): what it has is a rename as it remembers, else new.
 */
Renames match_states(Arena *arena, Diags *diags, const State *have, const State *want,
                     const State *decided, Answers *answers);
/* Reports tables that would be partitioned in another way: PostgreSQL can't. (That a column of the
 * key gets another type is for migration.h to see.) */
void match_check_partitions(Arena *arena, Diags *diags, const State *have, const State *want,
                            const Renames *renames);
void match_refuse_partitioning(Diags *diags, Span span, const char *what);
/* Reports the answers that fitted nothing. */
void match_report_unused(Diags *diags, const Answers *answers);
/* The way back. */
Renames match_invert(Arena *arena, const Renames *renames);
/* `state` after the renames: names, types, key columns, and columns inside SQL. Objects that change
 * are copies whose `origin` is the object before. What stood in a new name's place gets a name that
 * no object can have, so that it counts as dropped. */
State *match_apply(Arena *arena, const State *state, const Renames *renames);

/* `unit` of `want` with what it must remember of `have`: the names of sequences, which no rename
 * changes. */
const Object *match_remember(Arena *arena, const State *have, const Object *unit,
                             const Renames *renames);

/* Whether a state after renames had a unit of this kind and place before them. */
bool match_was_there(const State *after, const Object *unit);

/* The object as it is called before the renames. */
const Object *match_origin(const Object *object);

#endif
