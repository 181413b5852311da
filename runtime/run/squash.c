#include "squash.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"

typedef struct Replaced {
  const char *version;
  bool squash; /* was such a file itself: whoever ran it has all before it */
} Replaced;

typedef struct ReplacedList {
  Replaced *items;
  size_t count, capacity;
} ReplacedList;

static ReplacedList replaced_by(Arena *arena, const Migration *file) {
  ReplacedList list = {0};
  if (file->replaces == NULL) return list;
  size_t len = strcspn(file->replaces, "\r\n");
  char *rest, *copy = arena_strndup(arena, file->replaces, len);
  for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    bool squash = *word == '=';
    ARENA_PUSH(arena, &list, ((Replaced){word + squash, squash}));
  }
  return list;
}

/* Which of them every earlier one is covered by: whoever ran a squashed file ran all before it. */
static size_t covered_by(const ReplacedList *list, const History *history) {
  size_t covered = 0;
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i].squash && history_find(history, list->items[i].version)) covered = i;
  return covered;
}

static bool has_all(const ReplacedList *list, const History *history, bool *any) {
  *any = false;
  for (size_t i = 0; i < list->count; i++)
    *any |= history_find(history, list->items[i].version) != NULL;
  for (size_t i = covered_by(list, history); *any && i < list->count; i++)
    if (!history_find(history, list->items[i].version)) return false;
  return *any;
}

/* The rows become the one of the file. */
static void fold_rows(History *history, const ReplacedList *list, const Migration *file,
                      bool *rewrites) {
  size_t kept = 0;
  for (size_t i = 0; i < history->count; i++) {
    HistoryRow row = history->items[i];
    bool own = strcmp(row.version, file->version) == 0, gone = false;
    for (size_t j = 0; !own && j < list->count; j++)
      gone |= strcmp(row.version, list->items[j].version) == 0;
    *rewrites |= gone;
    if (own && row.checksum && strcmp(row.checksum, file->checksum) != 0) {
      *rewrites = true;
      row.checksum = file->checksum;
    }
    if (!gone) history->items[kept++] = row;
  }
  history->count = kept;
}

static int by_version(const void *a, const void *b) {
  return file_compare_versions(((const Migration *)a)->version, ((const Migration *)b)->version);
}

/* Puts the pieces in the file's place. */
static bool take_pieces(Arena *arena, const Events *events, MigrationList *files, size_t at,
                        const ReplacedList *list, const History *history) {
  const Migration file = files->items[at];
  const char *slash = strrchr(file.path, '/');
  const char *folder = arena_printf(arena, "%.*s/squashed", slash ? (int)(slash - file.path) : 1,
                                    slash ? file.path : ".");
  MigrationList pieces = {0}, all = {0};
  if (!file_read_folders(arena, events, &folder, 1, true, NULL, NULL, &pieces)) return false;
  for (size_t i = 0; i < files->count; i++)
    if (i != at) ARENA_PUSH(arena, &all, files->items[i]);
  size_t covered = covered_by(list, history);
  for (size_t i = 0; i < list->count; i++) {
    const Migration *piece = file_find(&pieces, list->items[i].version);
    HistoryRow *row = history_find(history, list->items[i].version);
    if (i < covered && row == NULL) continue;
    if (i == covered && row && piece)
      row->checksum = piece->checksum; /* or of the file it was in */
    if (piece == NULL)
      return event_fail_at(
          events, file.path, 0, "put it back from version control",
          "this database has some of what the file replaces, and %s/%s… is missing", folder,
          list->items[i].version);
    ARENA_PUSH(arena, &all, *piece);
  }
  qsort(all.items, all.count, sizeof *all.items, by_version);
  *files = all;
  return true;
}

bool squash_settle(Arena *arena, const Events *events, MigrationList *files, History *history,
                   bool *rewrites) {
  for (size_t i = 0; i < files->count; i++) {
    ReplacedList list = replaced_by(arena, &files->items[i]);
    if (list.count == 0) continue;
    const HistoryRow *own = history_find(history, files->items[i].version);
    bool any, all = has_all(&list, history, &any);
    bool ran = own && own->checksum && strcmp(own->checksum, files->items[i].checksum) == 0;
    if (all || ran)
      fold_rows(history, &list, &files->items[i], rewrites);
    else if (any)
      return take_pieces(arena, events, files, i, &list, history);
  }
  return true;
}

static void add_rewrite(Buf *sql, Arena *arena, const Migration *file, const char *table,
                        const char *where) {
  ReplacedList list = replaced_by(arena, file);
  if (list.count == 0) return;
  size_t covered = 0; /* whoever has this one has all before it */
  Buf all = {0}, needed = {0};
  for (size_t i = 0; i < list.count; i++)
    if (list.items[i].squash) covered = i;
  for (size_t i = 0; i < list.count; i++) {
    sql_printf(&all, i ? ", %L" : "%L", list.items[i].version);
    if (i >= covered) sql_printf(&needed, i > covered ? ", %L" : "%L", list.items[i].version);
  }
  sql_printf(sql,
             "WITH whole AS (SELECT schema_name FROM %s WHERE %s AND version IN (%s) AND state ="
             " 'applied' GROUP BY schema_name HAVING count(*) = %d OR bool_or(checksum = %L)),"
             " gone AS (DELETE FROM %s WHERE schema_name IN (SELECT schema_name FROM whole) AND"
             " version IN (%s) AND version <> %L)"
             " UPDATE %s SET name = %L, checksum = %L WHERE version = %L AND schema_name IN (SELECT"
             " schema_name FROM whole);\n",
             table, where, buf_text(&needed), (int)(list.count - covered), file->checksum, table,
             buf_text(&all), file->version, table, file->name, file->checksum, file->version);
  buf_free(&all);
  buf_free(&needed);
}

bool squash_rewrite(Db *db, Arena *arena, const MigrationList *files, const char *table_schema,
                    const char *schema_name, const char *except) {
  Buf sql = {0};
  const char *table = sql_text(arena, "%N", table_schema, NAME_HISTORY);
  const char *where = schema_name ? sql_text(arena, "schema_name = %L", schema_name)
                                  : sql_text(arena, "schema_name <> %L", except);
  for (size_t i = 0; i < files->count; i++)
    add_rewrite(&sql, arena, &files->items[i], table, where);
  bool ok = sql.len == 0 || db_run(db, arena_printf(arena, "BEGIN;\n%sCOMMIT", buf_text(&sql)));
  buf_free(&sql);
  return ok;
}
