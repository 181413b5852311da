#include "bindir.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"

typedef struct Folders {
  const char **items;
  size_t count, capacity;
} Folders;

static bool has_programs(Arena *arena, const char *folder) {
  return *folder == '/' && access(arena_printf(arena, "%s/initdb", folder), X_OK) == 0 &&
         access(arena_printf(arena, "%s/postgres", folder), X_OK) == 0;
}

static void add(Arena *arena, Folders *folders, const char *folder) {
  if (has_programs(arena, folder)) ARENA_PUSH(arena, folders, folder);
}

static void add_path(Arena *arena, Folders *folders) {
  const char *path = getenv("PATH");
  while (path && *path) {
    size_t len = strcspn(path, ":");
    add(arena, folders, arena_strndup(arena, path, len));
    path += len + (path[len] == ':');
  }
}

static long major_in_path(const char *folder) {
  return strtol(folder + strlen("/usr/lib/postgresql/"), NULL, 10);
}

static void add_debian(Arena *arena, Folders *folders) {
  glob_t found;
  if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) != 0) return;
  for (size_t taken = 0; taken < found.gl_pathc; taken++) {
    size_t newest = taken;
    for (size_t i = taken; i < found.gl_pathc; i++)
      if (major_in_path(found.gl_pathv[i]) > major_in_path(found.gl_pathv[newest])) newest = i;
    char *swap = found.gl_pathv[newest];
    found.gl_pathv[newest] = found.gl_pathv[taken];
    found.gl_pathv[taken] = swap;
    add(arena, folders, arena_strdup(arena, swap));
  }
  globfree(&found);
}

static int run(const char *const *argv, Buf *said) {
  Account self = {.uid = geteuid(), .gid = getegid(), .name = ""};
  return child_run(&self, argv, said);
}

static void add_pg_config(Arena *arena, Folders *folders) {
  Buf said = {0};
  const char *const argv[] = {"pg_config", "--bindir", NULL};
  if (run(argv, &said) == 0)
    add(arena, folders, arena_strndup(arena, buf_text(&said), strcspn(buf_text(&said), "\n")));
  buf_free(&said);
}

/* `postgres (PostgreSQL) 15.20 (…)` */
static bool is_major(Arena *arena, const char *folder, const char *major) {
  Buf said = {0};
  const char *const argv[] = {arena_printf(arena, "%s/postgres", folder), "--version", NULL};
  bool ran = run(argv, &said) == 0;
  const char *number = ran ? strpbrk(buf_text(&said), "0123456789") : NULL;
  bool yes = number && strtol(number, NULL, 10) == strtol(major, NULL, 10);
  buf_free(&said);
  return yes;
}

const char *bindir_find(Arena *arena, const Events *events, const char *major) {
  const char *wish = getenv("PG_BINDIR");
  Folders folders = {0};
  if (wish && *wish && !has_programs(arena, wish)) {
    event_fail(events, "PG_BINDIR is the absolute path of the folder that holds both",
               "PG_BINDIR: there is no initdb and postgres in `%s`", wish);
    return NULL;
  }
  if (wish && *wish) add(arena, &folders, wish);
  add_path(arena, &folders);
  add_debian(arena, &folders);
  if (folders.count == 0) add_pg_config(arena, &folders);
  for (size_t i = 0; i < folders.count; i++)
    if (major == NULL || is_major(arena, folders.items[i], major)) return folders.items[i];
  if (folders.count == 0)
    event_fail(events,
               "install PostgreSQL (Debian: `apt install postgresql`), set PG_BINDIR, or give a"
               " database with --url or DATABASE_URL",
               "the embedded server needs initdb and postgres, which are not on this machine");
  else
    event_fail(events, "install that version, or `rescc dev reset` to begin with an empty server",
               "the embedded server's databases are of PostgreSQL %s, which is not on this machine",
               major);
  return NULL;
}
