/* test_sql.c - names and literals in SQL text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/base/sql.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(quotes_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fills_directives, set_up, tear_down),
      cmocka_unit_test_setup_teardown(fills_templates, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
