/* test_names.c - derived names, suggestions, types, SQL fragments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/model/naming.h"
#include "compiler/state/ddl.h"
#include "compiler/state/sqlfrag.h"
#include "compiler/state/type.h"
#include "runtime/base/suggest.h"

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

static void shortens(void **state) {
  (void)state;
  const char *fits = "a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_123";
  assert_ptr_equal(naming_fit(arena, fits), fits);
  const char *cut = naming_fit(arena, arena_printf(arena, "%s4", fits));
  assert_int_equal(strlen(cut), 63);
  assert_memory_equal(cut, fits, 54);
  assert_int_equal(cut[54], '_');
  assert_int_equal(strspn(cut + 55, "0123456789abcdef"), 8);
  assert_string_not_equal(cut, naming_fit(arena, arena_printf(arena, "%s5", fits)));
  assert_string_equal(cut, naming_fit(arena, arena_printf(arena, "%s4", fits)));
  const char *accents = "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9";
  const char *odd =
      naming_fit(arena, arena_printf(arena, "x%s%s%s%s", accents, accents, accents, accents));
  assert_int_equal(odd[strlen(odd) - 9], '_');
  assert_int_equal((strlen(odd) - 10) % 2, 0); /* no half of an é */
}

static void derives(void **state) {
  (void)state;
  assert_string_equal(naming_snake(arena, "LineItem"), "line_item");
  assert_string_equal(naming_snake(arena, "HTTPServer"), "http_server");
  assert_string_equal(naming_snake(arena, "V2Order"), "v2_order");
  assert_string_equal(naming_words(arena, "lower(email)"), "lower_email");
  assert_string_equal(naming_derive(arena, "posts", "title", "index"), "posts_title_index");
}

static void suggests(void **state) {
  (void)state;
  Suggest near = suggest_start("recieved");
  suggest_try(&near, "removed");
  suggest_try(&near, "received");
  assert_string_equal(near.best, "received");
  near = suggest_start("x");
  suggest_try(&near, "y");
  assert_null(near.best);
}

/* As a server names them. */
static void names_sequences(void **state) {
  (void)state;
  static const char *const rows[][3] = {
      {"notes", "id", "notes_id_seq"},
      {"a_table_with_a_name_that_is_as_long_as_names_may_be_xxxxxxxxxxx", "a_column_of_a_long_name",
       "a_table_with_a_name_that_is_as_long_a_column_of_a_long_name_seq"},
      {"t_is_short", "a_column_that_is_much_longer_than_the_table_it_belongs_to_is",
       "t_is_short_a_column_that_is_much_longer_than_the_table_it_b_seq"},
      {"täääääääääääääääääääääääääääääää", "spääääääääääääääääääääääääääääää",
       "tääääääääääääää_späääääääääääää_seq"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(naming_sequence(arena, rows[i][0], rows[i][1]), rows[i][2]);
}

static void knows_types(void **state) {
  (void)state;
  assert_string_equal(type_find("int4")->canonical, "integer");
  assert_string_equal(type_find("Timestamp  WITH time zone")->canonical, "timestamptz");
  assert_null(type_find("serial"));
}

static void folds(void **state) {
  (void)state;
  assert_string_equal(sqlfrag_fold(arena, " a  = 'x  y' -- note\n and\tb"), "a = 'x  y' and b");
  assert_string_equal(sqlfrag_fold(arena, "f( a , /* /* deep */ */ b )"), "f(a, b)");
  assert_string_equal(sqlfrag_fold(arena, "$q$ -- no comment $q$"), "$q$ -- no comment $q$");
}

static void finds_columns(void **state) {
  (void)state;
  SqlFragment fragment = sqlfrag_expression(arena, "total > 0 and orders.\"Odd \"\"one\" is null");
  assert_null(fragment.error);
  assert_int_equal(fragment.count, 2);
  assert_string_equal(fragment.items[1].name, "Odd \"one");
  assert_string_equal(fragment.items[1].table, "orders");
  assert_int_equal(fragment.items[1].end - fragment.items[1].start, 11);
  assert_non_null(sqlfrag_expression(arena, "1); drop table x; select (1").error);
  assert_non_null(sqlfrag_expression(arena, "a, b").error);
  assert_string_equal(sqlfrag_expression(arena, "(select 1) > 0").misplaced, "a subquery");
  assert_string_equal(sqlfrag_expression(arena, "count(*) > 0").misplaced, "an aggregate");
}

static void renames_columns(void **state) {
  (void)state;
  SqlRename columns[] = {{"a", "b"}, {"b", "Odd"}}, table = {"t", "u"};
  assert_string_equal(sqlfrag_rename(arena, "a > t.b and 'a' <> a::text", columns, 2, &table),
                      "b > u.\"Odd\" and 'a' <> b::text");
}

static void parenthesizes_defaults(void **state) {
  (void)state;
  static const char *const pairs[][2] = {{"now()", "now()"},
                                         {"'a b'::text", "'a b'::text"},
                                         {"-1", "-1"},
                                         {"1 + 1", "(1 + 1)"},
                                         {"a is null", "(a is null)"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    Buf out = {0};
    ddl_default(&out, pairs[i][0]);
    assert_string_equal(out.text, pairs[i][1]);
    buf_free(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(shortens, set_up, tear_down),
      cmocka_unit_test_setup_teardown(derives, set_up, tear_down),
      cmocka_unit_test_setup_teardown(suggests, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_sequences, set_up, tear_down),
      cmocka_unit_test_setup_teardown(knows_types, set_up, tear_down),
      cmocka_unit_test_setup_teardown(folds, set_up, tear_down),
      cmocka_unit_test_setup_teardown(finds_columns, set_up, tear_down),
      cmocka_unit_test_setup_teardown(renames_columns, set_up, tear_down),
      cmocka_unit_test_setup_teardown(parenthesizes_defaults, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
