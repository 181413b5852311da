/* test_words.c - the table of words: it can be read by others as it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/model/words.h"
#include "runtime/base/buf.h"

static const Word words[] = {
#define X(context, text, id, args, options, times)                                                 \
  {IN_##context, text, WORD_##id, args, IN_##options, times},
    WORDS(X, X)
#undef X
};
enum { COUNT = sizeof words / sizeof *words };

static void no_context_has_a_word_twice(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; i++)
    for (size_t j = 0; j < i; j++)
      if (words[i].context == words[j].context)
        assert_string_not_equal(words[i].text, words[j].text);
}

static void an_identifier_is_one_word(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; i++)
    for (size_t j = 0; j < i; j++)
      assert_int_equal(words[i].id == words[j].id, strcmp(words[i].text, words[j].text) == 0);
}

/* Whoever walks through the table from the top of a file finds everything. */
static void every_context_is_reached(void **state) {
  (void)state;
  bool reached[CONTEXT_COUNT] = {[IN_NONE] = true, [IN_TOP] = true, [IN_LABEL] = true};
  bool filled[CONTEXT_COUNT] = {[IN_NONE] = true};
#define X(id, called, kinds, words, behind, inside) reached[IN_##inside] = true;
  SHAPES(X)
#undef X
  for (size_t i = 0; i < COUNT; i++) {
    reached[words[i].options] = true;
    filled[words[i].context] = true;
  }
  for (size_t i = 0; i < CONTEXT_COUNT; i++) {
    assert_true(reached[i]);
    assert_true(filled[i]);
  }
}

/* Whether a word stands in a text, and not as a part of another. */
static bool mentions(const char *text, const char *word) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
  size_t len = strlen(word);
  for (const char *at = text; (at = strstr(at, word)) != NULL; at += len)
    if ((at == text || strchr(letters, at[-1]) == NULL) && strchr(letters, at[len]) == NULL)
      return true;
  return false;
}

static void every_word_is_described(void **state) {
  (void)state;
  Buf manual = {0};
  assert_true(buf_read_file(&manual, "docs/language.md"));
  for (size_t i = 0; i < COUNT; i++)
    if (!mentions(buf_text(&manual), words[i].text)) fail_msg("`%s`", words[i].text);
  buf_free(&manual);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_context_has_a_word_twice),
      cmocka_unit_test(an_identifier_is_one_word),
      cmocka_unit_test(every_context_is_reached),
      cmocka_unit_test(every_word_is_described),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
