/* diff.h - what leads from one state to another: a list of ops.
 *
 * An op is one change of one object: create, drop, rename, or set (one fact). Diffing is a walk
 * over both states side by side after the renames were applied to the first. An object whose
 * definition can't be altered in place (constraints, indexes) is replaced: a drop and a create. So
 * is what stands on something that changes below it (uses.h): a check on a column of another type,
 * a foreign key on a key that is replaced.
 *
 * Room compiler/plan/diff: what differs. In: two states, renames that are declared; out: which
 * objects are the same, and ops. Stands on compiler/model, for derived names. */
#ifndef RESCC_DIFF_H
#define RESCC_DIFF_H

#include "compiler/state/kind.h"
#include "match.h"

typedef enum OpVerb { OP_DROP, OP_RENAME, OP_RENAME_LABEL, OP_CREATE, OP_SET } OpVerb;

const char *diff_verb_name(OpVerb verb);

typedef struct Op {
  OpVerb verb;
  ObjectKind kind;
  const Object *have; /* NULL for create; after the renames (match_origin: before them) */
  const Object *want; /* NULL for drop */
  Fact fact;          /* of a set */
  const char *label_from, *label_to; /* of a label's rename */
  bool replaced;                     /* a drop or create of an object that both states have */
  bool cut; /* a drop of what goes with its table but must go before it: what it stands on goes
               earlier, be it in a circle (order.c) */
} Op;

typedef struct Ops {
  Op *items;
  size_t count, capacity;
} Ops;

typedef struct DiffOptions {
  bool rebuild_enums; /* a label joins an enum by a new type too, so that it can be used at once */
  bool down;          /* the way back: a column that became `ignored` was not touched */
} DiffOptions;

typedef struct Diff {
  const State *have; /* after the renames */
  const State *want;
  const Renames *renames;
  DiffOptions options;
  Ops ops; /* sorted by unit, then by the tables of kinds and facts */
} Diff;

/* From `have`, before the renames, to `want`. */
Diff diff_states(Uses *uses, const State *have, const State *want, const Renames *renames,
                 DiffOptions options);

/* Whether an enum's labels differ in a way that needs a new type. */
bool diff_rebuilds_enum(const Object *have, const Object *want, bool rebuild_enums);
/* Whether labels can be added to the enum type in place: none goes and none moves. */
bool diff_only_adds_labels(const Value *have, const Value *want);

#endif
