#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bindir.h"
#include "runtime/pg/interrupt.h"

enum { START_MS = 60000, STOP_MS = 30000, ORPHANS_MS = 10000, POLL_MS = 5 };

/* The lines of postmaster.pid that count; pid 0: there is no such file. */
typedef struct PidFile {
  pid_t pid;
  bool ready;
} PidFile;

static PidFile read_pid_file(Arena *arena, const Place *place) {
  Buf text = {0};
  PidFile file = {0};
  if (buf_read_file(&text, arena_printf(arena, "%s/postmaster.pid", place->data))) {
    const char *line = buf_text(&text);
    file.pid = (pid_t)strtol(line, NULL, 10);
    for (int i = 1; i < 8 && line; i++) line = (line = strchr(line, '\n')) ? line + 1 : NULL;
    file.ready = line && strncmp(line, "ready", 5) == 0;
  }
  buf_free(&text);
  return file;
}

/* A number in a file may be anybody's process by now. A postmaster works in its data folder. */
static bool is_postmaster(Arena *arena, const Place *place, pid_t pid) {
  char here[PATH_MAX], there[PATH_MAX];
  if (pid <= 1 || (kill(pid, 0) != 0 && errno != EPERM)) return false;
  ssize_t len = readlink(arena_printf(arena, "/proc/%ld/cwd", (long)pid), there, sizeof there - 1);
  if (len < 0) return errno == ENOENT && access("/proc/self", F_OK) != 0;
  there[len] = '\0';
  return realpath(place->data, here) && strcmp(here, there) == 0;
}

pid_t server_pid(Arena *arena, const Place *place) {
  if (!place->exists) return 0;
  PidFile file = read_pid_file(arena, place);
  return file.pid > 0 && is_postmaster(arena, place, file.pid) ? file.pid : 0;
}

const char *server_major(Arena *arena, const Place *place) {
  Buf text = {0};
  const char *major = NULL;
  if (buf_read_file(&text, arena_printf(arena, "%s/PG_VERSION", place->data)))
    major = arena_strndup(arena, buf_text(&text), strcspn(buf_text(&text), "\r\n"));
  buf_free(&text);
  return major;
}

/* The last lines of what a program said, without the line break at their end. */
static const char *tail(Arena *arena, const char *text) {
  size_t end = strlen(text);
  while (end > 0 && text[end - 1] == '\n') end--;
  size_t start = end;
  int lines = 0;
  while (start > 0 && (text[start - 1] != '\n' || ++lines < 6)) start--;
  return arena_strndup(arena, text + start, end - start);
}

static bool make_cluster(Arena *arena, const Events *events, Place *place) {
  const char *empty, *bindir = bindir_find(arena, events, NULL);
  if (bindir == NULL || !place_make(arena, events, place, &empty)) return false;
  locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
  if (utf8 != (locale_t)0) freelocale(utf8);
  const char *const argv[] = {arena_printf(arena, "%s/initdb", bindir),
                              "-D",
                              empty,
                              "-U",
                              "postgres",
                              "-A",
                              "trust",
                              "-E",
                              "UTF8",
                              utf8 != (locale_t)0 ? "--locale=C.UTF-8" : "--locale=C",
                              "--no-sync",
                              "--no-instructions",
                              NULL};
  Buf said = {0};
  int status = child_run(&place->account, argv, &said);
  bool ok = status == 0;
  if (!ok)
    event_fail(events, "give a database with --url, or mend what initdb says",
               "initdb can't make the embedded server in %s: %s", place->base,
               status < 0 ? "it does not run" : tail(arena, buf_text(&said)));
  buf_free(&said);
  /* Under its right name only when it is whole: a run that dies before this leaves no cluster. */
  if (ok && rename(empty, place->data) != 0)
    ok = event_fail_at(events, place->data, 0, NULL, "can't make it: %s", strerror(errno));
  if (!ok) place_remove(events, place, empty);
  return place->exists = ok;
}

static bool fail_log(Arena *arena, const Events *events, const char *log) {
  Buf text = {0};
  bool known = buf_read_file(&text, log) && text.len > 0;
  event_fail(events, arena_printf(arena, "all it said is in %s", log),
             "the embedded server does not start: %s",
             known ? tail(arena, buf_text(&text)) : "no reason given");
  buf_free(&text);
  return false;
}

static bool wait_ready(Arena *arena, const Events *events, const Place *place, pid_t child,
                       const char *log) {
  for (long waited = 0; waited < START_MS; waited += POLL_MS) {
    PidFile file = read_pid_file(arena, place);
    if (file.pid == child && file.ready) return true;
    if (waitpid(child, NULL, WNOHANG) == child) return fail_log(arena, events, log);
    if (!interrupt_sleep(POLL_MS)) return event_fail(events, NULL, "interrupted");
  }
  return fail_log(arena, events, log);
}

/* After a crash, sessions may live on for a moment and write: they hold the shared memory that the
 * file's seventh line names. */
