/* cmd_merge.c - `rescc merge`: snapshots that two branches changed side by side are joined. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compiler/command/line/show.h"
#include "compiler/command/make/emit.h"
#include "compiler/command/make/program.h"
#include "compiler/command/make/project.h"
#include "compiler/state/snapshot/merge.h"
#include "runtime/embedded/child.h"

enum { ROUNDS = 16 }; /* each joins two heads of a folder */

typedef struct Joining {
  Cli *cli;
  Program program; /* for the places of what is in conflict */
  EmitFiles files;
  size_t conflicts;
} Joining;

/* --- conflicts ------------------------------------------------------------------------------ */

/* Where the sources speak of it now. */
static Span find_span(const Joining *joining, const Fork *fork, const MergeConflict *conflict) {
  const Object *unit = fork->left_unit ? fork->left_unit : fork->right_unit;
  const Model *model = joining->program.model;
  for (size_t i = 0; model && i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    if (strcmp(resource->table, unit->name) != 0 || strcmp(resource->schema, unit->schema) != 0)
      continue;
    const Attribute *attribute =
        conflict->kind == OBJECT_COLUMN ? model_column(resource, conflict->name) : NULL;
    return attribute ? attribute->span : resource->span;
  }
  for (size_t i = 0; model && i < model->enums.count; i++)
    if (unit->kind == OBJECT_ENUM && strcmp(model->enums.items[i]->name, unit->name) == 0)
      return model->enums.items[i]->span;
  return (Span){0};
}

static void report(Joining *joining, const Fork *fork, const MergeConflicts *conflicts) {
  Diags *diags = &joining->program.diags;
  for (size_t i = 0; i < conflicts->count; i++) {
    const MergeConflict *conflict = &conflicts->items[i];
    Diag *diag =
        diag_report(diags, DIAG_MERGE_CONFLICT, find_span(joining, fork, conflict),
                    "both branches changed %s%s%s `%s` of `%s`\n  %s %s\n  %s %s",
                    conflict->fact ? conflict->fact : "", conflict->fact ? " of " : "",
                    state_kind_name(conflict->kind), conflict->name, fork->file->folder,
                    fork->left->version, conflict->left, fork->right->version, conflict->right);
    diag_hint(diags, diag,
              "one branch has to write its migrations on top of the other's: `rescc regenerate "
              "--since` the commit where they parted, after the other's files are in");
  }
  joining->conflicts += conflicts->count;
}

/* --- joining -------------------------------------------------------------------------------- */

static const char *version_now(Arena *arena, const Fork *fork) {
  struct tm tm = {0};
  time_t now = time(NULL);
  const char *newest = fork->file->versions[fork->file->version_count - 1];
  if (strptime(newest, "%Y%m%d%H%M%S", &tm) && timegm(&tm) >= now) now = timegm(&tm) + 1;
  char text[32];
  gmtime_r(&now, &tm);
  strftime(text, sizeof text, "%Y%m%d%H%M%S", &tm);
  return arena_strdup(arena, text);
}

static void join(Joining *joining, const Fork *fork) {
  Arena *arena = joining->cli->arena;
  MergeConflicts conflicts = {0};
  const Object *merged =
      merge_units(arena, fork->base_unit, fork->left_unit, fork->right_unit, &conflicts);
  if (conflicts.count) {
    report(joining, fork, &conflicts);
    return;
  }
  Buf text = {0};
  const char *version = version_now(arena, fork);
  SnapshotMade made = {
      .version = version,
      .parent = arena_printf(arena, "%s %s", fork->left->version, fork->left->hash),
      .merged = arena_printf(arena, "%s %s", fork->right->version, fork->right->hash),
      .versions = fork->file->versions,
      .version_count = fork->file->version_count};
  const Object *unit = merged ? merged : fork->left_unit ? fork->left_unit : fork->right_unit;
  if (unit == NULL) unit = fork->base_unit; /* both dropped it */
  if (unit) snapshot_write(&text, unit, merged == NULL, &made);
  const char *slash = strrchr(fork->file->path, '/');
  EmitFile file = {arena_printf(arena, "%.*s/%s.json", (int)(slash - fork->file->path),
                                fork->file->path, version),
                   arena_strndup(arena, buf_text(&text), text.len), text.len};
  if (unit) ARENA_PUSH(arena, &joining->files, file);
  buf_free(&text);
}

static bool write_all(Joining *joining) {
  bool ok = emit_all(joining->cli, &joining->files);
  for (size_t i = 0; ok && i < joining->files.count && !joining->cli->quiet; i++)
    cli_print(joining->cli, "  + %s\n", joining->files.items[i].path);
  return ok;
}

