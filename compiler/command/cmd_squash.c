/* cmd_squash.c - `rescc squash`: one snapshot a table; with --migrations one migration for all
 * before a version (runtime/squash.h says how databases know it). */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "compiler/command/line/show.h"
#include "compiler/command/make/emit.h"
#include "compiler/command/make/project.h"
#include "compiler/command/make/squash_labels.h"
#include "compiler/state/snapshot/snapshot_text.h"
#include "runtime/file/statement.h"
#include "runtime/run/apply.h"
#include "runtime/run/squash.h"

typedef struct Squash {
  Cli *cli;
  Show show;
  EmitFiles files;
  size_t snapshots, migrations; /* that go */
} Squash;

static void add_file(Squash *squash, const char *path, const char *text, size_t len) {
  EmitFile file = {arena_strdup(squash->cli->arena, path), text, len}; /* paths come and go */
  ARENA_PUSH(squash->cli->arena, &squash->files, file);
}

/* --- snapshots ------------------------------------------------------------------------------ */

static bool squash_folder(Squash *squash, const SnapshotFile *file) {
  Arena *arena = squash->cli->arena;
  if (file->text == NULL)
    return event_fail(&squash->show.events, NULL, "%s: %s", file->path, strerror(file->error));
  bool dropped = snapshot_text_is_dropped(file->text);
  if (file->version_count < 2 && !dropped) return true;
  if (!snapshot_is_in_line(file) && snapshot_text_forked(arena, file))
    return event_fail(&squash->show.events, "`rescc merge` settles that first",
                      "two branches changed %.*s side by side",
                      (int)(strrchr(file->path, '/') - file->path), file->path);
  size_t stays = dropped ? 0 : 1; /* what is gone needs no snapshot */
  if (stays) {
    Buf text = {0};
    snapshot_text_alone(&text, file);
    add_file(squash, file->path, arena_strndup(arena, buf_text(&text), text.len), text.len);
    buf_free(&text);
  }
  for (size_t i = 0; i + stays < file->version_count; i++) {
    add_file(squash,
             arena_printf(arena, "%.*s/%s.json", (int)(strrchr(file->path, '/') - file->path),
                          file->path, file->versions[i]),
             NULL, 0);
    squash->snapshots++;
  }
  return true;
}

static bool squash_snapshots(Squash *squash, const RepoList *repos) {
  static const SnapshotChoice real = {0};
  SnapshotFiles *files = snapshot_files_start(&real);
  bool ok = true;
  for (size_t i = 0; ok && i < repos->count; i++) {
    const SnapshotFileList *list = snapshot_files_of(files, repos->items[i].name);
    for (size_t j = 0; ok && j < list->count; j++) ok = squash_folder(squash, &list->items[j]);
  }
  snapshot_files_end(files);
  return ok;
}

/* --- migrations ----------------------------------------------------------------------------- */

static bool is_dev(const Migration *file) {
  size_t len = strlen(file->name);
  return len >= 4 && strcmp(file->name + len - 4, "_dev") == 0;
}

/* One direction of a file, fit to stand in one transaction with others. */
static void add_part(Squash *squash, Buf *out, const Migration *file, const MigrationPart *part) {
  StatementList statements = {0};
  split_statements(squash->cli->arena, part->text, part->len, part->line, &statements);
  if (part->transaction) { /* comments and all */
    const char *text = part->text;
    size_t len = part->len;
    while (len && strchr(" \t\r\n", text[len - 1])) len--;
    while (len && strchr("\r\n", *text)) text++, len--;
    if (len) buf_printf(out, "-- from %s_%s\n%.*s\n\n", file->version, file->name, (int)len, text);
    return;
  }
  if (statements.count) buf_printf(out, "-- from %s_%s\n", file->version, file->name);
  for (size_t i = 0; i < statements.count; i++)
    buf_printf(out, "%s;\n\n", statement_plain(squash->cli->arena, &statements.items[i]).text);
}

