/* squash.h - files that stand for several, so that a database which ran those knows them.
 *
 * `rescc squash --migrations` puts a line before `-- migrate:up`:
 *
 *     -- rescc:replaces 20260101000000 =20260102000000 20260103000000
 *
 * the versions in their order, the last one being the file's own; `=` marks one that was such a
 * file itself. The files that it replaces lie in `squashed/` below the folder. A database that has
 * none of them runs the one file; one that has all takes it as applied, and its rows become one;
 * one that stopped half way runs the rest from `squashed/` first. */
#ifndef RESCC_SQUASH_H
#define RESCC_SQUASH_H

#include "history.h"
#include "runtime/file/file.h"
#include "runtime/pg/db.h"
#include "runtime/pg/event.h"

/* Brings files and history of one schema together, in memory. *rewrites: rows are to become one.
 * false: reported. */
bool squash_settle(Arena *arena, const Events *events, MigrationList *files, History *history,
                   bool *rewrites);

/* Does the same to the rows of the schema, or of all but `except`. The caller holds the lock. */
bool squash_rewrite(Db *db, Arena *arena, const MigrationList *files, const char *table_schema,
                    const char *schema_name, const char *except);

#endif
