#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_STARTED = 127 };

/* In the child: gives up root's rights for good. */
static bool become(const Account *account) {
  if (geteuid() != 0 || account->uid == 0) return account->uid == geteuid();
  return initgroups(account->name, account->gid) == 0 && setgid(account->gid) == 0 &&
         setuid(account->uid) == 0 && setuid(0) != 0;
}

static void run_program(const Account *account, const char *const *argv, int out) {
  int in = open("/dev/null", O_RDONLY);
  if (!become(account) || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 ||
      chdir("/") != 0)
    _exit(NOT_STARTED);
  close_range(3, ~0U, 0);
  umask(077);
  /* A locale the machine does not have would stop initdb; messages are for us to read anyway. */
  setenv("LC_ALL", "C", 1);
  execvp(argv[0], (char *const *)(size_t)argv);
  _exit(NOT_STARTED);
}

static int wait_for(pid_t pid) {
  int status;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) && WEXITSTATUS(status) != NOT_STARTED ? WEXITSTATUS(status) : -1;
}

int child_run(const Account *account, const char *const *argv, Buf *said) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t pid = fork();
  if (pid == 0) run_program(account, argv, ends[1]);
  close(ends[1]);
  char piece[4096];
  for (ssize_t got; pid > 0 && (got = read(ends[0], piece, sizeof piece)) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    if (said) buf_add_bytes(said, piece, (size_t)got);
  }
  close(ends[0]);
  return pid > 0 ? wait_for(pid) : -1;
}

pid_t child_leave(const Account *account, const char *const *argv, const char *log) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  setsid();
  signal(SIGHUP, SIG_DFL);
  if (!become(account)) _exit(NOT_STARTED);
  int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
  if (out < 0) _exit(NOT_STARTED);
  run_program(account, argv, out);
  _exit(NOT_STARTED);
}

bool child_may_enter(const Account *account, const char *folder) {
  pid_t pid = fork();
  if (pid == 0) _exit(become(account) && access(folder, X_OK) == 0 ? 0 : 1);
  return pid > 0 && wait_for(pid) == 0;
}
