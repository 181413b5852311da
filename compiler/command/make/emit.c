#include "emit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/parallel.h"

static const char journal_path[] = "priv/.rescc-journal";
static const char committed[] = "committed\n";
/* Before a path in the journal: the file goes. No path begins so. */
enum { GOES = '\t' };

static const char temporary_suffix[] = ".rescc-tmp";

/* More files than this are synced with one syncfs: a sync each costs more. */
enum { SYNC_EACH = 16 };

/* The clock of files ticks slowly: what changed this recently may change again unseen. */
enum { RECENT_MS = 20 };

static bool fail(const Cli *cli, const char *what, const char *path) {
  int error = errno;
  cli_error(cli, "can't %s %s: %s", what, path, strerror(error));
  if (error == EACCES || error == EPERM || error == EROFS)
    cli_hint(cli, "rescc writes below priv/: make that folder writable for this user");
  else if (error == ENOSPC || error == EDQUOT)
    cli_hint(cli, "make room and run it again: nothing was changed");
  return false;
}

static char *temporary(Cli *cli, const char *path) {
  const char *slash = strrchr(path, '/');
  int folder = slash ? (int)(slash + 1 - path) : 0;
  return arena_printf(cli->arena, "%.*s.%s%s", folder, path, path + folder, temporary_suffix);
}

