/* test_introspect.c - PostgreSQL's texts as facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/catalog/introspect_internal.h"
#include "compiler/state/type.h"

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

/* Compares a list with texts up to a NULL. */
static void assert_list(const Value *list, const char *const *texts) {
  size_t i = 0;
  for (; texts[i]; i++) {
    assert_true(i < list->count);
    assert_string_equal(list->items[i], texts[i]);
  }
  assert_int_equal(list->count, i);
}

#define TEXTS(...)                                                                                 \
  (const char *const[]) { __VA_ARGS__, NULL }

static void reads_arrays(void **state) {
  (void)state;
  assert_int_equal(introspect_array(arena, "{}")->count, 0);
  assert_list(introspect_array(arena, "{a}"), TEXTS("a"));
  assert_list(introspect_array(arena, "{a,\"b c\",\"\",d}"), TEXTS("a", "b c", "", "d"));
  assert_list(introspect_array(arena, "{\"a\\\"b\",\"c\\\\d\",\"{,}\",\"NULL\"}"),
              TEXTS("a\"b", "c\\d", "{,}", "NULL"));
}

static void reads_elements(void **state) {
  (void)state;
  assert_list(introspect_elements(arena, "CREATE INDEX i ON public.t USING btree (a, b DESC)"),
              TEXTS("a", "b DESC"));
  assert_list(
      introspect_elements(arena,
                          "CREATE UNIQUE INDEX \" USING (\" ON ONLY s.\"t, (\" USING gin (\"A, b\" "
                          "gin_trgm_ops (siglen='3,2'), ((x || ', )'::text)) DESC NULLS LAST) "
                          "INCLUDE (c) WITH (fillfactor='70') WHERE (a > 0)"),
      TEXTS("\"A, b\" gin_trgm_ops (siglen='3,2')", "((x || ', )'::text)) DESC NULLS LAST"));
  assert_list(
      introspect_elements(arena,
                          "CREATE INDEX i ON t USING btree (lower(a) text_pattern_ops, s.f(a, ')'),"
                          " COALESCE(a, b) COLLATE \"C\")"),
      TEXTS("(lower(a)) text_pattern_ops", "(s.f(a, ')'))", "(COALESCE(a, b)) COLLATE \"C\""));
}

static void reads_types(void **state) {
  (void)state;
  static const char *const types[][2] = {
      {"character varying(20)", "varchar(20)"},
      {"character varying", "varchar"},
      {"character varying(20)[]", "varchar(20)[]"},
      {"timestamp(3) with time zone", "timestamptz(3)"},
      {"timestamp without time zone[]", "timestamp[]"},
      {"time(0) with time zone", "timetz(0)"},
      {"numeric(12,2)", "numeric(12,2)"},
      {"character(1)", "char"},
      {"character(10)", "char(10)"},
      {"bit(1)[]", "bit[]"},
      {"bit varying(5)", "varbit(5)"},
      {"interval day to second(3)", "interval day to second(3)"},
      {"double precision", "double precision"},
      {"\"char\"", "\"char\""},
      {"app.state[]", "app.state[]"},
      {"geometry(Point,4326)", "geometry(Point,4326)"},
  };
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    assert_string_equal(type_canonical(arena, types[i][0]), types[i][1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(reads_arrays),
                                     cmocka_unit_test(reads_elements),
                                     cmocka_unit_test(reads_types)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
