/* snapshot_text.h - snapshots as texts, for those who don't need the units in them: which came from
 * which, and one that shall stand alone. */
#ifndef RESCC_SNAPSHOT_TEXT_H
#define RESCC_SNAPSHOT_TEXT_H

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "snapshot_files.h"

enum { SNAPSHOT_HASH_DIGITS = 32, SNAPSHOT_LINE_DIGITS = 16 };

/* A hash of versions in their order, `last` (or NULL) behind them. */
void snapshot_line(const char *const *versions, size_t count, const char *last,
                   char line[SNAPSHOT_LINE_DIGITS + 1]);
/* Of everything behind the hash's own line. */
void snapshot_hash(const char *text, size_t len, char hash[SNAPSHOT_HASH_DIGITS + 1]);

/* Whether the newest file of a folder was made when just the others were there: then they are one
 * line. */
bool snapshot_is_in_line(const SnapshotFile *file);

/* The line behind `line`, NULL at the end. */
const char *snapshot_next_line(const char *line);
/* What stands behind the lines of where it comes from; `text` is the parent's line. */
const char *snapshot_body(const char *text);

bool snapshot_text_is_dropped(const char *text);
/* The text of a file without parent, as the first of its folder. */
void snapshot_text_alone(Buf *out, const SnapshotFile *file);

/* Which snapshot came from which, in one folder. */
typedef struct SnapshotNode {
  const char *version, *path, *text;
  const char *hash;            /* its own */
  const char *parent, *merged; /* versions, NULL: none */
  bool head;                   /* nothing came from it */
} SnapshotNode;

typedef struct SnapshotNodes {
  SnapshotNode *items; /* sorted by version */
  size_t count, capacity;
  size_t heads;
} SnapshotNodes;

/* Reads all files of the folder of `file`. What can't be read is left out. */
SnapshotNodes snapshot_text_nodes(Arena *arena, const SnapshotFile *file);
/* Whether a folder has more than one head. */
bool snapshot_text_forked(Arena *arena, const SnapshotFile *file);

#endif