static bool write_all(int fd, const char *text, size_t len) {
  while (len > 0) {
    ssize_t n = write(fd, text, len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text += n;
    len -= (size_t)n;
  }
  return true;
}

/* mkdir -p of the folder a path lies in. */
static bool make_folders(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t len = slash ? (size_t)(slash - path) : 0;
  if (len == 0) return true;
  if (len >= sizeof folder) return errno = ENAMETOOLONG, false;
  memcpy(folder, path, len);
  folder[len] = '\0';
  if (mkdir(folder, 0777) == 0 || errno == EEXIST) return true;
  return errno == ENOENT && make_folders(folder) && (mkdir(folder, 0777) == 0 || errno == EEXIST);
}

static int open_new(const char *path) {
  return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

/* Writes one temporary file. Returns 0 or the error's number; safe in a thread. */
static int write_file(const char *path, const EmitFile *file, bool sync) {
  int fd = open_new(path);
  if (fd < 0 && errno == ENOENT && make_folders(path)) fd = open_new(path);
  if (fd < 0) return errno;
  bool ok = write_all(fd, file->text, file->len) && (!sync || fsync(fd) == 0);
  int error = ok ? 0 : errno;
  if (close(fd) != 0 && ok) error = errno;
  return error;
}

/* --- the journal ---------------------------------------------------------------------------- */

/* Opens the journal and waits until no other run holds it. -1: reported. *met: another run's was
 * there. */
static int open_journal(Cli *cli, bool *met) {
  for (;;) {
    if (!make_folders(journal_path)) return fail(cli, "make", "priv"), -1;
    int fd = open(journal_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST) {
      *met = true;
      fd = open(journal_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    }
    if (fd < 0) return fail(cli, "write", journal_path), -1;
    struct stat mine, now;
    while (flock(fd, LOCK_EX) != 0)
      if (errno != EINTR) return fail(cli, "lock", journal_path), close(fd), -1;
    if (fstat(fd, &mine) == 0 && stat(journal_path, &now) == 0 && mine.st_ino == now.st_ino)
      return fd;
    close(fd); /* the run that held it has removed it */
  }
}

/* Removes the folders above a path that hold nothing else. */
static void remove_folders(Cli *cli, const char *path) {
  char *folder = arena_strdup(cli->arena, path);
  for (char *slash; (slash = strrchr(folder, '/')) != NULL;) {
    *slash = '\0';
    if (rmdir(folder) != 0) break;
  }
}

static void undo(Cli *cli, const char *const *lines, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (*lines[i] == GOES) continue;
    unlink(temporary(cli, lines[i]));
    remove_folders(cli, lines[i]);
  }
}

/* Does what the journal's lines say; what has been done already is fine. */
static bool carry_out(Cli *cli, const char *const *lines, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (*lines[i] != GOES && rename(temporary(cli, lines[i]), lines[i]) != 0 && errno != ENOENT)
      return fail(cli, "write", lines[i]);
    if (*lines[i] == GOES && unlink(lines[i] + 1) != 0 && errno != ENOENT)
      return fail(cli, "remove", lines[i] + 1);
    if (*lines[i] == GOES) remove_folders(cli, lines[i] + 1);
  }
  return true;
}

/* Acts on what stands in an open journal. */
static bool recover_open(Cli *cli, int fd) {
  Buf text = {0};
  char chunk[8192];
  for (ssize_t n; (n = read(fd, chunk, sizeof chunk)) > 0;) buf_add_bytes(&text, chunk, (size_t)n);
  if (text.len == 0) return true;
  TextList paths = {0};
  size_t mark = sizeof committed - 1;
  bool done = text.len >= mark && strcmp(text.text + text.len - mark, committed) == 0;
  char *rest;
  for (char *line = strtok_r(text.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
    if (strcmp(line, "committed") != 0)
      ARENA_PUSH(cli->arena, &paths, arena_strdup(cli->arena, line));
  cli_say(cli, "rescc: an earlier run was cut off: %s",
          done ? "finishing what it had decided" : "removing what it had begun");
  bool ok = !done || carry_out(cli, paths.items, paths.count);
  if (!done) undo(cli, paths.items, paths.count);
  buf_free(&text);
  return ok && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0;
}

bool emit_recover(Cli *cli) {
  if (access(journal_path, F_OK) != 0) return true;
  bool met;
  int fd = open_journal(cli, &met);
  if (fd < 0) return false;
  bool ok = recover_open(cli, fd);
  if (ok && unlink(journal_path) != 0 && errno != ENOENT) ok = fail(cli, "remove", journal_path);
  close(fd);
  return ok;
}

/* --- other runs ----------------------------------------------------------------------------- */

/* Every run that writes makes its journal in priv/ and removes it. */
static struct timespec last_change(void) {
  struct stat folder;
  return stat("priv", &folder) == 0 ? folder.st_mtim : (struct timespec){0};
}

static long ms_between(struct timespec from, struct timespec to) {
  return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
}

EmitMark emit_mark(void) {
  struct timespec now;
  EmitMark mark = {.changed = last_change()};
  clock_gettime(CLOCK_REALTIME, &now);
  mark.stale = ms_between(mark.changed, now) < RECENT_MS;
  return mark;
}

static bool has_changed(const EmitMark *mark) {
  struct timespec changed = last_change();
  return changed.tv_sec != mark->changed.tv_sec || changed.tv_nsec != mark->changed.tv_nsec;
}

bool emit_written_since(const EmitMark *mark) {
  return has_changed(mark) || access(journal_path, F_OK) == 0;
}

int emit_lock(Cli *cli, EmitMark *mark) {
  mark->stale |= has_changed(mark);
  int lock = open_journal(cli, &mark->stale);
  if (lock < 0 || recover_open(cli, lock)) return lock;
  close(lock);
  return -1;
}

/* --- writing -------------------------------------------------------------------------------- */

typedef struct Writing {
  const EmitFiles *files;
  const char *const *temporaries;
  bool sync;
  struct {
    int error;     /* 0: all of this share are written */
    size_t failed; /* index of the file */
  } results[PARALLEL_MAX];
} Writing;

static void write_share(void *context, size_t share, size_t shares) {
  Writing *writing = context;
  for (size_t i = share; i < writing->files->count && !writing->results[share].error; i += shares) {
    if (writing->files->items[i].text == NULL) continue;
    writing->results[share].error =
        write_file(writing->temporaries[i], &writing->files->items[i], writing->sync);
    writing->results[share].failed = i;
  }
}

/* Making folders and files, and syncing them, is the kernel's work, which goes on in parallel. */
static bool write_shares(Cli *cli, const EmitFiles *files, const char *const *temporaries,
                         bool sync) {
  Writing writing = {.files = files, .temporaries = temporaries, .sync = sync};
  size_t shares = files->count >= PARALLEL_MAX ? PARALLEL_MAX : 1;
  parallel_run(shares, write_share, &writing);
  for (size_t i = 0; i < shares; i++) {
    if (writing.results[i].error == 0) continue;
    errno = writing.results[i].error;
    return fail(cli, "write", files->items[writing.results[i].failed].path);
  }
  return true;
}

static bool write_temporaries(Cli *cli, const EmitFiles *files) {
  const char **temporaries = ARENA_ARRAY(cli->arena, const char *, files->count + 1);
  for (size_t i = 0; i < files->count; i++) temporaries[i] = temporary(cli, files->items[i].path);
  bool each = files->count <= SYNC_EACH;
  if (!write_shares(cli, files, temporaries, each)) return false;
  if (each) return true;
  int fd = open("priv", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool ok = fd >= 0 && syncfs(fd) == 0;
  if (!ok) fail(cli, "sync", "priv");
  if (fd >= 0) close(fd);
  return ok;
}

/* Writes the temporary files and the mark: from then on the files count as written. */
static bool decide(Cli *cli, int journal, const EmitFiles *files, const TextList *lines) {
  Buf list = {0};
  for (size_t i = 0; i < lines->count; i++) buf_printf(&list, "%s\n", lines->items[i]);
  bool ok = write_all(journal, buf_text(&list), list.len) || fail(cli, "write", journal_path);
  buf_free(&list);
  ok = ok && write_temporaries(cli, files);
  return ok && ((write_all(journal, committed, sizeof committed - 1) && fdatasync(journal) == 0) ||
                fail(cli, "write", journal_path));
}

void emit_unlock(int lock) {
  struct stat journal;
  bool left = fstat(lock, &journal) == 0 && journal.st_size > 0; /* renames that are still to do */
  if (!left) unlink(journal_path);
  close(lock);
  rmdir("priv"); /* where this run made it for nothing; else it isn't empty */
}

bool emit_write(Cli *cli, int lock, const EmitFiles *files) {
  TextList lines = {0};
  for (size_t i = 0; i < files->count; i++) {
    const EmitFile *file = &files->items[i];
    ARENA_PUSH(cli->arena, &lines,
               file->text ? file->path : arena_printf(cli->arena, "%c%s", GOES, file->path));
  }
  bool decided = decide(cli, lock, files, &lines);
  if (!decided) undo(cli, lines.items, lines.count);
  bool ok = decided && carry_out(cli, lines.items, lines.count);
  if (decided && !ok) return false; /* the journal stays: the next run goes on */
  if (ftruncate(lock, 0) != 0) return fail(cli, "write", journal_path);
  return ok;
}

bool emit_all(Cli *cli, const EmitFiles *files) {
  EmitMark mark = {0};
  int lock = emit_lock(cli, &mark);
  bool ok = lock >= 0 && emit_write(cli, lock, files);
  if (lock >= 0) emit_unlock(lock);
  return ok;
}
