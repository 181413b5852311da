/* test_file.c - the format of migration files, their order and checksums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/base/buf.h"
#include "runtime/file/file.h"
#include "runtime/run/pending.h"

typedef struct Fixture {
  Arena *arena;
  Events events;
  Buf said; /* the errors, a line each */
} Fixture;

static void sink(void *context, const Event *event) {
  Fixture *fixture = context;
  buf_printf(&fixture->said, "%s:%u: %s\n", event->path ? event->path : "-", event->line,
             event->message);
}

static int set_up(void **state) {
  Fixture *fixture = calloc(1, sizeof *fixture);
  if (fixture == NULL) return -1;
  fixture->arena = arena_new();
  fixture->events = (Events){.sink = sink, .context = fixture};
  *state = fixture;
  return 0;
}

static int tear_down(void **state) {
  Fixture *fixture = *state;
  arena_free(fixture->arena);
  buf_free(&fixture->said);
  free(fixture);
  return 0;
}

static Migration parse(Fixture *fixture, const char *text, bool ok) {
  Migration migration = {.path = "x.sql", .text = text, .len = strlen(text)};
  assert_int_equal(file_parse(&fixture->events, &migration), ok);
  return migration;
}

static void check_part(const MigrationPart *part, const char *text, unsigned line,
                       bool transaction) {
  assert_non_null(part->text);
  assert_int_equal(part->len, strlen(text));
  assert_memory_equal(part->text, text, part->len);
  assert_int_equal(part->line, line);
  assert_int_equal(part->transaction, transaction);
}

static void reads_parts(void **state) {
  Migration both = parse(*state, "-- hi\n-- migrate:up\nA;\n-- migrate:down\nB;\n", true);
  check_part(&both.up, "A;\n", 3, true);
  check_part(&both.down, "B;\n", 5, true);
  Migration up = parse(*state, "--migrate:up transaction:false\r\nA", true);
  check_part(&up.up, "A", 2, false);
  assert_null(up.down.text);
  Migration mixed = parse(*state, "-- migrate:up  \nA\n--  migrate:down   transaction:false", true);
  check_part(&mixed.up, "A\n", 2, true);
  check_part(&mixed.down, "", 4, false);
  Migration mark = parse(*state, "\xEF\xBB\xBF-- migrate:up\nA", true);
  check_part(&mark.up, "A", 2, true);
  /* What only looks like a marker is SQL, or a comment. */
  Migration none = parse(*state, "-- migrate:up\n-- migrate:upper\n -- migrate:down\n", true);
  check_part(&none.up, "-- migrate:upper\n -- migrate:down\n", 2, true);
}

static void check_wrong(Fixture *fixture, const char *text, const char *want) {
  buf_clear(&fixture->said);
  parse(fixture, text, false);
  assert_string_equal(buf_text(&fixture->said), want);
}

static void refuses(void **state) {
  check_wrong(*state, "", "x.sql:0: no line `-- migrate:up`\n");
  check_wrong(*state, "-- c\n\nSELECT 1;\n-- migrate:up\n",
              "x.sql:3: only comments may stand before `-- migrate:up`\n");
  check_wrong(*state, "-- migrate:up\n-- migrate:up\n", "x.sql:2: a second `-- migrate:up`\n");
  check_wrong(*state, "-- migrate:up\n-- migrate:down\n-- migrate:down\n",
              "x.sql:3: a second `-- migrate:down`\n");
  check_wrong(*state, "-- migrate:down\n", "x.sql:1: `-- migrate:down` before `-- migrate:up`\n");
  check_wrong(*state, "-- migrate:up transaction=false\n",
              "x.sql:1: the only option of a part is `transaction:false`\n");
  check_wrong(*state, "-- migrate:up\nok\n'\xFF'\n", "x.sql:3: this is no UTF-8 text\n");
  check_wrong(*state, "-- migrate:up\n\xED\xA0\x80", "x.sql:2: this is no UTF-8 text\n");
  check_wrong(*state, "-- migrate:up\n\xC3", "x.sql:2: this is no UTF-8 text\n");
}

static void hashes(void **state) {
  (void)state;
  static const char *const same[] = {"a\nb", "a\r\nb\r\n", "a  \nb\t\n\n\n", "a \t \r\nb"};
  static const char *const others[] = {"a\n b", "ab", "a\n\nb", "A\nb"};
  char first[FILE_CHECKSUM_LEN + 1], next[FILE_CHECKSUM_LEN + 1];
  file_checksum(same[0], strlen(same[0]), first);
  assert_int_equal(strlen(first), FILE_CHECKSUM_LEN);
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    file_checksum(same[i], strlen(same[i]), next);
    assert_string_equal(next, first);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    file_checksum(others[i], strlen(others[i]), next);
    assert_string_not_equal(next, first);
  }
}

