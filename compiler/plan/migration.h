/* migration.h - the files that one change of the schema becomes.
 *
 * A change is split where PostgreSQL asks for it, with a real state between any two files, so that
 * each file is all-or-nothing and its `down` leads exactly back to the file before:
 *   extensions come first · labels join existing enums (a label can't be used in the transaction
 *   that adds it) · everything else · indexes that are built concurrently, outside a transaction ·
 *   foreign keys that stand on such an index · extensions go last. */
#ifndef RESCC_MIGRATION_H
#define RESCC_MIGRATION_H

#include "diff.h"
#include "runtime/base/buf.h"
#include "step.h"

typedef struct Migration {
  bool tenants;       /* for each tenant's schema, not for the database */
  const char *suffix; /* of its name, where the change has several files */
  bool transactional;
  Steps up, down;
  Ops ops;
  const char *name, *version, *path; /* set by whoever writes it */
} Migration;

typedef struct Migrations {
  Migration *items;
  size_t count, capacity;
} Migrations;

Migrations migration_split(Arena *arena, const State *have, const State *want,
                           const Renames *renames, bool keep_columns);

/* The same for the database and then for the tenants. What the tenants' tables stand on must not go
 * away under them: that is reported. */
Migrations migration_split_sides(Arena *arena, Diags *diags, const State *have, const State *want,
                                 const Renames *renames, bool keep_columns);

/* The file's text, as files.md describes it. */
void migration_write(Buf *out, const Migration *migration);
/* Just the statements of one direction, as the file has them. */
void migration_write_steps(Buf *out, const Steps *steps);

/* A name from the operations where they are few: create_orders, add_paid_at_to_orders; else NULL.
 */
const char *migration_name(Arena *arena, const Migrations *migrations);

#endif
