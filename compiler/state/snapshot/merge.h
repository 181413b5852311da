/* merge.h - two states of one unit that came from a third, joined.
 *
 * Each branch's migrations are on their way to every database, so a join writes none: it is right
 * only where both branches' migrations lead to it in either order. Changes of different things do.
 * The same thing changed in two ways, or changed here and gone there, or used here and gone there,
 * is a conflict; and so is what was done on both sides and PostgreSQL does but once: a thing comes
 * or goes, a label joins. */
#ifndef RESCC_MERGE_H
#define RESCC_MERGE_H

#include "snapshot.h"
#include "snapshot_text.h"

typedef struct MergeConflict {
  ObjectKind kind;
  const char *name;
  const char *fact;         /* JSON name, or NULL: the thing as such */
  const char *left, *right; /* what each branch did */
} MergeConflict;

typedef struct MergeConflicts {
  MergeConflict *items;
  size_t count, capacity;
} MergeConflicts;

/* Joins them; NULL for a unit that is not there. The result is NULL too where it goes; worth
 * nothing with conflicts. */
Object *merge_units(Arena *arena, const Object *base, const Object *left, const Object *right,
                    MergeConflicts *conflicts);

/* A folder with more than one head, the first two of them, and what both came from. */
typedef struct Fork {
  const SnapshotFile *file;
  const SnapshotNode *base, *left, *right; /* base: NULL where they have none in this folder */
  const Object *base_unit, *left_unit, *right_unit;
} Fork;

typedef struct ForkList {
  Fork *items;
  size_t count, capacity;
} ForkList;

ForkList merge_forks(Arena *arena, const SnapshotFileList *files);

/* What a branch did to a unit, as a few words: "adds column x, changes type of y". */
const char *merge_describe(Arena *arena, const Object *base, const Object *unit);

/* Reports forks, for `generate`. */
void merge_report(Arena *arena, Diags *diags, const ForkList *forks);

#endif