static void orders_versions(void **state) {
  (void)state;
  /* As the file names sort: 10_b.sql stands before 1_a.sql, since `_` is more than a digit. */
  assert_true(file_compare_versions("10", "1") < 0);
  assert_true(file_compare_versions("1", "2") < 0);
  assert_true(file_compare_versions("20260101000000", "20260101000001") < 0);
  assert_int_equal(file_compare_versions("12", "12"), 0);
  assert_true(file_compare_versions("001", "20260101000000") < 0);
}

static void write_file(const char *folder, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs("-- migrate:up\n", file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static void reads_folders(void **state) {
  Fixture *fixture = *state;
  char folder[] = "/tmp/rescc-unit-XXXXXX";
  assert_non_null(mkdtemp(folder));
  static const char *const names[] = {"002_b.sql", "001_a.sql", "003.sql",    "readme.sql",
                                      "004_x.txt", "005-d.sql", ".006_e.sql", "002x.sql"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) write_file(folder, names[i]);
  MigrationList list = {0};
  const char *const folders[] = {folder};
  assert_false(
      file_read_folders(fixture->arena, &fixture->events, folders, 1, false, NULL, NULL, &list));
  assert_non_null(strstr(buf_text(&fixture->said), "version 002 is also that of"));
  assert_int_equal(list.count, 5);
  static const char *const want[][2] = {
      {"001", "a"}, {"002", "b"}, {"002", "x"}, {"003", ""}, {"005", "-d"}};
  for (size_t i = 0; i < list.count; i++) {
    assert_string_equal(list.items[i].version, want[i][0]);
    assert_string_equal(list.items[i].name, want[i][1]);
  }
  assert_string_equal(file_find(&list, "003")->version, "003");
  assert_null(file_find(&list, "004"));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    unlink(path);
  }
  rmdir(folder);
  list = (MigrationList){0};
  assert_true(
      file_read_folders(fixture->arena, &fixture->events, folders, 1, true, NULL, NULL, &list));
  assert_false(
      file_read_folders(fixture->arena, &fixture->events, folders, 1, false, NULL, NULL, &list));
}

/* Three files, the first applied, the second changed since; and one row whose file is gone. */
static void make_entries(Fixture *fixture, EntryList *entries) {
  static Migration files[] = {{.version = "1", .name = "a", .path = "1_a.sql", .checksum = "x"},
                              {.version = "2", .name = "b", .path = "2_b.sql", .checksum = "y"},
                              {.version = "4", .name = "d", .path = "4_d.sql", .checksum = "z"}};
  for (size_t i = 0; i < 3; i++) files[i].down.text = "";
  static HistoryRow rows[] = {{.version = "1", .checksum = "x"},
                              {.version = "2", .checksum = "other"},
                              {.version = "3", .checksum = "q"}};
  const MigrationList list = {.items = files, .count = 3};
  const History history = {.exists = true, .items = rows, .count = 3};
  pending_list(fixture->arena, &list, &history, entries);
}

static void lists_pending(void **state) {
  EntryList entries = {0};
  make_entries(*state, &entries);
  static const EntryState want[] = {ENTRY_APPLIED, ENTRY_CHANGED, ENTRY_MISSING, ENTRY_PENDING};
  assert_int_equal(entries.count, 4);
  for (size_t i = 0; i < 4; i++) assert_int_equal(entries.items[i].state, want[i]);
}

static void chooses(void **state) {
  Fixture *fixture = *state;
  EntryList entries = {0}, chosen = {0};
  make_entries(fixture, &entries);
  Choice choice = {0};
  assert_false(pending_choose_up(fixture->arena, &fixture->events, &entries, &choice, &chosen));
  choice.allow_changed = true;
  assert_true(pending_choose_up(fixture->arena, &fixture->events, &entries, &choice, &chosen));
  assert_int_equal(chosen.count, 1);
  assert_string_equal(chosen.items[0].version, "4");
  /* Down: the newest row has no file; the one named alone has. */
  chosen = (EntryList){0};
  assert_false(pending_choose_down(fixture->arena, &fixture->events, &entries, &choice, &chosen));
  chosen = (EntryList){0};
  choice.version = "2";
  assert_true(pending_choose_down(fixture->arena, &fixture->events, &entries, &choice, &chosen));
  assert_int_equal(chosen.count, 1);
  assert_string_equal(chosen.items[0].version, "2");
  chosen = (EntryList){0};
  choice.version = "4";
  assert_false(pending_choose_down(fixture->arena, &fixture->events, &entries, &choice, &chosen));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(reads_parts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(refuses, set_up, tear_down),
      cmocka_unit_test_setup_teardown(hashes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(orders_versions, set_up, tear_down),
      cmocka_unit_test_setup_teardown(reads_folders, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lists_pending, set_up, tear_down),
      cmocka_unit_test_setup_teardown(chooses, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
