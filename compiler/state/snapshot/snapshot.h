/* snapshot.h - the newest known state of each unit, one JSON file per unit and generation.
 *
 *   priv/resource_snapshots/<repo>/orders/20261123020000.json
 *
 * A file's second line is the format's version, its third its own hash, its fourth the version and
 * hash of the snapshot it was made from (of two, where `merge` joined them, on lines of their own),
 * its fifth a hash of the versions in its folder up to itself, so that a fork shows by the names
 * alone; the rest is the unit, keys in the order of state.h's tables, one property a line. The hash
 * is XXH3-128 over everything behind its line: it finds cut-off files and hand edits (accidents,
 * not forgers). A unit that was dropped leaves a last snapshot saying so.
 *
 * Room compiler/state/snapshot: states on disk. In: folders of JSON files; out: states, their
 * texts, and what branches join. Stands on compiler/state. */
#ifndef RESCC_SNAPSHOT_H
#define RESCC_SNAPSHOT_H

#include "compiler/state/state.h"
#include "grammar/diag.h"
#include "snapshot_files.h"

typedef struct Snapshot {
  const char *folder;  /* below the repo's snapshots: `orders`, `_enums/order_status` */
  const char *version; /* 14 digits */
  const char *hash;
  Object *unit; /* NULL: dropped */
  const SnapshotFile *file;
} Snapshot;

typedef struct Snapshots {
  Snapshot *items; /* sorted by folder */
  size_t count, capacity;
} Snapshots;

/* Where a snapshot comes from. */
typedef struct SnapshotMade {
  const char *version;
  const char *parent, *merged; /* "version hash"; NULL: none */
  const char *const *versions; /* of the folder's files before it, sorted */
  size_t version_count;
} SnapshotMade;

/* Loads the files of a repo (snapshot_files.h), whose texts must live on. A file that holds just
 * what `want` would be written as is not parsed: its unit is want's own object. Reports files that
 * are cut off, edited or from a newer rescc. repo_schema: whose tables' folders have no prefix. */
Snapshots snapshot_load(Arena *arena, Diags *diags, const SnapshotFileList *files,
                        const State *want, const char *repo_schema);
/* The unit of one file's text; NULL: dropped, or no snapshot. */
Object *snapshot_parse(Arena *arena, const char *text);
/* The state the snapshots make. */
State *snapshot_state(Arena *arena, const Snapshots *snapshots);
const Snapshot *snapshot_find(const Snapshots *snapshots, const char *folder);

/* The folder of a unit's snapshots. */
const char *snapshot_folder(Arena *arena, const Object *unit, const char *repo_schema);
/* The text of a snapshot of `unit` (of its end, where `dropped`), made from `parent` (NULL: the
 * first). `versions`: those of the folder's files before it. */
void snapshot_write(Buf *out, const Object *unit, bool dropped, const SnapshotMade *made);

#endif
