/* pending.h - files and history side by side: what is applied, what is to be done. */
#ifndef RESCC_PENDING_H
#define RESCC_PENDING_H

#include "history.h"
#include "runtime/file/file.h"

typedef enum EntryState {
  ENTRY_APPLIED,
  ENTRY_PENDING,
  ENTRY_CHANGED,   /* applied, but the file is another one since */
  ENTRY_MISSING,   /* applied, and the file is gone */
  ENTRY_RUNNING,   /* begun outside a transaction: at work, or crashed */
  ENTRY_FAILED,    /* begun outside a transaction, and stopped at a statement that failed */
  ENTRY_REVERTING, /* begun to be rolled back outside a transaction */
} EntryState;

typedef struct Entry {
  EntryState state;
  const char *version, *name;
  const Migration *file; /* NULL: missing */
  const HistoryRow *row; /* NULL: never begun */
} Entry;

typedef struct EntryList {
  Entry *items; /* sorted by version */
  size_t count, capacity;
} EntryList;

/* The merge of both. Rows that were adopted from dbmate count only where there is a file. */
void pending_list(Arena *arena, const MigrationList *files, const History *history,
                  EntryList *entries);

typedef struct Choice {
  long step;                   /* 0: no limit (up), one (down) */
  const char *to;              /* up to and including; down to and including */
  const char *version;         /* down: that one alone */
  const char *const *versions; /* just these; down: as far as they are applied */
  size_t version_count;
  bool all;           /* down */
  bool strict_order;  /* up: refuse what is older than something applied */
  bool allow_changed; /* up: an applied file may have changed */
} Choice;

/* Which files are to be applied, oldest first, or rolled back, newest first. false: reported, and
 * nothing may be touched. */
bool pending_choose_up(Arena *arena, const Events *events, const EntryList *entries,
                       const Choice *choice, EntryList *chosen);
bool pending_choose_down(Arena *arena, const Events *events, const EntryList *entries,
                         const Choice *choice, EntryList *chosen);

const char *pending_state_name(EntryState state);

#endif
