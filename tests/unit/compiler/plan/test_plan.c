/* test_plan.c - states, renames and the order of statements, from .res text to SQL, without a
 * server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/model/lower.h"
#include "compiler/model/resolve.h"
#include "compiler/plan/migration.h"
#include "compiler/plan/step/plan.h"
#include "compiler/state/snapshot/snapshot.h"

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
  assert_int_equal(diags.errors, 0);
  return lower(arena, &diags, model, model->repos.items[0]);
}

static Migrations split(const State *have, const State *want, const Renames *renames) {
  Uses uses = uses_new(arena, NULL);
  Migrations files = migration_split(&uses, have, want, renames, (MigrationOptions){0});
  uses_free(&uses);
  return files;
}

/* The statements from one text to another, a line each. */
static const char *sql(const char *before, const char *after) {
  State *have = state_of(before), *want = state_of(after);
  Answers none = {0};
  Renames renames = match_states(arena, &diags, have, want, NULL, &none);
  assert_int_equal(diags.errors, 0);
  Migrations files = split(have, want, &renames);
  Buf out = {0};
  for (size_t i = 0; i < files.count; i++)
    for (size_t j = 0; j < files.items[i].up.count; j++)
      buf_printf(&out, "%s\n", files.items[i].up.items[j].sql);
  const char *text = arena_strdup(arena, buf_text(&out));
  buf_free(&out);
  return text;
}

static void orders_tables(void **state) {
  (void)state;
  const char *text = sql("",
                         "resource A { integer_primary_key id; belongs_to b B }\n"
                         "resource B { integer_primary_key id; belongs_to c C }\n"
                         "resource C { integer_primary_key id; belongs_to a A }\n");
  const char *b = strstr(text, "CREATE TABLE b "), *c = strstr(text, "CREATE TABLE c ");
  assert_true(c < b); /* what is referenced comes first, the circle cut at `a` */
  assert_true(strstr(text, "ADD CONSTRAINT") > strstr(text, "CREATE TABLE a "));
}

static void cuts_circles_when_dropping(void **state) {
  (void)state;
  const char *text =
      sql("resource A { integer_primary_key id; belongs_to b B }\n"
          "resource B { integer_primary_key id; belongs_to a A }\n",
          "");
  const char *cut = strstr(text, "DROP CONSTRAINT");
  assert_non_null(cut);
  assert_null(strstr(cut + 1, "DROP CONSTRAINT"));
  assert_true(cut < strstr(text, "DROP TABLE"));
}

static void swaps_names(void **state) {
  (void)state;
  assert_string_equal(sql("resource A { attribute x text; attribute y text; index [x] }",
                          "resource A { attribute x text renamed_from y\n attribute y text "
                          "renamed_from x\n index [y] }"),
                      "ALTER TABLE a RENAME COLUMN y TO rescc_tmp_1\n"
                      "ALTER TABLE a RENAME COLUMN x TO y\n"
                      "ALTER TABLE a RENAME COLUMN rescc_tmp_1 TO x\n"
                      "ALTER INDEX a_x_index RENAME TO a_y_index\n");
}

static void renames_inside_sql(void **state) {
  (void)state;
  assert_string_equal(sql("resource A { attribute x integer\n check c `x > 0 and a.x < 9` }",
                          "resource B { renamed_from a\n attribute y integer renamed_from x\n "
                          "check c `y > 0 and b.y < 9` }"),
                      "ALTER TABLE a RENAME TO b\nALTER TABLE b RENAME COLUMN x TO y\n");
}

static void splits_labels(void **state) {
  (void)state;
  State *have = state_of("enum e { a }"),
        *want = state_of("enum e { a; b }\nresource R { attribute e e default b }");
  Renames none = {0};
  Migrations files = split(have, want, &none);
  assert_int_equal(files.count, 2);
  assert_string_equal(files.items[0].up.items[0].sql, "ALTER TYPE e ADD VALUE 'b'");
}

/* Even where a column comes as a plain one and is numbered then. */
static void knows_what_steps_are_about(void **state) {
  (void)state;
  const char *text =
      "resource R { attribute a integer required; partition_by list [a]\n"
      "partition p default%s }";
  State *have = state_of(arena_printf(arena, text, "")),
        *want = state_of(arena_printf(arena, text, "; attribute n integer generated"));
  Renames none = {0};
  Migrations files = split(have, want, &none);
  const Object *column = object_child(want->units.items[0], OBJECT_COLUMN, "n");
  assert_int_equal(files.count, 1);
  assert_true(files.items[0].up.count > 2);
  for (size_t i = 0; i < files.items[0].up.count; i++)
    assert_ptr_equal(files.items[0].up.items[i].object, column);
}

static void asks_about_renames(void **state) {
  (void)state;
  State *have = state_of("resource A { attribute x text }"),
        *want = state_of("resource A { attribute y text }");
  Answer drop = {"a.x", false}, rename = {"a.x:a.y", false};
  Answers none = {0}, dropped = {.drops = &drop, .drop_count = 1},
          renamed = {.renames = &rename, .rename_count = 1};
  assert_int_equal(match_states(arena, &diags, have, want, NULL, &renamed).count, 1);
  assert_int_equal(match_states(arena, &diags, have, want, NULL, &dropped).count, 0);
  assert_int_equal(diags.errors, 0);
  match_states(arena, &diags, have, want, NULL, &none);
  assert_int_equal(diags.errors, 1);
}

static void writes_snapshots(void **state) {
  (void)state;
  State *want = state_of("resource A { attribute x \"double precision\" required default 1.5 }");
  Buf one = {0}, two = {0};
  snapshot_write(&one, want->units.items[0], false, &(SnapshotMade){.version = "20260101000000"});
  snapshot_write(&two, want->units.items[0], false, &(SnapshotMade){.version = "20260101000000"});
  assert_string_equal(one.text, two.text);
  assert_non_null(strstr(one.text, "\"type\": \"double precision\",\n      \"not_null\": true,\n"));
  buf_free(&one);
  buf_free(&two);
}

/* It is too long for the parser: its words must do. */
static void makes_long_views_anew(void **state) {
  (void)state;
  static const char form[] =
      "resource A { attribute n %s\n statement v {\n"
      "up `create view v as select n %*s from a`; down `drop view v` } }";
  const char *text = sql(arena_printf(arena, form, "integer", 33 * 1024, ""),
                         arena_printf(arena, form, "bigint", 33 * 1024, ""));
  const char *drop = strstr(text, "drop view v"), *type = strstr(text, "TYPE bigint");
  assert_true(drop && drop < type);
  assert_non_null(strstr(type, "create view v"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(orders_tables, set_up, tear_down),
      cmocka_unit_test_setup_teardown(cuts_circles_when_dropping, set_up, tear_down),
      cmocka_unit_test_setup_teardown(swaps_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(renames_inside_sql, set_up, tear_down),
      cmocka_unit_test_setup_teardown(splits_labels, set_up, tear_down),
      cmocka_unit_test_setup_teardown(knows_what_steps_are_about, set_up, tear_down),
      cmocka_unit_test_setup_teardown(asks_about_renames, set_up, tear_down),
      cmocka_unit_test_setup_teardown(writes_snapshots, set_up, tear_down),
      cmocka_unit_test_setup_teardown(makes_long_views_anew, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
