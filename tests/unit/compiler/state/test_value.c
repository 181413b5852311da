/* test_value.c - texts that get a shape, and shapes that get their text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/state/value.h"

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

static void reads_types(void **state) {
  (void)state;
  static const struct {
    const char *text, *schema, *name, *modifiers;
    unsigned dimensions;
    bool known;
  } rows[] = {
      {"numeric(12,2)[][]", NULL, "numeric", "(12,2)", 2, true},
      {"varchar(20)[]", NULL, "varchar", "(20)", 1, true},
      {"double precision", NULL, "double precision", "", 0, true},
      {"mood", NULL, "mood", "", 0, false},
      {"\"Mood\"[]", NULL, "Mood", "", 1, false},
      {"app.mood", "app", "mood", "", 0, false},
      {"app.\"my mood\"", "app", "my mood", "", 0, false},
      {"\"Odd.one\".mood", "Odd.one", "mood", "", 0, false},
      {"\"a\"\"b\".\"c.d\"[]", "a\"b", "c.d", "", 1, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const Value *value = value_parse_type(arena, rows[i].text);
    const TypeName *type = value->type;
    assert_string_equal(type->name, rows[i].name);
    assert_true((type->schema == NULL) == (rows[i].schema == NULL));
    if (type->schema) assert_string_equal(type->schema, rows[i].schema);
    assert_string_equal(type->modifiers, rows[i].modifiers);
    assert_int_equal(type->dimensions, rows[i].dimensions);
    assert_true((type->row != NULL) == rows[i].known);
    assert_string_equal(value->items[0], rows[i].text);
    assert_string_equal(value_type(arena, *type)->items[0], rows[i].text);
  }
}

static void compares_types(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    bool differs;
  } rows[] = {{"varchar(20)", "varchar(30)", false},
              {"varchar", "text", true},
              {"mood", "\"Mood\"", true},
              {"mood", "app.mood", true},
              {"mood", "mood[]", true},
              {"mood[]", "mood[][]", false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(type_name_differs(value_parse_type(arena, rows[i].a)->type,
                                       value_parse_type(arena, rows[i].b)->type),
                     rows[i].differs);
  assert_true(type_name_is(value_parse_type(arena, "\"Mood\"[]")->type, "public", "Mood"));
  assert_false(type_name_is(value_parse_type(arena, "\"Mood\"")->type, "app", "Mood"));
  assert_false(type_name_is(value_parse_type(arena, "text")->type, "public", "text"));
}

static void reads_elements(void **state) {
  (void)state;
  static const struct {
    const char *text, *column, *expression, *modifiers;
    bool typed;
  } rows[] = {
      {"title", "title", NULL, "", false},
      {"title DESC NULLS LAST", "title", NULL, " DESC NULLS LAST", false},
      {"\"user\"", "user", NULL, "", false},
      {"\"a \"\"b\"\" c\" NULLS FIRST", "a \"b\" c", NULL, " NULLS FIRST", false},
      {"title COLLATE \"C\" DESC", "title", NULL, " COLLATE \"C\" DESC", true},
      {"title text_pattern_ops", "title", NULL, " text_pattern_ops", true},
      {"(lower(email)) DESC", NULL, "lower(email)", " DESC", false},
      {"(a || ')' || \"b)\") gist_ops (n=32)", NULL, "a || ')' || \"b)\"", " gist_ops (n=32)",
       true},
      {"(f(E'\\')')) WITH &&", NULL, "f(E'\\')')", " WITH &&", true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *texts[] = {rows[i].text};
    const Value *value = value_parse_elements(arena, texts, 1);
    const IndexElement *element = value->elements;
    assert_string_equal(element->column ? element->column : element->expression,
                        rows[i].column ? rows[i].column : rows[i].expression);
    assert_true((element->column != NULL) == (rows[i].column != NULL));
    assert_string_equal(element->modifiers, rows[i].modifiers);
    assert_int_equal(element->typed, rows[i].typed);
    assert_string_equal(value_elements(arena, element, 1)->items[0], rows[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(reads_types, set_up, tear_down),
      cmocka_unit_test_setup_teardown(compares_types, set_up, tear_down),
      cmocka_unit_test_setup_teardown(reads_elements, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
