/* test_conninfo.c - what connection strings say, and passwords kept out of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/pg/conninfo.h"

static Arena *arena;

static int set_up(void **state) {
  (void)state;
  arena = arena_new();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

static void hides_passwords(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"postgres://joe:secret@host/db", "postgres://joe:***@host/db"},
      {"at \"postgresql://joe:se@cr:et@h:5432/d?x=1\" it",
       "at \"postgresql://joe:***@h:5432/d?x=1\" it"},
      {"postgres://joe@host/db", "postgres://joe@host/db"},
      {"postgres://host:5432/db", "postgres://host:5432/db"},
      {"postgres:///db?host=/x&password=secret&y=1", "postgres:///db?host=/x&password=***&y=1"},
      {"host=x password=secret user=y", "host=x password=*** user=y"},
      {"PASSWORD='se\\'cr et' user=y", "PASSWORD=*** user=y"},
      {"host=x password = 'a b' user=y", "host=x password = *** user=y"},
      {"postgres://a:b@h/d and mysql://c:d@h/e", "postgres://a:***@h/d and mysql://c:***@h/e"},
      {"the password of joe", "the password of joe"},
      {"nothing here", "nothing here"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    assert_string_equal(conninfo_scrub(arena, pairs[i][0]), pairs[i][1]);
  }
}

/* A mask is as long as what it hides, and there is one where scrubbing finds a password. */
static void masks_in_place(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"x postgres://joe:secret@host/db y", "x postgres://joe:******@host/db y"},
      {"password='a b' password=c", "password=***** password=*"},
      {"postgres://joe:@host", "postgres://joe:@host"},
      {"password=", "password="},
      {"nothing here", "nothing here"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char *text = arena_strdup(arena, pairs[i][0]);
    conninfo_mask(text);
    assert_string_equal(text, pairs[i][1]);
  }
}

static void reads_parameters(void **state) {
  (void)state;
  const char *value, *wrong;
  assert_true(conninfo_parameter(arena, "postgres://joe@h/shop%20x", "dbname", &value, &wrong));
  assert_string_equal(value, "shop x");
  assert_true(conninfo_parameter(arena, "host=a dbname='b c'", "dbname", &value, &wrong));
  assert_string_equal(value, "b c");
  assert_false(conninfo_parameter(arena, "postgres://u:pw@h/d?no=1", "dbname", &value, &wrong));
  assert_null(strstr(wrong, "pw@"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(hides_passwords, set_up, tear_down),
      cmocka_unit_test_setup_teardown(masks_in_place, set_up, tear_down),
      cmocka_unit_test_setup_teardown(reads_parameters, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
