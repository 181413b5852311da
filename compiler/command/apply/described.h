/* described.h - what the sources describe, for the commands that compare it with a database. (The
 * runtime's headers and the model's have names in common, so they don't meet in one file.) */
#ifndef RESCC_DESCRIBED_H
#define RESCC_DESCRIBED_H

#include "compiler/command/line/cli.h"
#include "compiler/plan/diff/diff.h"
#include "compiler/plan/step/step.h"
#include "runtime/base/buf.h"
#include "runtime/pg/db.h"

typedef struct Described Described;

/* Compiles the sources, SQL in them too. NULL: reported. */
Described *described_compile(Cli *cli);
void described_free(Described *described); /* NULL is fine */

/* The state that the resources of a repo describe. NULL: reported. */
const State *described_state(Described *described, const char *repo);
/* The same for one side alone: the tenants' tables, or all else. */
const State *described_side(Described *described, const State *state, bool tenants);
/* Whether a resource is about this table, `migrate false` or not. */
bool described_knows(const Described *described, const Object *table);

/* Whether the resources have changes that no migration has yet. */
bool described_is_unwritten(Described *described, const char *repo);

/* Statements that share a transaction, or need to be outside one. */
typedef struct Batch {
  bool transactional;
  Steps steps;
  Ops ops;
} Batch;

typedef struct Batches {
  Batch *items;
  size_t count, capacity;
} Batches;

/* What leads from one state to another; renames are not guessed. */
Batches described_way(Arena *arena, const State *have, const State *want);
/* What makes the tenants' tables of `want` in an empty schema, where the rest of it is there. */
Batches described_tenants(Arena *arena, const State *want);
/* One statement under the other, with their comments, as a migration has them. */
void described_write(Buf *out, const Batches *batches);

#endif