static bool wait_orphans(Arena *arena, const Events *events, const Place *place) {
  Buf text = {0};
  int id = -1;
  if (buf_read_file(&text, arena_printf(arena, "%s/postmaster.pid", place->data))) {
    const char *line = buf_text(&text);
    for (int i = 1; i < 7 && line; i++) line = (line = strchr(line, '\n')) ? line + 1 : NULL;
    char *end = NULL;
    if (line && strtol(line, &end, 10) != 0 && end != line) id = (int)strtol(end, NULL, 10);
  }
  buf_free(&text);
  struct shmid_ds memory;
  for (long waited = 0; id >= 0 && shmctl(id, IPC_STAT, &memory) == 0 && memory.shm_nattch > 0;
       waited += 50) {
    if (waited > ORPHANS_MS || !interrupt_sleep(50))
      return event_fail(events, "wait until they end, or end them",
                        "sessions of the embedded server outlived it in %s", place->data);
  }
  return true;
}

/* The number in the file may be another process's by now, or a zombie's; PostgreSQL would take it
 * for a running server and refuse. A number that is free it handles itself. */
static bool drop_stale(Arena *arena, const Events *events, const Place *place) {
  PidFile file = read_pid_file(arena, place);
  if (!wait_orphans(arena, events, place)) return false;
  if (file.pid > 0 && kill(file.pid, 0) != 0 && errno == ESRCH) return true;
  unlink(arena_printf(arena, "%s/postmaster.pid", place->data));
  unlink(arena_printf(arena, "%s/.s.PGSQL.5432.lock", place->data));
  return true;
}

static bool start_cluster(Arena *arena, const Events *events, const Place *place) {
  const char *major = server_major(arena, place);
  const char *bindir = bindir_find(arena, events, major ? major : "");
  if (bindir == NULL || !drop_stale(arena, events, place)) return false;
  const char *const argv[] = {arena_printf(arena, "%s/postgres", bindir),
                              "-D",
                              place->data,
                              "-k",
                              place->data,
                              "-p",
                              "5432",
                              "-c",
                              "listen_addresses=",
                              "-c",
                              "unix_socket_permissions=0700",
                              "-c",
                              "fsync=off",
                              "-c",
                              "full_page_writes=off",
                              NULL};
  const char *log = arena_printf(arena, "%s/server.log", place->data);
  pid_t child = child_leave(&place->account, argv, log);
  if (child < 0)
    return event_fail(events, NULL, "can't start the embedded server: %s", strerror(errno));
  return wait_ready(arena, events, place, child, log);
}

/* One at a time makes, starts or removes. Returns the open file that is the lock, or -1. */
static int lock(Arena *arena, const Events *events, const Place *place) {
  if (!place_prepare(arena, events, place)) return -1;
  const char *path = arena_printf(arena, "%s/lock", place->rescc);
  int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if ((errno == EWOULDBLOCK || errno == EINTR) && interrupt_sleep(20)) continue;
    close(fd);
    fd = -1;
  }
  if (fd < 0)
    event_fail_at(events, path, 0,
                  "make the project's folder writable, or give a database with --url",
                  "can't lock the embedded server: %s", strerror(errno));
  return fd;
}

bool server_start(Arena *arena, const Events *events, Place *place, bool *started) {
  *started = false;
  if (server_pid(arena, place) && read_pid_file(arena, place).ready) return true;
  int fd = lock(arena, events, place);
  if (fd < 0) return false;
  bool ok = place_find(arena, events, place);
  if (ok && server_pid(arena, place) == 0) {
    *started = true;
    ok = (place->exists || make_cluster(arena, events, place)) &&
         start_cluster(arena, events, place);
  }
  close(fd);
  return ok;
}

static bool stop(Arena *arena, const Events *events, const Place *place) {
  pid_t pid = server_pid(arena, place);
  if (pid == 0) return true;
  if (kill(pid, SIGINT) != 0)
    return event_fail(events, NULL, "can't stop the embedded server (process %ld): %s", (long)pid,
                      strerror(errno));
  for (long waited = 0; waited < STOP_MS; waited += POLL_MS) {
    waitpid(pid, NULL, WNOHANG); /* ours, when this very run started it */
    if (server_pid(arena, place) != pid) return true;
    if (!interrupt_sleep(POLL_MS)) return event_fail(events, NULL, "interrupted");
  }
  kill(pid, SIGQUIT);
  return event_fail(events, "look at its log in .rescc/pg/server.log",
                    "the embedded server (process %ld) does not stop", (long)pid);
}

bool server_stop(Arena *arena, const Events *events, const Place *place) {
  if (!place->exists) return true;
  int fd = lock(arena, events, place);
  bool ok = fd >= 0 && stop(arena, events, place);
  if (fd >= 0) close(fd);
  return ok;
}

bool server_remove(Arena *arena, const Events *events, Place *place) {
  if (!place->exists) return true;
  int fd = lock(arena, events, place);
  bool ok = fd >= 0 && stop(arena, events, place) && place_remove(events, place, place->data);
  if (ok) place_forget(arena, place);
  if (fd >= 0) close(fd);
  place->exists = !ok;
  return ok;
}

const char *server_url(Arena *arena, const Place *place, const char *database) {
  Buf url = {0};
  const char *const parts[] = {"postgres://postgres@/", database, "?host=", place->data,
                               "&port=5432&sslmode=disable"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    for (const char *c = parts[i]; *c; c++) {
      bool plain = i % 2 == 0 || strchr("/._-~", *c) || (*c >= '0' && *c <= '9') ||
                   (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
      buf_printf(&url, plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
  char *text = arena_strndup(arena, buf_text(&url), url.len);
  buf_free(&url);
  return text;
}
