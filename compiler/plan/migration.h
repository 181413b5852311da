/* migration.h - the files that one change of the schema becomes.
 *
 * A change is split where PostgreSQL asks for it, with a real state between any two files, so that
 * each file is all-or-nothing and its `down` leads exactly back to the file before. Which files
 * there may be is the table of stages in migration.c.
 *
 * Room compiler/plan: from one state to another. In: two states; out: migration files as steps, up
 * and down. Its rooms are diff and step; it opens no file and no connection. */
#ifndef RESCC_MIGRATION_H
#define RESCC_MIGRATION_H

#include "compiler/plan/diff/diff.h"
#include "compiler/plan/step/step.h"
#include "compiler/plan/step/target.h"
#include "runtime/base/buf.h"

typedef struct Migration {
  bool tenants;       /* for each tenant's schema, not for the database */
  const char *suffix; /* of its name, where the change has several files */
  bool transactional;
  Steps up, down;
  Ops ops;                           /* those that `up` does */
  const char *name, *version, *path; /* set by whoever writes it */
} Migration;

typedef struct Migrations {
  Migration *items;
  size_t count, capacity;
} Migrations;

typedef struct MigrationOptions {
  Target target;
  bool keep_columns; /* dropped columns and tables become comments */
} MigrationOptions;

Migrations migration_split(Uses *uses, const State *have, const State *want, const Renames *renames,
                           MigrationOptions options);

/* The same for the database and then for the tenants. What the tenants' tables stand on must not go
 * away under them: that is reported. */
Migrations migration_split_sides(Uses *uses, Diags *diags, const State *have, const State *want,
                                 const Renames *renames, MigrationOptions options);

/* The file's text, as files.md describes it. */
void migration_write(Buf *out, const Migration *migration);
/* Just the statements of one direction, as the file has them. */
void migration_write_steps(Buf *out, const Steps *steps);

/* A name from the operations where they are few: create_orders, add_paid_at_to_orders; else NULL.
 */
const char *migration_name(Arena *arena, const Migrations *migrations);

#endif
