/* test_scan.c - scanner and parser: line ends, fences, documentation, recovery. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "grammar/ast.h"

static Arena *arena;
static Diags diags;

static int set_up(void **state) {
  (void)state;
  arena = arena_new();
  diags = (Diags){.arena = arena};
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

static AstBlock *parse(const char *text) {
  Source *source = ARENA_NEW(arena, Source);
  *source = (Source){"test.res", text, (uint32_t)strlen(text)};
  return ast_parse(arena, &diags, source);
}

static const AstItem *item(const AstBlock *block, size_t statement, size_t at) {
  return block->items[statement]->line->items[at];
}

static void ends_statements(void **state) {
  (void)state;
  AstBlock *block = parse("a b; c\nd [1,\n 2,] (x\n) { e; f\n g }\nh");
  assert_int_equal(block->count, 4);
  assert_string_equal(item(block, 1, 0)->text, "c");
  assert_int_equal(item(block, 2, 1)->elements->count, 2);
  assert_int_equal(block->items[2]->block->count, 3);
  assert_int_equal(diags.count, 0);
}

static void reads_fences(void **state) {
  (void)state;
  AstBlock *block = parse("a `x` ``y ` z`` ```\n    one\n      two\n\n    three\n  ```");
  assert_string_equal(item(block, 0, 1)->text, "x");
  assert_string_equal(item(block, 0, 2)->text, "y ` z");
  assert_string_equal(item(block, 0, 3)->text, "one\n  two\n\nthree");
}

static void finds_places_in_fences(void **state) {
  (void)state;
  const char *text = "a `\n    one\n      two\n  `";
  AstBlock *block = parse(text);
  const AstItem *sql = item(block, 0, 1);
  uint32_t at = (uint32_t)(strstr(sql->text, "two") - sql->text);
  Span span = ast_sql_span(sql, at, at + 3);
  assert_ptr_equal(text + span.start, strstr(text, "two"));
  assert_int_equal(span.end - span.start, 3);
  assert_int_equal(source_place(span.source, span.start).line, 3);
  assert_int_equal(source_place(span.source, span.start).column, 7);
}

static void resolves_escapes(void **state) {
  (void)state;
  AstBlock *block = parse("a \"\\\"\\\\\\n\\t\\r\\u{1F600}\" -1_000.5");
  assert_string_equal(item(block, 0, 1)->text, "\"\\\n\t\r\xF0\x9F\x98\x80");
  assert_string_equal(item(block, 0, 2)->text, "-1000.5");
  parse("a \"\\q\"");
  assert_int_equal(diags.errors, 1);
}

static void keeps_documentation(void **state) {
  (void)state;
  AstBlock *block = parse("## one\n##   two\na\n## lost\n\nb # no doc\nc {\n  ## inner\n  d\n}");
  assert_string_equal(item(block, 0, 0)->doc, "one\n  two");
  assert_null(item(block, 1, 0)->doc);
  assert_null(item(block, 2, 0)->doc);
  assert_string_equal(block->items[2]->block->items[0]->line->items[0]->doc, "inner");
}

static void recovers(void **state) {
  (void)state;
  AstBlock *block = parse("a ? b\nc , d\ne {\n  f = , g\n  h\n}\ni");
  assert_int_equal(diags.errors, 3);
  assert_string_equal(item(block, block->count - 1, 0)->text, "i");
}

static void refuses_depth(void **state) {
  (void)state;
  enum { DEPTH = 10000 };
  char *text = arena_alloc(arena, 2 * DEPTH + 1);
  for (int i = 0; i < DEPTH; i++) memcpy(text + 2 * i, "a{", 2);
  parse(text);
  assert_int_equal(diags.errors, 1);
  memset(text, '[', 2 * DEPTH);
  parse(text);
  assert_true(diags.errors >= 2);
}

static void checks_text(void **state) {
  (void)state;
  size_t at;
  assert_null(source_check("h\xC3\xA9 \xF0\x9F\x98\x80", 8, &at));
  assert_non_null(source_check("a\0b", 3, &at));
  assert_int_equal(at, 1);
  assert_non_null(source_check("ab\xC3", 3, &at));
  assert_non_null(source_check("\xED\xA0\x80", 3, &at)); /* half of a surrogate pair */
  assert_non_null(source_check("\xC0\x80", 2, &at));     /* overlong */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(ends_statements, set_up, tear_down),
      cmocka_unit_test_setup_teardown(reads_fences, set_up, tear_down),
      cmocka_unit_test_setup_teardown(finds_places_in_fences, set_up, tear_down),
      cmocka_unit_test_setup_teardown(resolves_escapes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(keeps_documentation, set_up, tear_down),
      cmocka_unit_test_setup_teardown(recovers, set_up, tear_down),
      cmocka_unit_test_setup_teardown(refuses_depth, set_up, tear_down),
      cmocka_unit_test_setup_teardown(checks_text, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
