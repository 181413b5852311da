/* file.h - migration files: the format, the folders, the order.
 *
 * The format is dbmate's: `<digits>_<name>.sql`, a line `-- migrate:up` before what is to be done,
 * perhaps a line `-- migrate:down` before what undoes it, each with `transaction:false` behind it
 * where that part must run outside a transaction.
 *
 * Room runtime/file: the migration format. In: folders of .sql files; out: their parts, statements
 * and what is wrong with them, as events. Stands on runtime/pg for events and errors alone; runs
 * nothing. */
#ifndef RESCC_FILE_H
#define RESCC_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/arena.h"
#include "runtime/pg/event.h"

enum { FILE_CHECKSUM_LEN = 32 };

/* Begins the line of a squashed file that says what it stands for (squash.h). */
#define FILE_REPLACES_LINE "-- rescc:replaces "

typedef struct MigrationPart {
  const char *text; /* NULL: the file has no such part */
  size_t len;
  unsigned line; /* of the first byte of the text */
  bool transaction;
} MigrationPart;

typedef struct Migration {
  const char *version; /* the digits */
  const char *name;    /* what follows them, without `_` and `.sql`; perhaps "" */
  const char *path;    /* as shown to the user */
  const char *text;
  size_t len;
  MigrationPart up, down;
  const char *replaces; /* versions, to the end of the line (squash.h); NULL: none */
  char checksum[FILE_CHECKSUM_LEN + 1];
} Migration;

typedef struct MigrationList {
  Migration *items; /* sorted by version */
  size_t count, capacity;
} MigrationList;

/* Called now and then while files are read. */
typedef void FileIdle(void *context);

/* Reads every migration of the folders. A first and only folder that is missing has none, where
 * `may_miss`. false: reported – a file that can't be read or is none, two files of one version. */
bool file_read_folders(Arena *arena, const Events *events, const char *const *folders,
                       size_t folder_count, bool may_miss, FileIdle *idle, void *context,
                       MigrationList *list);

/* Cuts one file's text into its parts. `migration` has path, text and len. */
bool file_parse(const Events *events, Migration *migration);

/* Compares versions as dbmate does, by the file names they begin. */
int file_compare_versions(const char *a, const char *b);

/* XXH3 in hexadecimal, over the text without carriage returns and without blanks at line ends. */
void file_checksum(const char *text, size_t len, char checksum[FILE_CHECKSUM_LEN + 1]);

Migration *file_find(const MigrationList *list, const char *version);

#endif