static const char *fold(Squash *squash, const MigrationList *list, size_t count) {
  Buf text = {0};
  buf_printf(&text, "-- squashed: written by rescc %s; %zu migrations in one\n", PACKAGE_VERSION,
             count);
  buf_add(&text, FILE_REPLACES_LINE);
  for (size_t i = 0; i < count; i++) {
    const Migration *file = &list->items[i];
    if (file->replaces) /* its own version is the last of them */
      buf_printf(&text, "%s%.*s=%s", i ? " " : "",
                 (int)(strcspn(file->replaces, "\r\n") - strlen(file->version)), file->replaces,
                 file->version);
    else
      buf_printf(&text, "%s%s", i ? " " : "", file->version);
  }
  buf_add(&text, "\n-- migrate:up\n\n");
  Buf up = {0};
  for (size_t i = 0; i < count; i++) add_part(squash, &up, &list->items[i], &list->items[i].up);
  buf_add(&text, squash_labels(squash->cli->arena, buf_text(&up)));
  buf_free(&up);
  buf_add(&text, "-- migrate:down\n\n");
  for (size_t i = count; i-- > 0;) add_part(squash, &text, &list->items[i], &list->items[i].down);
  const char *result = arena_strndup(squash->cli->arena, buf_text(&text), text.len - 1);
  buf_free(&text);
  return result;
}

static bool check(Squash *squash, const Migration *file) {
  if (is_dev(file))
    return event_fail_at(&squash->show.events, file->path, 0, "`rescc generate` takes it back",
                         "a dev migration can't be folded");
  if (file->down.text == NULL)
    return event_fail_at(&squash->show.events, file->path, 0,
                         "write what undoes it behind a line `-- migrate:down`",
                         "this migration can't be folded: it has no way back");
  return true;
}

/* The pieces lie in squashed/, but for files that are folded ones themselves. */
static void put_away(Squash *squash, const char *folder, const Migration *file) {
  const char *name = strrchr(file->path, '/') + 1;
  if (file->replaces == NULL)
    add_file(squash, arena_printf(squash->cli->arena, "%s/squashed/%s", folder, name), file->text,
             file->len);
  add_file(squash, file->path, NULL, 0);
}

static bool squash_migrations(Squash *squash, const char *folder) {
  Arena *arena = squash->cli->arena;
  MigrationList list = {0};
  const char *to = squash->cli->options->to;
  if (!file_read_folders(arena, &squash->show.events, &folder, 1, true, NULL, NULL, &list))
    return false;
  size_t count = 0;
  while (count < list.count &&
         (to == NULL || file_compare_versions(list.items[count].version, to) <= 0))
    count++;
  if (count < 2) return true;
  for (size_t i = 0; i < count; i++)
    if (!check(squash, &list.items[i])) return false;
  const char *text = fold(squash, &list, count);
  const char *path =
      arena_printf(arena, "%s/%s_squashed.sql", folder, list.items[count - 1].version);
  for (size_t i = 0; i < count; i++) put_away(squash, folder, &list.items[i]);
  add_file(squash, path, text, strlen(text));
  squash->migrations += count;
  return true;
}

/* -------------------------------------------------------------------------------------------- */

static void print_files(const Squash *squash) {
  for (size_t i = 0; i < squash->files.count; i++)
    cli_print(squash->cli, "  %s %s\n", squash->files.items[i].text ? "+" : "-",
              squash->files.items[i].path);
}

static bool find(Squash *squash, const RepoList *repos) {
  Cli *cli = squash->cli;
  if (!cli->options->migrations) return squash_snapshots(squash, repos);
  bool ok = squash_snapshots(squash, repos);
  for (size_t i = 0; ok && i < repos->count; i++)
    ok = squash_migrations(squash,
                           arena_printf(cli->arena, "%s/migrations", repos->items[i].path)) &&
         squash_migrations(squash,
                           arena_printf(cli->arena, "%s/tenant_migrations", repos->items[i].path));
  return ok;
}

int cmd_squash(Cli *cli) {
  Squash squash = {.cli = cli};
  RepoList repos = {0};
  bool quiet = cli->options->check || cli->options->dry_run;
  show_start(&squash.show, cli);
  if (cli->options->to && !cli->options->migrations) {
    cli_error(cli, "--to goes with --migrations");
    return EXIT_USAGE;
  }
  bool ok = project_repos(cli, &repos) && find(&squash, &repos);
  bool some = ok && squash.files.count > 0;
  if (some && !quiet) ok = emit_all(cli, &squash.files);
  if (some && ok && (!cli->quiet || quiet)) print_files(&squash);
  if (ok && !some) cli_say(cli, "rescc: nothing to do");
  json_put_flag(cli->document, "changed", some);
  json_put_number(cli->document, "snapshots", squash.snapshots);
  json_put_number(cli->document, "migrations", squash.migrations);
  return !ok ? EXIT_WRONG : some && cli->options->check ? EXIT_DIFFERENCE : EXIT_DONE;
}
