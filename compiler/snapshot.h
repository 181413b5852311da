/* snapshot.h - the newest known state of each unit, one JSON file per unit and generation.
 *
 *   priv/resource_snapshots/<repo>/orders/20261123020000.json
 *
 * A file's second line is the format's version, its third its own hash, its fourth the version and
 * hash of the snapshot it was made from; the rest is the unit, keys in the order of state.h's
 * tables, one property a line. The hash is XXH3-128 over everything behind its line: it finds
 * cut-off files and hand edits (accidents, not forgers). A unit that was dropped leaves a last
 * snapshot saying so. */
#ifndef RESCC_SNAPSHOT_H
#define RESCC_SNAPSHOT_H

#include "../grammar/diag.h"
#include "snapshot_files.h"
#include "state.h"

typedef struct Snapshot {
  const char *folder;  /* below the repo's snapshots: `orders`, `_enums/order_status` */
  const char *version; /* 14 digits */
  const char *hash;
  Object *unit; /* NULL: dropped */
} Snapshot;

typedef struct Snapshots {
  Snapshot *items; /* sorted by folder */
  size_t count, capacity;
} Snapshots;

/* Loads the files of a repo (snapshot_files.h), whose texts must live on. A file that holds just
 * what `want` would be written as is not parsed: its unit is want's own object. Reports files that
 * are cut off, edited or from a newer rescc. repo_schema: whose tables' folders have no prefix. */
Snapshots snapshot_load(Arena *arena, Diags *diags, const SnapshotFileList *files,
                        const State *want, const char *repo_schema);
/* The state the snapshots make. */
State *snapshot_state(Arena *arena, const Snapshots *snapshots);
const Snapshot *snapshot_find(const Snapshots *snapshots, const char *folder);

/* The folder of a unit's snapshots. */
const char *snapshot_folder(Arena *arena, const Object *unit, const char *repo_schema);
/* The text of a snapshot of `unit` (of its end, where `dropped`), made from `parent` (NULL: the
 * first). */
void snapshot_write(Buf *out, const Object *unit, bool dropped, const Snapshot *parent);

#endif