/* Joins two heads of each folder that has several; *some: there was one. */
static bool run_round(Joining *joining, const RepoList *repos, bool *some) {
  static const SnapshotChoice real = {0};
  SnapshotFiles *files = snapshot_files_start(&real);
  joining->files = (EmitFiles){0};
  for (size_t i = 0; i < repos->count; i++) {
    ForkList forks =
        merge_forks(joining->cli->arena, snapshot_files_of(files, repos->items[i].name));
    for (size_t j = 0; j < forks.count; j++) join(joining, &forks.items[j]);
  }
  *some = joining->files.count > 0;
  bool ok = joining->conflicts == 0 && (!*some || write_all(joining));
  snapshot_files_end(files);
  return ok;
}

/* --- git ------------------------------------------------------------------------------------ */

static const char attribute[] = "priv/resource_snapshots/**/*.json merge=rescc";

static bool configure_git(Cli *cli, const char *key, const char *value) {
  char here[PATH_MAX];
  Account self = {geteuid(), getegid(), NULL};
  const char *argv[] = {"git", "-C", getcwd(here, sizeof here), "config", key, value, NULL};
  Buf said = {0};
  bool ok = argv[2] && child_run(&self, argv, &said) == 0;
  if (!ok) cli_error(cli, "git config: %s", said.len ? buf_text(&said) : "git can't be run");
  buf_free(&said);
  return ok;
}

static bool install(Cli *cli) {
  Buf text = {0};
  bool there = buf_read_file(&text, ".gitattributes");
  if (!there && errno != ENOENT) {
    cli_error(cli, "can't read .gitattributes: %s", strerror(errno));
    return false;
  }
  bool known = strstr(buf_text(&text), attribute) != NULL;
  if (!known) {
    if (text.len && text.text[text.len - 1] != '\n') buf_add_char(&text, '\n');
    buf_printf(&text, "%s\n", attribute);
    EmitFile file = {".gitattributes", buf_text(&text), text.len};
    EmitFiles files = {&file, 1, 1};
    if (!emit_all(cli, &files)) return false;
  }
  buf_free(&text);
  return configure_git(cli, "merge.rescc.name", "rescc snapshots") &&
         configure_git(cli, "merge.rescc.driver", "rescc merge --driver %A %B %P");
}

/* Two branches wrote a snapshot of one name, in the same second: theirs moves a second on, beside
 * ours, where `merge` finds it. */
static int drive(Cli *cli, const TextList *args) {
  const char *theirs = args->items[1], *path = args->items[2], *slash = strrchr(path, '/');
  Buf text = {0};
  struct tm tm = {0};
  const char *end = slash ? strptime(slash + 1, "%Y%m%d%H%M%S", &tm) : NULL;
  if (end == NULL || strcmp(end, ".json") != 0 || !buf_read_file(&text, theirs)) {
    cli_error(cli, "%s is no snapshot of both", path);
    return EXIT_WRONG;
  }
  time_t at = timegm(&tm);
  const char *beside;
  do {
    char version[32];
    at++;
    gmtime_r(&at, &tm);
    strftime(version, sizeof version, "%Y%m%d%H%M%S", &tm);
    beside = arena_printf(cli->arena, "%.*s/%s.json", (int)(slash - path), path, version);
  } while (access(beside, F_OK) == 0);
  EmitFile file = {beside, buf_text(&text), text.len};
  EmitFiles files = {&file, 1, 1};
  bool ok = emit_all(cli, &files);
  buf_free(&text);
  if (ok) cli_say(cli, "rescc: theirs is %s; `git add` it, then `rescc merge`", beside);
  return ok ? EXIT_DONE : EXIT_WRONG;
}

/* -------------------------------------------------------------------------------------------- */

static int run(Cli *cli, Joining *joining, size_t *joined) {
  RepoList repos = {0};
  if (!project_repos(cli, &repos)) return EXIT_WRONG;
  program_compile(cli,
                  &joining->program); /* what is wrong with the sources is `generate`'s matter */
  joining->program.diags = (Diags){.arena = cli->arena};
  bool some = true, ok = true;
  for (int round = 0; ok && some && round < ROUNDS; round++) {
    ok = run_round(joining, &repos, &some);
    *joined += ok ? joining->files.count : 0;
  }
  program_report(cli, &joining->program);
  return ok ? EXIT_DONE : EXIT_WRONG;
}

int cmd_merge(Cli *cli) {
  Joining joining = {.cli = cli};
  Show show;
  size_t joined = 0;
  if (cli->options->driver && cli->options->args.count == 3) return drive(cli, &cli->options->args);
  if (cli->options->args.count) {
    cli_error(cli, "`%s` is one word too many", cli->options->args.items[0]);
    return EXIT_USAGE;
  }
  if (cli->options->install) return install(cli) ? EXIT_DONE : EXIT_WRONG;
  show_start(&show, cli);
  int status = run(cli, &joining, &joined);
  sqlfrag_cache_free(&joining.program.sql);
  if (status == EXIT_DONE && joined == 0) cli_say(cli, "rescc: nothing to do");
  json_put_number(cli->document, "joined", joined);
  json_put_number(cli->document, "conflicts", joining.conflicts);
  return status;
}
