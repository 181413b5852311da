/* test_difference.c - the first difference of two states, as two lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/model/lower.h"
#include "compiler/model/resolve.h"
#include "compiler/state/difference.h"

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

static State *state_of(const char *text) {
  Source *source = ARENA_NEW(arena, Source);
  *source = (Source){"test.res", text, (uint32_t)strlen(text)};
  TreeList trees = {0};
  ARENA_PUSH(arena, &trees, ast_parse(arena, &diags, source));
  Model *model = resolve(arena, &diags, &trees);
  if (diags.errors) fail_msg("%s: %s", text, diags.items[0]->message);
  return lower(arena, &diags, model, model->repos.items[0]);
}

#define A(more) "resource A { integer_primary_key id; attribute x text; " more " }"
#define BY_DAY "resource A { attribute d date primary_key; partition_by range [d]; "

static void tells_each_kind(void **state) {
  (void)state;
  static const struct {
    const char *left, *right;           /* sources */
    const char *left_line, *right_line; /* NULL: nothing differs */
  } rows[] = {
      {A(""), A(""), NULL, NULL},
      {"", A(""), "nothing", "table a"},
      {A(""), "", "table a", "nothing"},
      {A(""), A("unlogged"), "table a", "unlogged table a"},
      {A("schema s"), A("schema s; with `fillfactor = 70`"), "table s.a",
       "table s.a with (fillfactor=70)"},
      {A("row_security forced"), A("row_security"), "table a row security forced",
       "table a row security"},
      {A("attribute y integer default 1"), A("attribute y integer required default 1"),
       "a.y integer DEFAULT 1", "a.y integer NOT NULL DEFAULT 1"},
      {A("attribute y text"), A(""), "a.y text", "nothing"},
      {A("index [x]"), A("index [x] unique name a_x_index"), "CREATE INDEX a_x_index ON a (x)",
       "CREATE UNIQUE INDEX a_x_index ON a (x)"},
      {A("check c `x <> ''`"), A("check c `x > ''`"), "a: CONSTRAINT c CHECK (x <> '')",
       "a: CONSTRAINT c CHECK (x > '')"},
      {A(""), A("exclude e [x with \"=\"]"), "nothing",
       "a: CONSTRAINT e EXCLUDE USING gist (x WITH =)"},
      {A("belongs_to a A { index }"), A("belongs_to a A { index; on_delete cascade }"),
       "a: CONSTRAINT a_a_id_fkey FOREIGN KEY (a_id) REFERENCES a (id)",
       "a: CONSTRAINT a_a_id_fkey FOREIGN KEY (a_id) REFERENCES a (id) ON DELETE CASCADE"},
      {A("policy p for select using `x = ''`"), A("policy p for select using `x > ''`"),
       "CREATE POLICY p ON a FOR SELECT USING (x = '')",
       "CREATE POLICY p ON a FOR SELECT USING (x > '')"},
      {BY_DAY "}", "resource A { attribute d date primary_key; partition_by list [d] }",
       "table a partition by RANGE (d)", "table a partition by LIST (d)"},
      {BY_DAY "partition p default }",
       BY_DAY "partition p `for values from ('-infinity') to ('2030-01-01')` }",
       "a: partition p DEFAULT", "a: partition p for values from ('-infinity') to ('2030-01-01')"},
      {"enum e { a }\n" A("attribute y e"), "enum e { a; b }\n" A("attribute y e"),
       "CREATE TYPE e AS ENUM ('a')", "CREATE TYPE e AS ENUM ('a', 'b')"},
      {"repo r { extensions [citext] }", "repo r { extensions [citext version \"1.6\"] }",
       "extension citext", "extension citext version '1.6'"},
      {"## one\n" A(""), A(""), "table a with the comment 'one'", "table a without a comment"},
      {"resource A { uuid_v7_primary_key id }", "", "function rescc_uuid_v7()", "nothing"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Difference difference = {0};
    bool differs =
        difference_find(arena, state_of(rows[i].left), state_of(rows[i].right), true, &difference);
    assert_int_equal(differs, rows[i].left_line != NULL);
    if (!differs) continue;
    assert_string_equal(difference.left, rows[i].left_line);
    assert_string_equal(difference.right, rows[i].right_line);
  }
}

/* Two lines that differ are to look different, and SQL of several lines is told on one. */
static void keeps_what_literals_hold(void **state) {
  (void)state;
  Difference difference;
  assert_true(difference_find(arena, state_of(A("check c `x <> 'a  b'`")),
                              state_of(A("check c `x <> 'a b'\nor x is null`")), true,
                              &difference));
  assert_string_equal(difference.left, "a: CONSTRAINT c CHECK (x <> 'a  b')");
  assert_string_equal(difference.right, "a: CONSTRAINT c CHECK (x <> 'a b' or x is null)");
}

/* Without `both`, what only the left side has is nobody's business. */
static void looks_at_the_right_side(void **state) {
  (void)state;
  Difference difference;
  const State *left = state_of("enum e { a }\n" A("attribute y e")), *right = state_of("");
  assert_false(difference_find(arena, left, right, false, &difference));
  assert_true(difference_find(arena, left, right, true, &difference));
  assert_true(difference_find(arena, right, left, false, &difference));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(tells_each_kind, set_up, tear_down),
      cmocka_unit_test_setup_teardown(keeps_what_literals_hold, set_up, tear_down),
      cmocka_unit_test_setup_teardown(looks_at_the_right_side, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
