/* test_split.c - where statements end, and what kind they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/file/split.h"
#include "runtime/file/statement.h"

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

/* Checks that `text` splits into the statements given, NULL at the end. */
static void check(const char *text, const char *const *want) {
  StatementList list = {0};
  split_statements(arena, text, strlen(text), 1, &list);
  size_t i = 0;
  for (; want[i]; i++) {
    assert_true(i < list.count);
    assert_string_equal(list.items[i].text, want[i]);
    assert_int_equal(list.items[i].len, strlen(want[i]));
  }
  assert_int_equal(list.count, i);
}

#define CHECK(text, ...) check((text), (const char *const[]){__VA_ARGS__, NULL})

static void splits_plain(void **state) {
  (void)state;
  CHECK("SELECT 1; SELECT 2", "SELECT 1", "SELECT 2");
  CHECK(" ;;\n; SELECT 1 ;; ", "SELECT 1");
  CHECK("SELECT 1;;SELECT 2;", "SELECT 1", "SELECT 2");
  check("", (const char *const[]){NULL});
  check("-- only a comment; with a semicolon\n/* and ; one */", (const char *const[]){NULL});
}

static void splits_quotes(void **state) {
  (void)state;
  CHECK("SELECT 'a;b', 'it''s;'; SELECT 2", "SELECT 'a;b', 'it''s;'", "SELECT 2");
  CHECK("SELECT \"a;b\"\"c;\"; X", "SELECT \"a;b\"\"c;\"", "X");
  CHECK("SELECT 'back\\'; SELECT 2", "SELECT 'back\\'", "SELECT 2");
  CHECK("SELECT E'esc\\';'; SELECT 2", "SELECT E'esc\\';'", "SELECT 2");
  CHECK("SELECT e'a'\n  'b\\';c'; SELECT 2", "SELECT e'a'\n  'b\\';c'", "SELECT 2");
  CHECK("SELECT U&'d\\0061;'; SELECT U&\"x;y\"", "SELECT U&'d\\0061;'", "SELECT U&\"x;y\"");
  CHECK("SELECT B'0;' , N'x;'; Y", "SELECT B'0;' , N'x;'", "Y");
  CHECK("SELECT type'x\\'; Y", "SELECT type'x\\'", "Y");
  CHECK("SELECT 'open; SELECT 2", "SELECT 'open; SELECT 2");
}

static void splits_dollars(void **state) {
  (void)state;
  CHECK("DO $$ a; b $$; X", "DO $$ a; b $$", "X");
  CHECK("DO $x$ a; $$ ; $y$ ; $x$; X", "DO $x$ a; $$ ; $y$ ; $x$", "X");
  CHECK("SELECT a$b$; SELECT c$b$", "SELECT a$b$", "SELECT c$b$");
  CHECK("SELECT $1; SELECT $2", "SELECT $1", "SELECT $2");
  CHECK("SELECT $é$;$é$; X", "SELECT $é$;$é$", "X");
  CHECK("DO $$ never closed; X", "DO $$ never closed; X");
}

static void splits_comments(void **state) {
  (void)state;
  CHECK("-- a; b\nSELECT 1; -- c;\nSELECT 2 -- d", "SELECT 1", "SELECT 2");
  CHECK("/* ; /* ; */ ; */ SELECT 1 /* in; */ + 1; X", "SELECT 1 /* in; */ + 1", "X");
  CHECK("SELECT 1 - -1; SELECT 3--;\n;", "SELECT 1 - -1", "SELECT 3");
}

static void splits_bodies(void **state) {
  (void)state;
  CHECK("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); X",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "X");
  CHECK(
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; "
      "END; X",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; "
      "END",
      "X");
  CHECK("create or replace procedure p() begin atomic insert into t values (1); end; X",
        "create or replace procedure p() begin atomic insert into t values (1); end", "X");
  CHECK("BEGIN; CREATE TABLE atomic (); END; X", "BEGIN", "CREATE TABLE atomic ()", "END", "X");
}

