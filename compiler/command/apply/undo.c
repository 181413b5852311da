#include "undo.h"

#include <fts.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/text.h"
#include "runtime/embedded/child.h"
#include "runtime/pg/interrupt.h"
#include "tenants.h"

enum { VERSION_DIGITS = 14 };

/* --- files ---------------------------------------------------------------------------------- */

static bool lies_in(const char *path, const char *folder) {
  size_t len = strlen(folder);
  return strncmp(path, folder, len) == 0 && path[len] == '/';
}

/* Adds a file, if it is a migration or snapshot of the repo. */
static void add_path(Cli *cli, Undo *undo, const char *path) {
  const char *base = undo->repo->path, *name = strrchr(path, '/');
  bool main = lies_in(path, arena_printf(cli->arena, "%s/migrations", base));
  bool tenants = lies_in(path, arena_printf(cli->arena, "%s/tenant_migrations", base));
  bool snapshot =
      lies_in(path, arena_printf(cli->arena, "priv/resource_snapshots/%s", undo->repo->name));
  name = name ? name + 1 : path;
  if (strspn(name, "0123456789") < VERSION_DIGITS) return;
  const char *version = arena_strndup(cli->arena, name, strspn(name, "0123456789"));
  if (main) ARENA_PUSH(cli->arena, &undo->main, version);
  if (tenants) ARENA_PUSH(cli->arena, &undo->tenants, version);
  if (main || tenants || snapshot)
    ARENA_PUSH(cli->arena, &undo->paths, arena_strdup(cli->arena, path));
}

static void add_undo(Cli *cli, UndoList *list, Undo undo) {
  if (undo.paths.count == 0) return;
  text_sort(&undo.main);
  text_sort(&undo.tenants);
  text_sort(&undo.paths);
  for (size_t i = 0; i < undo.paths.count; i++)
    ARENA_PUSH(cli->arena, &list->paths, undo.paths.items[i]);
  text_sort(&list->paths);
  ARENA_PUSH(cli->arena, list, undo);
}

static bool is_dev(const char *name) {
  size_t len = strlen(name);
  return (len > 8 && strcmp(name + len - 8, "_dev.sql") == 0) ||
         (len > 9 && strcmp(name + len - 9, "_dev.json") == 0);
}

static void find_dev(Cli *cli, const char *folder, TextList *paths) {
  char *const roots[] = {arena_strdup(cli->arena, folder), NULL};
  FTS *walk = access(folder, F_OK) == 0
                  ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL)
                  : NULL;
  for (FTSENT *entry; walk && (entry = fts_read(walk)) != NULL;)
    if ((entry->fts_info == FTS_F || entry->fts_info == FTS_NSOK) && is_dev(entry->fts_name))
      ARENA_PUSH(cli->arena, paths, arena_strdup(cli->arena, entry->fts_path));
  if (walk) fts_close(walk);
}

/* Migrations first: where there are none, nobody looks through the snapshots. */
UndoList undo_dev(Cli *cli, const RepoList *repos) {
  UndoList list = {0};
  for (size_t i = 0; i < repos->count; i++) {
    const Repo *repo = &repos->items[i];
    Undo undo = {.repo = repo};
    TextList paths = {0};
    find_dev(cli, arena_printf(cli->arena, "%s/migrations", repo->path), &paths);
    find_dev(cli, arena_printf(cli->arena, "%s/tenant_migrations", repo->path), &paths);
    if (paths.count)
      find_dev(cli, arena_printf(cli->arena, "priv/resource_snapshots/%s", repo->name), &paths);
    for (size_t j = 0; j < paths.count; j++) add_path(cli, &undo, paths.items[j]);
    add_undo(cli, &list, undo);
  }
  return list;
}

UndoList undo_of(Cli *cli, const RepoList *repos, const TextList *paths) {
  UndoList list = {0};
  for (size_t i = 0; i < repos->count; i++) {
    Undo undo = {.repo = &repos->items[i]};
    for (size_t j = 0; j < paths->count; j++) add_path(cli, &undo, paths->items[j]);
    add_undo(cli, &list, undo);
  }
  return list;
}

/* --- git ------------------------------------------------------------------------------------ */

/* Adds the paths that a git command prints, each with a NUL behind it. */
static bool ask_git(Cli *cli, const char *const *words, TextList *paths) {
  char here[PATH_MAX];
  const char *argv[16] = {"git", "-C", getcwd(here, sizeof here)};
  size_t count = 3;
  while (*words) argv[count++] = *words++;
  Account self = {geteuid(), getegid(), NULL};
  Buf said = {0};
  int status = argv[2] ? child_run(&self, argv, &said) : -1;
  if (status == 0) {
    for (const char *path = said.text, *end = said.text + said.len; path < end;
         path += strlen(path) + 1)
      ARENA_PUSH(cli->arena, paths, arena_strdup(cli->arena, path));
  } else if (status < 0) {
    cli_error(cli, "git can't be run, which knows what is new here");
  } else {
    cli_error(cli, "%.*s", (int)strcspn(buf_text(&said), "\n"), buf_text(&said));
    cli_hint(cli, "`regenerate` asks git which migrations are new");
  }
  buf_free(&said);
  return status == 0;
}

