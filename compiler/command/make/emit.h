/* emit.h - writing the files of a run: all of them or none.
 *
 * Every file is written under a temporary name beside its place and synced; then a journal
 * (priv/.rescc-journal) that lists them is marked as committed and synced; then all are renamed and
 * the journal is removed. Files that go are listed there too, and go with the renames. A run that
 * was killed before the mark left only temporary files, one killed behind it a list of renames to
 * finish: the next run does either before anything else. The journal is also the lock: two runs
 * write one after the other. */
#ifndef RESCC_EMIT_H
#define RESCC_EMIT_H

#include <time.h>

#include "compiler/command/line/cli.h"

typedef struct EmitFile {
  const char *path;
  const char *text; /* NULL: the file goes */
  size_t len;
} EmitFile;

typedef struct EmitFiles {
  EmitFile *items; /* in the order in which they appear */
  size_t count, capacity;
} EmitFiles;

/* Finishes or undoes what a killed run left. false: reported. Without a journal it costs one system
 * call. */
bool emit_recover(Cli *cli);
/* A point in time, for what is read from then on. */
typedef struct EmitMark {
  struct timespec changed;
  bool stale; /* after emit_lock: another run may have written since */
} EmitMark;
EmitMark emit_mark(void);
/* Whether another run has written since, or is at it. */
bool emit_written_since(const EmitMark *mark);

/* Waits for other runs and finishes or undoes what a killed one left. -1: reported. */
int emit_lock(Cli *cli, EmitMark *mark);
void emit_unlock(int lock);
/* Writes them all. false: reported, and nothing was written. */
bool emit_write(Cli *cli, int lock, const EmitFiles *files);
/* The three together, for who need not know of other runs. */
bool emit_all(Cli *cli, const EmitFiles *files);

#endif