static void counts_lines(void **state) {
  (void)state;
  StatementList list = {0};
  const char *text = "\n-- x\nSELECT 1;\n\nSELECT\n 2; SELECT 3;\n";
  split_statements(arena, text, strlen(text), 10, &list);
  assert_int_equal(list.count, 3);
  assert_int_equal(list.items[0].line, 12);
  assert_int_equal(list.items[1].line, 14);
  assert_int_equal(list.items[2].line, 15);
  assert_int_equal(list.items[2].start, strstr(text, "SELECT 3") - text);
}

static Statement statement(const char *text) {
  return (Statement){.text = text, .len = strlen(text), .line = 1};
}

static StatementFacts facts(const char *text) {
  Statement it = statement(text);
  return statement_facts(&it);
}

static void knows_facts(void **state) {
  (void)state;
  static const char *const transaction[] = {
      "BEGIN", "commit work",       "/* x */ Rollback",       "END",
      "ABORT", "START TRANSACTION", "PREPARE TRANSACTION 'x'"};
  for (size_t i = 0; i < sizeof transaction / sizeof *transaction; i++)
    assert_true(facts(transaction[i]).transaction);
  assert_false(facts("ROLLBACK TO SAVEPOINT a").transaction);
  assert_false(facts("SAVEPOINT a").transaction);
  assert_false(facts("PREPARE x AS SELECT 1").transaction);
  assert_false(facts("\"begin\"").transaction);
  assert_true(facts("COPY t (a) FROM STDIN").copy);
  assert_false(facts("COPY t FROM '/stdin'").copy);
  assert_true(facts("SET search_path = x").session);
  assert_true(facts("SELECT set_config('search_path', '', false)").session);
  assert_false(facts("SET LOCAL search_path = x").session);
  assert_false(facts("SET CONSTRAINTS ALL DEFERRED").session);
  assert_true(facts("CREATE INDEX CONCURRENTLY a ON b (c)").patient);
  assert_true(facts("ALTER TABLE a VALIDATE CONSTRAINT b").patient);
  assert_false(facts("ALTER TABLE a ADD COLUMN b int").patient);
  assert_true(facts("UPDATE a SET b = 1").data);
  assert_true(facts("ALTER TABLE a DROP COLUMN b").removal);
}

static void check_target(const char *text, StatementProbe probe, const char *name,
                         const char *object) {
  Statement it = statement(text);
  StatementTarget target = statement_target(arena, &it);
  assert_int_equal(target.probe, probe);
  if (name) assert_string_equal(target.name, name);
  if (object) assert_string_equal(target.object, object);
}

static void knows_targets(void **state) {
  (void)state;
  check_target("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A \"\"x\" ON ONLY s.\"T\" (a)",
               PROBE_CREATE_INDEX, "A \"x", "s.\"T\"");
  check_target("create index concurrently Foo on Bar using gin (a)", PROBE_CREATE_INDEX, "foo",
               "Bar");
  check_target("CREATE INDEX a ON b (c)", PROBE_NONE, NULL, NULL);
  check_target("CREATE INDEX CONCURRENTLY ON b (c)", PROBE_NONE, NULL, NULL);
  check_target("DROP INDEX CONCURRENTLY IF EXISTS s.i", PROBE_DROP_INDEX, NULL, "s.i");
  check_target("DROP INDEX a, b", PROBE_NONE, NULL, NULL);
  check_target("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'x'", PROBE_ADD_LABEL,
               "it's", "mood");
  check_target("ALTER TABLE ONLY a.b ADD CONSTRAINT c CHECK (x IN (1, 2)) NOT VALID",
               PROBE_ADD_CONSTRAINT, "c", "a.b");
  check_target("ALTER TABLE a ADD CONSTRAINT c CHECK (x > 1), ADD COLUMN d int", PROBE_NONE, NULL,
               NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(splits_plain, set_up, tear_down),
      cmocka_unit_test_setup_teardown(splits_quotes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(splits_dollars, set_up, tear_down),
      cmocka_unit_test_setup_teardown(splits_comments, set_up, tear_down),
      cmocka_unit_test_setup_teardown(splits_bodies, set_up, tear_down),
      cmocka_unit_test_setup_teardown(counts_lines, set_up, tear_down),
      cmocka_unit_test_setup_teardown(knows_facts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(knows_targets, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