bool undo_untracked(Cli *cli, const RepoList *repos, const char *since, UndoList *list) {
  static const char *const others[] = {"ls-files", "--others", "-z", NULL};
  const char *const added[] = {
      "diff", "--name-only", "--diff-filter=A", "-z", "--relative", since, "--", ".", NULL};
  TextList paths = {0};
  if (!ask_git(cli, others, &paths) || (since && !ask_git(cli, added, &paths))) return false;
  for (size_t i = 0; i < repos->count; i++) {
    Undo undo = {.repo = &repos->items[i]};
    for (size_t j = 0; j < paths.count; j++)
      if (access(paths.items[j], F_OK) == 0) add_path(cli, &undo, paths.items[j]);
    add_undo(cli, list, undo);
  }
  return true;
}

/* --- databases ------------------------------------------------------------------------------ */

typedef struct Reached {
  Session session;
  Tenants tenants;
  bool main, tenant; /* which of them is open */
  size_t done, tenants_done;
} Reached;

static Aim aim_at(const TextList *versions, Way way) {
  return (Aim){.way = way,
               .choice = {.versions = versions->items, .version_count = versions->count},
               .missing = SESSION_ACCEPT};
}

/* Connects, and sees whether all can be rolled back. */
static bool reach(Show *show, const RepoList *repos, const Undo *undo, Reached *reached) {
  const Aim main = aim_at(&undo->main, WAY_DOWN), theirs = aim_at(&undo->tenants, WAY_DOWN);
  EntryList chosen = {0};
  if (undo->main.count) {
    reached->main = true;
    if (!session_open(&reached->session, show, repos, undo->repo, &main)) return false;
    if (reached->session.db && !session_choose(&reached->session, &chosen)) return false;
  }
  if (undo->tenants.count) {
    reached->tenant = true;
    return tenants_open(&reached->tenants, show, repos, undo->repo, &theirs) &&
           tenants_list(&reached->tenants);
  }
  return true;
}

static bool take_back(Reached *reached) {
  if (reached->tenant) {
    if (!tenants_run(&reached->tenants, &reached->tenants_done)) return false;
    tenants_close(&reached->tenants); /* and with it the lock */
  }
  return !reached->main || reached->session.db == NULL ||
         session_run(&reached->session, &reached->done);
}

/* What was rolled back of one repo. */
static bool apply_again(Show *show, const RepoList *repos, const Undo *undo) {
  const Aim main = aim_at(&undo->main, WAY_UP), theirs = aim_at(&undo->tenants, WAY_UP);
  size_t done;
  bool ok = true;
  if (undo->done) {
    Session session;
    ok = session_open(&session, show, repos, undo->repo, &main) && session_run(&session, &done);
    session_close(&session);
  }
  if (undo->tenants_done) {
    Tenants tenants;
    ok &= tenants_open(&tenants, show, repos, undo->repo, &theirs) && tenants_run(&tenants, &done);
    tenants_close(&tenants);
  }
  return ok;
}

static void leave(Reached *reached) {
  session_close(&reached->session);
  tenants_close(&reached->tenants);
}

/* Whether what was asked for is open on a server that answers. */
static bool is_connected(bool asked, const Session *session) {
  return !asked || (session->db && !db_error(session->db)->lost);
}

static bool roll_back_one(Show *show, const RepoList *repos, Undo *undo) {
  Reached reached = {0};
  bool force = show->cli->options->force;
  bool ok = reach(show, repos, undo, &reached);
  bool connected = is_connected(reached.main, &reached.session) &&
                   is_connected(reached.tenant, &reached.tenants.session);
  if (!ok && !connected) {
    cli_hint(show->cli, force
                            ? "--force: as if none of them were applied there"
                            : "which of the migrations that go are applied there is not known, so "
                              "nothing was changed; --force goes on");
    ok = force;
  } else if (ok) {
    ok = take_back(&reached);
  }
  undo->done = reached.done;
  undo->tenants_done = reached.tenants_done;
  leave(&reached); /* and with it the locks */
  if (!ok && (undo->done || undo->tenants_done)) {
    cli_say(show->cli, "rescc: what was rolled back is applied again");
    apply_again(show, repos, undo);
  } else if (undo->done || undo->tenants_done) {
    cli_say(show->cli, "rescc: rolled back %zu migration%s, and %zu tenant%s (%s)", undo->done,
            undo->done == 1 ? "" : "s", undo->tenants_done, undo->tenants_done == 1 ? "" : "s",
            undo->repo->name);
  }
  return ok;
}

bool undo_apply_again(Cli *cli, const UndoList *list) {
  Show show;
  RepoList repos = {0};
  show_start_aside(&show, cli);
  bool ok = connect_repos(&show, &repos) == EXIT_DONE;
  for (size_t i = 0; ok && i < list->count; i++) ok = apply_again(&show, &repos, &list->items[i]);
  return ok;
}

bool undo_roll_back(Cli *cli, UndoList *list) {
  Show show;
  RepoList repos = {0};
  show_start_aside(&show, cli);
  bool ok = connect_repos(&show, &repos) == EXIT_DONE;
  if (ok) interrupt_catch();
  for (size_t i = 0; ok && i < list->count; i++) ok = roll_back_one(&show, &repos, &list->items[i]);
  return ok;
}
