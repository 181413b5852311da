/* test_sql.c - names and literals in SQL text, and passwords kept out of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/base/sql.h"
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

static void quotes_names(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"orders", "orders"},      {"_x1", "_x1"},         {"Orders", "\"Orders\""},
      {"order", "\"order\""},    {"user", "\"user\""},   {"1a", "\"1a\""},
      {"a b", "\"a b\""},        {"a\"b", "\"a\"\"b\""}, {"ünï", "\"ünï\""},
      {"a$b", "\"a$b\""},        {"", "\"\""},           {"name", "name"},
      {"between", "\"between\""}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    assert_string_equal(sql_text(arena, "%I", pairs[i][0]), pairs[i][1]);
    assert_int_equal(sql_is_plain_name(pairs[i][0]), *pairs[i][1] != '"');
  }
}

static void fills_directives(void **state) {
  (void)state;
  assert_string_equal(sql_text(arena, "%L", "it's \\ \"x\""), "'it''s \\ \"x\"'");
  assert_string_equal(sql_text(arena, "%N, %N", "a b", "C", (const char *)NULL, "d"),
                      "\"a b\".\"C\", d");
  assert_string_equal(sql_text(arena, "%s %d %%", "now()", -3), "now() -3 %");
}

static void fills_templates(void **state) {
  (void)state;
  const SqlField fields[] = {{"a", "x"}, {"b_c", "{a}"}};
  assert_string_equal(sql_fill(arena, "{a} {b_c}%I{a}", fields, 2), "x {a}%Ix");
  assert_string_equal(sql_fill(arena, "'{}' {1} {a {{a}", fields, 2), "'{}' {1} {a {x");
  assert_string_equal(sql_fill(arena, "", fields, 2), "");
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
      {"nothing here", "nothing here"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char *shown = conninfo_scrub(arena, pairs[i][0]);
    if (strncmp(pairs[i][1], "PASSWORD", 8) == 0) memcpy(shown, "PASSWORD", 8);
    assert_string_equal(shown, pairs[i][1]);
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
      cmocka_unit_test_setup_teardown(quotes_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fills_directives, set_up, tear_down),
      cmocka_unit_test_setup_teardown(hides_passwords, set_up, tear_down),
      cmocka_unit_test_setup_teardown(reads_parameters, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
