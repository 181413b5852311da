#include "pending.h"

#include <string.h>

const char *pending_state_name(EntryState state) {
  static const char *const names[] = {
      [ENTRY_APPLIED] = "applied",     [ENTRY_PENDING] = "pending", [ENTRY_CHANGED] = "changed",
      [ENTRY_MISSING] = "missing",     [ENTRY_RUNNING] = "running", [ENTRY_FAILED] = "failed",
      [ENTRY_REVERTING] = "reverting",
  };
  return names[state];
}

static EntryState state_of(const Migration *file, const HistoryRow *row) {
  if (row == NULL) return ENTRY_PENDING;
  if (row->state == HISTORY_RUNNING) return ENTRY_RUNNING;
  if (row->state == HISTORY_FAILED) return ENTRY_FAILED;
  if (row->state == HISTORY_REVERTING) return ENTRY_REVERTING;
  if (file == NULL) return ENTRY_MISSING;
  bool same = row->checksum == NULL || strcmp(row->checksum, file->checksum) == 0;
  return same ? ENTRY_APPLIED : ENTRY_CHANGED;
}

static Entry entry_of(const Migration *file, const HistoryRow *row) {
  const char *row_name = row && row->name ? row->name : "";
  return (Entry){.state = state_of(file, row),
                 .version = file ? file->version : row->version,
                 .name = file ? file->name : row_name,
                 .file = file,
                 .row = row};
}

void pending_list(Arena *arena, const MigrationList *files, const History *history,
                  EntryList *entries) {
  entries->capacity = files->count + history->count;
  entries->items = ARENA_ARRAY(arena, Entry, entries->capacity + 1);
  entries->count = 0;
  size_t f = 0, h = 0;
  while (f < files->count || h < history->count) {
    int order = f == files->count ? 1
                : h == history->count
                    ? -1
                    : file_compare_versions(files->items[f].version, history->items[h].version);
    const Migration *file = order <= 0 ? &files->items[f++] : NULL;
    const HistoryRow *row = order >= 0 ? &history->items[h++] : NULL;
    if (file == NULL && history->adopted) continue;
    entries->items[entries->count++] = entry_of(file, row);
  }
}

static const Entry *find(const EntryList *entries, const char *version) {
  for (size_t i = 0; i < entries->count; i++)
    if (strcmp(entries->items[i].version, version) == 0) return &entries->items[i];
  return NULL;
}

static bool is_known(const Events *events, const EntryList *entries, const char *option,
                     const char *version) {
  if (version == NULL || find(entries, version)) return true;
  return event_fail(events, "`rescc status` lists them", "%s: there is no migration %s", option,
                    version);
}

/* What stands in the way of applying anything at all. */
static bool check_applied(const Events *events, const EntryList *entries, const Choice *choice) {
  bool ok = true;
  for (size_t i = 0; i < entries->count; i++) {
    const Entry *entry = &entries->items[i];
    if (entry->state == ENTRY_CHANGED && !choice->allow_changed)
      ok = event_fail_at(events, entry->file->path, 0,
                         "put the old text back and write a new migration, or go on with"
                         " --allow-changed",
                         "this migration changed after it was applied");
    if (entry->state == ENTRY_REVERTING)
      ok = event_fail(events, "`rescc rollback` with `--version` and that number finishes it",
                      "the rollback of migration %s was begun and not finished", entry->version);
    bool begun = entry->state == ENTRY_RUNNING || entry->state == ENTRY_FAILED;
    if (begun && entry->file == NULL)
      ok = event_fail(events, "put the file back",
                      "migration %s was begun and not finished, and its file is gone",
                      entry->version);
  }
  return ok;
}

static bool is_to_apply(const Entry *entry) {
  return entry->file && (entry->state == ENTRY_PENDING || entry->state == ENTRY_RUNNING ||
                         entry->state == ENTRY_FAILED);
}

