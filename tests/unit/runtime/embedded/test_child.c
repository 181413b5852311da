/* test_child.c - other programs: what they say, how they end, and whom they run as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/embedded/child.h"

static Account self;
static char folder[] = "/tmp/rescc-child-XXXXXX";

static int set_up(void **state) {
  (void)state;
  self = (Account){.uid = geteuid(), .gid = getegid(), .name = ""};
  return mkdtemp(folder) == NULL;
}

static int tear_down(void **state) {
  (void)state;
  return child_run(&self, (const char *const[]){"rm", "-r", folder, NULL}, NULL);
}

/* Runs a script; what it says must be `want`. Returns what child_run does. */
static int run(const char *script, const char *want) {
  Buf said = {0};
  int status = child_run(&self, (const char *const[]){"sh", "-c", script, NULL}, &said);
  assert_string_equal(buf_text(&said), want);
  buf_free(&said);
  return status;
}

static void tells_how_it_ended(void **state) {
  (void)state;
  assert_int_equal(run("echo out; echo err >&2", "out\nerr\n"), 0);
  assert_int_equal(run("exit 3", ""), 3);
  assert_int_equal(run("echo said; kill -9 $$", "said\n"), -1);
  assert_int_equal(child_run(&self, (const char *const[]){"/nowhere/at/all", NULL}, NULL), -1);
  assert_int_equal(child_run(&self, (const char *const[]){"true", NULL}, NULL), 0);
}

static void leaves_nothing_open(void **state) {
  (void)state;
  int fd = dup(1);
  setenv("LC_ALL", "nowhere.at-all", 1);
  char script[128];
  snprintf(script, sizeof script, "cat; pwd; echo $LC_ALL; [ ! -e /proc/self/fd/%d ]; echo $?", fd);
  assert_int_equal(run(script, "/\nC\n0\n"), 0);
  close(fd);
}

/* Root runs programs as somebody else; anybody else can't. */
static void becomes_another(void **state) {
  (void)state;
  Account other = {.uid = 54321, .gid = 54321, .name = "nobody"};
  Buf said = {0};
  int status = child_run(&other, (const char *const[]){"id", "-u", NULL}, &said);
  assert_int_equal(status, self.uid == 0 ? 0 : -1);
  assert_string_equal(buf_text(&said), self.uid == 0 ? "54321\n" : "");
  buf_free(&said);
  assert_true(child_may_enter(&self, folder));
  assert_false(child_may_enter(&self, "/nowhere/at/all"));
  assert_false(child_may_enter(&other, folder)); /* mkdtemp's are 0700 */
}

/* Starts a script with a log of this name, and waits for its end. */
static int leave(const char *script, const char *log) {
  char path[64];
  int status;
  snprintf(path, sizeof path, "%s/%s", folder, log);
  pid_t pid = child_leave(&self, (const char *const[]){"sh", "-c", script, NULL}, path);
  assert_true(pid > 0);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WEXITSTATUS(status);
}

static void leaves_one_with_a_log(void **state) {
  (void)state;
  char path[64], script[128];
  assert_int_equal(leave("echo one", "log"), 0);
  assert_int_equal(leave("echo two >&2; [ $(cut -d' ' -f6 /proc/$$/stat) = $$ ]", "log"), 0);
  snprintf(path, sizeof path, "%s/log", folder);
  snprintf(script, sizeof script, "cat %s", path);
  assert_int_equal(run(script, "one\ntwo\n"), 0);
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 077, 0);

  char link[64]; /* never through a link */
  snprintf(link, sizeof link, "%s/link", folder);
  assert_int_equal(symlink(path, link), 0);
  assert_int_not_equal(leave("echo three", "link"), 0);
  assert_int_not_equal(leave("echo four", "nowhere/log"), 0);
  assert_int_equal(run(script, "one\ntwo\n"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tells_how_it_ended),
      cmocka_unit_test(leaves_nothing_open),
      cmocka_unit_test(becomes_another),
      cmocka_unit_test(leaves_one_with_a_log),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
