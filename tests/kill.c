/* kill.c - preloaded by tests/kill.t: ends the process at its n-th call that changes files, before
 * the call.
 *
 *   KILL_AT=n    the call; 0 or more than there are: never      KILL_COUNT=file   gets the number
 * of calls */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls;

static void count(void) {
  const char *at = getenv("KILL_AT");
  int now = atomic_fetch_add(&calls, 1) + 1;
  if (at && atoi(at) == now) kill(getpid(), SIGKILL);
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("KILL_COUNT");
  FILE *out = path ? fopen(path, "w") : NULL;
  if (out == NULL) return;
  fprintf(out, "%d", calls);
  fclose(out);
}

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t len) {
  if (fd > 2) count();
  return NEXT(ssize_t(*)(int, const void *, size_t), "write")(fd, bytes, len);
}
int rename(const char *from, const char *to) {
  count();
  return NEXT(int (*)(const char *, const char *), "rename")(from, to);
}
int unlink(const char *path) {
  count();
  return NEXT(int (*)(const char *), "unlink")(path);
}
int fsync(int fd) {
  count();
  return NEXT(int (*)(int), "fsync")(fd);
}
int fdatasync(int fd) {
  count();
  return NEXT(int (*)(int), "fdatasync")(fd);
}
int ftruncate(int fd, off_t len) {
  count();
  return NEXT(int (*)(int, off_t), "ftruncate")(fd, len);
}
