#include "snapshot_files.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/text.h"

static const char root[] = "priv/resource_snapshots";

typedef struct RepoFiles {
  const char *repo;
  SnapshotFileList list;
} RepoFiles;

struct SnapshotFiles {
  Arena *arena; /* the thread's own */
  const SnapshotChoice *choice;
  Buf text;
  struct {
    RepoFiles *items;
    size_t count, capacity;
  } repos;
  SnapshotFileList broken; /* says why nothing could be read */
  pthread_t thread;
  bool running;
};

typedef struct Names {
  const char **items;
  size_t count, capacity;
} Names;

/* 14 digits and `.json`, or `_dev.json`. */
static bool is_snapshot_name(const char *name, bool *dev) {
  if (strspn(name, "0123456789") != SNAPSHOT_VERSION_DIGITS) return false;
  *dev = strcmp(name + SNAPSHOT_VERSION_DIGITS, "_dev.json") == 0;
  return *dev || strcmp(name + SNAPSHOT_VERSION_DIGITS, ".json") == 0;
}

static bool is_left_out(const SnapshotFiles *files, const char *path) {
  const SnapshotChoice *choice = files->choice;
  return choice->except_count &&
         bsearch(&path, choice->except, choice->except_count, sizeof path, text_compare);
}

/* Keeps why a folder can't be read; that it isn't there, or is a file, is no fault. */
static void keep_error(SnapshotFiles *files, SnapshotFileList *list, const char *path) {
  if (errno == ENOENT || errno == ENOTDIR) return;
  SnapshotFile folder = {.path = path, .error = errno};
  ARENA_PUSH(files->arena, list, folder);
}

static void read_one(SnapshotFiles *files, RepoFiles *repo, const char *folder, const char *path,
                     const char *version, bool dev, const Names *versions) {
  SnapshotFile file = {.path = path,
                       .folder = folder,
                       .version = version,
                       .dev = dev,
                       .versions = versions->items,
                       .version_count = versions->count};
  buf_clear(&files->text);
  if (buf_read_file(&files->text, path)) {
    file.text = arena_strndup(files->arena, buf_text(&files->text), files->text.len);
    file.len = files->text.len;
  } else {
    file.error = errno;
  }
  ARENA_PUSH(files->arena, &repo->list, file);
}

/* Notes a file of a folder: real ones in `versions`, and the newest of either kind. */
static void note_file(SnapshotFiles *files, const char *folder_path, const char *name,
                      Names *versions, const char **newest_dev) {
  bool dev;
  if (!is_snapshot_name(name, &dev) || (dev && !files->choice->dev)) return;
  if (is_left_out(files, arena_printf(files->arena, "%s/%s", folder_path, name))) return;
  const char *version = arena_strndup(files->arena, name, SNAPSHOT_VERSION_DIGITS);
  if (!dev)
    ARENA_PUSH(files->arena, versions, version);
  else if (*newest_dev == NULL || strcmp(version, *newest_dev) > 0)
    *newest_dev = version;
}

static void read_newest(SnapshotFiles *files, RepoFiles *repo, const char *folder,
                        const char *folder_path, Names *versions, const char *newest_dev) {
  if (versions->count)
    qsort(versions->items, versions->count, sizeof *versions->items, text_compare);
  const char *newest = versions->count ? versions->items[versions->count - 1] : NULL;
  bool dev = newest_dev && (newest == NULL || strcmp(newest_dev, newest) > 0);
  if (dev) newest = newest_dev;
  if (newest)
    read_one(files, repo, folder,
             arena_printf(files->arena, "%s/%s%s.json", folder_path, newest, dev ? "_dev" : ""),
             newest, dev, versions);
}

/* Reads the newest file of a folder, or of each folder in it: where it is the repo's own (NULL), or
 * its name begins with `_`. */
static void read_folder(SnapshotFiles *files, RepoFiles *repo, const char *folder) {
  char *path = arena_printf(files->arena, "%s/%s%s%s", root, repo->repo, folder ? "/" : "",
                            folder ? folder : "");
  DIR *dir = opendir(path);
  if (dir == NULL) {
    keep_error(files, &repo->list, path);
    return;
  }
  bool group = folder == NULL || (*folder == '_' && strchr(folder, '/') == NULL);
  Names versions = {0};
  const char *newest_dev = NULL;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    if (group && entry->d_type != DT_REG)
      read_folder(files, repo,
                  folder ? arena_printf(files->arena, "%s/%s", folder, entry->d_name)
                         : arena_strdup(files->arena, entry->d_name));
    else if (!group)
      note_file(files, path, entry->d_name, &versions, &newest_dev);
  }
  closedir(dir);
  read_newest(files, repo, folder, path, &versions, newest_dev);
}

static void *read_all(void *argument) {
  SnapshotFiles *files = argument;
  DIR *dir = opendir(root);
  if (dir == NULL) {
    keep_error(files, &files->broken, root);
    return NULL;
  }
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    RepoFiles repo = {.repo = arena_strdup(files->arena, entry->d_name)};
    read_folder(files, &repo, NULL);
    ARENA_PUSH(files->arena, &files->repos, repo);
  }
  closedir(dir);
  return NULL;
}

SnapshotFiles *snapshot_files_start(const SnapshotChoice *choice) {
  SnapshotFiles *files = xmalloc(sizeof *files);
  *files = (SnapshotFiles){.arena = arena_new(), .choice = choice};
  files->running = pthread_create(&files->thread, NULL, read_all, files) == 0;
  if (!files->running) read_all(files);
  return files;
}

void snapshot_files_wait(SnapshotFiles *files) {
  if (files->running) pthread_join(files->thread, NULL);
  files->running = false;
}

const SnapshotFileList *snapshot_files_of(SnapshotFiles *files, const char *repo) {
  snapshot_files_wait(files);
  for (size_t i = 0; i < files->repos.count; i++)
    if (strcmp(files->repos.items[i].repo, repo) == 0) return &files->repos.items[i].list;
  return &files->broken;
}

void snapshot_files_end(SnapshotFiles *files) {
  if (files == NULL) return;
  snapshot_files_wait(files);
  buf_free(&files->text);
  arena_free(files->arena);
  free(files);
}
