/* test_json.c - documents: their order, what is escaped, and what no JSON could hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/base/json.h"

static Json *document;

static int set_up(void **state) {
  (void)state;
  document = json_new();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  json_free(document);
  return 0;
}

static void assert_written(const char *want) {
  char *got;
  size_t len;
  FILE *out = open_memstream(&got, &len);
  json_write(document, out);
  fclose(out);
  assert_string_equal(got, want);
  free(got);
}

static void keeps_order(void **state) {
  (void)state;
  json_put_flag(document, "ok", true);
  json_put_list(document, "events");
  json_put_number(document, "count", -3);
  json_put_text(document, "folder", NULL);
  json_put_flag(document, "ok", false);
  json_move_last(document, "events");
  json_move_last(document, "unknown");
  assert_written(
      "{\n  \"ok\": false,\n  \"count\": -3,\n  \"folder\": null,\n  \"events\": []\n}\n");
}

static void nests(void **state) {
  (void)state;
  Json *list = json_put_list(document, "list");
  json_put_text(list, NULL, "a");
  json_put_number(list, NULL, 1);
  Json *object = json_put_object(list, NULL);
  json_put_object(object, "b");
  assert_written("{\n  \"list\": [\n    \"a\",\n    1,\n    {\n      \"b\": {}\n    }\n  ]\n}\n");
}

static void escapes(void **state) {
  (void)state;
  json_put_text(document, "a\"b", "\"\\/\n\t\x01 \x7F ü 🐘");
  assert_written("{\n  \"a\\\"b\": \"\\\"\\\\/\\n\\t\\u0001 \x7F ü 🐘\"\n}\n");
}

static void mends_text(void **state) {
  (void)state;
  Json *list = json_put_list(document, "texts");
  static const char *const texts[] = {"caf\xE9", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "a\xE2\x82"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) json_put_text(list, NULL, texts[i]);
  assert_written(
      "{\n  \"texts\": [\n    \"caf\uFFFD\",\n    \"\uFFFD\uFFFD\",\n"
      "    \"\uFFFD\uFFFD\uFFFD\",\n    \"\uFFFD\uFFFD\uFFFD\uFFFD\",\n"
      "    \"a\uFFFD\uFFFD\"\n  ]\n}\n");
}

static void needs_no_document(void **state) {
  (void)state;
  assert_null(json_put_object(NULL, "a"));
  assert_null(json_put_list(NULL, "a"));
  json_put_text(NULL, NULL, "a");
  json_put_number(NULL, NULL, 1);
  json_put_flag(NULL, NULL, true);
  json_move_last(NULL, "a");
  json_free(NULL);
  assert_written("{}\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(keeps_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nests, set_up, tear_down),
      cmocka_unit_test_setup_teardown(escapes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(mends_text, set_up, tear_down),
      cmocka_unit_test_setup_teardown(needs_no_document, set_up, tear_down)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