static bool check_order(const Events *events, const EntryList *entries) {
  const Entry *late = NULL;
  for (size_t i = 0; i < entries->count; i++) {
    const Entry *entry = &entries->items[i];
    if (entry->state == ENTRY_PENDING && late == NULL) late = entry;
    if (late && entry->state != ENTRY_PENDING && entry->row)
      return event_fail_at(
          events, late->file->path, 0, "give it a newer version, or leave --strict-order out",
          "this migration is pending but older than %s, which is applied", entry->version);
  }
  return true;
}

/* Whether the choice leaves an entry in. */
static bool is_named(const Choice *choice, const Entry *entry) {
  for (size_t i = 0; i < choice->version_count; i++)
    if (strcmp(choice->versions[i], entry->version) == 0) return true;
  return choice->version_count == 0;
}

bool pending_choose_up(Arena *arena, const Events *events, const EntryList *entries,
                       const Choice *choice, EntryList *chosen) {
  if (!check_applied(events, entries, choice) || !is_known(events, entries, "--to", choice->to) ||
      (choice->strict_order && !check_order(events, entries)))
    return false;
  for (size_t i = 0; i < entries->count; i++) {
    const Entry *entry = &entries->items[i];
    if (choice->step > 0 && chosen->count == (size_t)choice->step) break;
    if (is_to_apply(entry) && is_named(choice, entry)) ARENA_PUSH(arena, chosen, *entry);
    if (choice->to && strcmp(choice->to, entry->version) == 0) break;
  }
  return true;
}

static bool check_down(const Events *events, const Entry *entry) {
  if (entry->file == NULL)
    return event_fail(events, "put the file back (from version control?)",
                      "migration %s can't be rolled back: its file is gone", entry->version);
  if (entry->file->down.text == NULL)
    return event_fail_at(events, entry->file->path, 0,
                         "write what undoes it behind a line `-- migrate:down`; an empty part says"
                         " that there is nothing to undo",
                         "this migration can't be rolled back: it has no `-- migrate:down`");
  return true;
}

/* Just the versions that are named: each must be newer than all that stays. */
static bool choose_versions(Arena *arena, const Events *events, const EntryList *entries,
                            const Choice *choice, EntryList *chosen) {
  const Entry *newer = NULL; /* applied, and to stay */
  bool ok = true;
  for (size_t i = entries->count; i-- > 0;) {
    const Entry *entry = &entries->items[i];
    bool named = is_named(choice, entry);
    if (entry->row == NULL) continue;
    if (!named) {
      if (newer == NULL) newer = entry;
      continue;
    }
    if (newer)
      ok = event_fail(events, "roll that one back first, or write a migration that undoes this one",
                      "migration %s can't be taken back: %s%s%s was applied on top of it",
                      entry->version, newer->version, *newer->name ? "_" : "", newer->name);
    ok &= check_down(events, entry);
    ARENA_PUSH(arena, chosen, *entry);
  }
  return ok;
}

static size_t down_limit(const Choice *choice, size_t all) {
  if (choice->step > 0) return (size_t)choice->step;
  return choice->version || choice->to || choice->all ? all : 1;
}

bool pending_choose_down(Arena *arena, const Events *events, const EntryList *entries,
                         const Choice *choice, EntryList *chosen) {
  if (choice->version_count) return choose_versions(arena, events, entries, choice, chosen);
  if (!is_known(events, entries, "--to", choice->to) ||
      !is_known(events, entries, "--version", choice->version))
    return false;
  const char *only = choice->version ? choice->version : choice->to;
  const Entry *named = only ? find(entries, only) : NULL;
  if (named && named->row == NULL)
    return event_fail(events, "`rescc status` says what is", "migration %s is not applied", only);
  size_t limit = down_limit(choice, entries->count);
  bool ok = true;
  for (size_t i = entries->count; i-- > 0 && chosen->count < limit;) {
    const Entry *entry = &entries->items[i];
    if (entry->row && (!choice->version || entry == named)) {
      ok &= check_down(events, entry);
      ARENA_PUSH(arena, chosen, *entry);
    }
    if (entry == named) break;
  }
  return ok;
}
