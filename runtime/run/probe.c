#include "probe.h"

#include <string.h>

#include "runtime/base/sql.h"
#include "runtime/base/token.h"
#include "runtime/file/statement_report.h"
#include "runtime/pg/failure.h"

typedef struct FoundIndex {
  const char *name; /* with schema and quotes, as SQL; NULL: there is none */
  bool valid;
  const char *definition;
} FoundIndex;

static bool find_index(Runner *runner, const char *table, const char *name, FoundIndex *found) {
  DbRows rows = {0};
  const char *params[] = {table, name};
  *found = (FoundIndex){0};
  if (!db_ask(runner->db, runner->arena, &rows,
              "SELECT format('%I.%I', n.nspname, c.relname),"
              " (i.indisvalid AND i.indisready AND i.indislive)::int,"
              " pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
              " JOIN pg_namespace n ON n.oid = c.relnamespace"
              " WHERE i.indrelid = to_regclass($1) AND c.relname = $2::name",
              params, 2))
    return false;
  if (rows.count == 0) return true;
  *found = (FoundIndex){.name = DB_VALUE(&rows, 0, 0),
                        .valid = strcmp(DB_VALUE(&rows, 0, 1), "1") == 0,
                        .definition = DB_VALUE(&rows, 0, 2)};
  return true;
}

/* What of `CREATE [UNIQUE] INDEX name ON [ONLY] schema.table USING …` does not name anything. */
static const char *essence(Arena *arena, const char *definition) {
  TokenReader reader = {.text = definition, .len = strlen(definition)};
  bool unique = false;
  Token token = token_next(&reader);
  while (token.kind != TOKEN_END && !token_is_word(&reader, token, "on")) {
    unique |= token_is_word(&reader, token, "unique");
    token = token_next(&reader);
    if (token_is_word(&reader, token, "index")) {
      token_next(&reader); /* the name, whatever it is */
      token = token_next(&reader);
    }
  }
  while (token.kind != TOKEN_END && !token_is_word(&reader, token, "using"))
    token = token_next(&reader);
  return arena_printf(arena, "%d %s", unique, definition + token.start);
}

/* The definition the statement leads to, tried on an empty copy of the table; NULL where that is
 * not to be had. Comparing what the server prints of both is the only honest equality: it spells
 * out defaults, casts and operator classes. */
static const char *wanted_definition(Runner *runner, const Statement *statement,
                                     const StatementTarget *target) {
  Db *db = runner->db;
  Buf sql = {0};
  sql_printf(&sql, "BEGIN; CREATE TEMPORARY TABLE rescc_probe (LIKE %s); ", target->object);
  const char *text = statement->text;
  buf_add_bytes(&sql, text, target->concurrently.start);
  buf_add_bytes(&sql, text + target->concurrently.end,
                target->table.start - target->concurrently.end);
  buf_add(&sql, "pg_temp.rescc_probe");
  buf_add(&sql, text + target->table.end);
  FoundIndex made = {0};
  DbError before = *db_error(db);
  if (!db_run(db, buf_text(&sql)) ||
      !find_index(runner, "pg_temp.rescc_probe", target->name, &made))
    made.definition = NULL;
  buf_free(&sql);
  db_run(db, "ROLLBACK");
  db_restore_error(db, &before);
  return made.definition;
}

static ProbeResult failed(Runner *runner, const Migration *file, const Statement *statement) {
  statement_report(runner->arena, runner->events, db_error(runner->db), file, statement);
  return PROBE_FAILED;
}

static ProbeResult drop_invalid(Runner *runner, const Migration *file, const Statement *statement,
                                const FoundIndex *found) {
  event_say(runner->events, EVENT_INFO, "%s: index %s is INVALID (a build was cut off): dropped",
            file->path, found->name);
  const char *sql = sql_text(runner->arena, "DROP INDEX CONCURRENTLY %s", found->name);
  return db_run(runner->db, "SET lock_timeout = 0") && db_run(runner->db, sql)
             ? PROBE_ABSENT
             : failed(runner, file, statement);
}

static ProbeResult look_index(Runner *runner, const Migration *file, const Statement *statement,
                              const StatementTarget *target) {
  FoundIndex found;
  if (!find_index(runner, target->object, target->name, &found))
    return failed(runner, file, statement);
  if (found.name == NULL) return PROBE_ABSENT;
  if (!found.valid) return drop_invalid(runner, file, statement, &found);
  const char *wanted = wanted_definition(runner, statement, target);
  if (wanted &&
      strcmp(essence(runner->arena, wanted), essence(runner->arena, found.definition)) == 0) {
    event_say(runner->events, EVENT_INFO, "%s: index %s is there already", file->path, found.name);
    return PROBE_THERE;
  }
  event_fail_at(runner->events, file->path, statement->line,
                "drop or rename that one, or give the new one another name",
                "index %s exists with another definition: %s", found.name, found.definition);
  return PROBE_FAILED;
}

static ProbeResult look(Runner *runner, const Migration *file, const Statement *statement,
                        const StatementTarget *target, const char *sql) {
  DbRows rows = {0};
  const char *params[] = {target->object, target->name};
  if (!db_ask(runner->db, runner->arena, &rows, sql, params, target->name ? 2 : 1))
    return failed(runner, file, statement);
  if (rows.count == 0) return PROBE_ABSENT;
  event_say(runner->events, EVENT_INFO, "%s:%u: done by an earlier run", file->path,
            statement->line);
  return PROBE_THERE;
}

ProbeResult probe_look(Runner *runner, const Migration *file, const Statement *statement,
                       const StatementTarget *target) {
  if (db_in_transaction(runner->db)) return PROBE_ABSENT;
  switch (target->probe) {
  case PROBE_CREATE_INDEX: return look_index(runner, file, statement, target);
  case PROBE_DROP_INDEX:
    return look(runner, file, statement, target, "SELECT 1 WHERE to_regclass($1) IS NULL");
  case PROBE_ADD_LABEL:
    return look(runner, file, statement, target,
                "SELECT 1 FROM pg_enum WHERE enumtypid = to_regtype($1) AND enumlabel = $2");
  case PROBE_ADD_CONSTRAINT:
    return look(runner, file, statement, target,
                "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass($1)"
                " AND conname = $2::name");
  case PROBE_NONE: break;
  }
  return PROBE_ABSENT;
}

bool probe_check(Runner *runner, const Migration *file, const Statement *statement) {
  StatementTarget target = statement_target(runner->arena, statement);
  if (target.probe != PROBE_CREATE_INDEX || db_in_transaction(runner->db)) return true;
  FoundIndex found;
  if (!find_index(runner, target.object, target.name, &found))
    return failure_report(runner->events, runner->db, "can't look at the new index");
  return (found.name && found.valid) ||
         event_fail_at(runner->events, file->path, statement->line,
                       "run the same command again: it is built anew",
                       "the new index %s is not valid", target.name);
}
