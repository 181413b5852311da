/* snapshot_files.h - the newest file of every snapshot folder, read by a thread of its own while
 * the sources are compiled: opening thousands of files is the kernel's work.
 *
 * Of each folder all names are known, and one file is read: the newest, or the newest that is no
 * dev migration's (`…_dev.json`), as asked.
 *
 *   SnapshotFiles *files = snapshot_files_start(&(SnapshotChoice){0});
 *   … compile …
 *   const SnapshotFileList *of_repo = snapshot_files_of(files, "repo");   (waits)
 *   snapshot_files_end(files);
 */
#ifndef RESCC_SNAPSHOT_FILES_H
#define RESCC_SNAPSHOT_FILES_H

#include <stdbool.h>
#include <stddef.h>

enum { SNAPSHOT_VERSION_DIGITS = 14 };

typedef struct SnapshotFile {
  const char *path;    /* priv/resource_snapshots/repo/orders/20261123020000.json; of a folder that
                          can't be read: the folder */
  const char *folder;  /* orders, _enums/order_status */
  const char *version; /* 20261123020000 */
  bool dev;
  const char *const *versions; /* of the folder, without dev ones, sorted */
  size_t version_count;
  const char *text; /* NUL-terminated; NULL: unreadable */
  size_t len;
  int error; /* errno, where text is NULL */
} SnapshotFile;

typedef struct SnapshotFileList {
  SnapshotFile *items;
  size_t count, capacity;
} SnapshotFileList;

typedef struct SnapshotFiles SnapshotFiles;

/* Which files count. */
typedef struct SnapshotChoice {
  bool dev;                  /* dev migrations' too */
  const char *const *except; /* paths of files that don't, sorted */
  size_t except_count;
} SnapshotChoice;

/* The choice must live on until the end. */
SnapshotFiles *snapshot_files_start(const SnapshotChoice *choice);
/* Waits until all are read. */
void snapshot_files_wait(SnapshotFiles *files);
/* Waits too; the files of one repo, in no order, valid until the end. */
const SnapshotFileList *snapshot_files_of(SnapshotFiles *files, const char *repo);
void snapshot_files_end(SnapshotFiles *files); /* NULL is fine */

#endif
