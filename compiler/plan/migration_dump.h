/* migration_dump.h - what a change is, written down: its ops, and its steps with their prices. */
#ifndef RESCC_MIGRATION_DUMP_H
#define RESCC_MIGRATION_DUMP_H

#include "migration.h"
#include "runtime/base/outline.h"

/* A list `ops` of what a file's `up` does. */
void migration_dump_ops(const Outline *file, Arena *arena, const Migration *migration);
/* A list `ways`, up and down, of `steps`: what each locks, costs and is asked for by. */
void migration_dump_steps(const Outline *file, Arena *arena, const Migration *migration);

#endif
