/* canonical_create.c - the temporary tables, with savepoints around what may be refused. */
#include <string.h>

#include "canonical_internal.h"
#include "runtime/base/sql.h"

const char *canonical_type_column(Arena *arena, const Object *column) {
  return arena_printf(arena, "rescc type of %s", column->name);
}

const char *canonical_child_name(Arena *arena, const Object *want, size_t number) {
  size_t place = 0;
  while (want->table->children.items[place] != want) place++;
  return arena_printf(arena, "rescc_%zu_%zu", number, place);
}

const char *canonical_begin(const Canonical *canonical) {
  const char *begin = "BEGIN READ WRITE; SET LOCAL client_min_messages = warning";
  if (strcmp(canonical->schema, "public") == 0) return begin;
  return sql_text(canonical->arena, "%s; SET LOCAL search_path = %I, public", begin,
                  canonical->schema);
}

bool canonical_temp_schema(const Canonical *canonical, TextList *schemas) {
  DbRows rows;
  if (!db_ask(canonical->db, canonical->arena, &rows,
              "SELECT nspname FROM pg_catalog.pg_namespace"
              " WHERE oid = pg_catalog.pg_my_temp_schema()",
              NULL, 0))
    return false;
  ARENA_PUSH(canonical->arena, schemas, rows.count ? DB_VALUE(&rows, 0, 0) : "pg_temp");
  return true;
}

/* --- text ----------------------------------------------------------------------------------- */

/* How a piece becomes a statement of its own. */
static const struct {
  bool inside; /* stands in CREATE TABLE's parentheses */
  const char *alter;
} kinds[] = {
    [PIECE_COLUMN] = {true, "ADD COLUMN"}, [PIECE_COMPUTED] = {true, "ADD COLUMN"},
    [PIECE_CONSTRAINT] = {true, "ADD"},    [PIECE_DEFAULT] = {false, "ALTER COLUMN"},
    [PIECE_OTHER] = {false, NULL},
};

static void write_piece(Buf *sql, const Probe *probe, const Piece *piece) {
  if (kinds[piece->kind].alter)
    sql_printf(sql, "ALTER TABLE pg_temp.%I %s ", probe->want->name, kinds[piece->kind].alter);
  sql_printf(sql, "%s;\n", piece->sql);
}

static void write_name(Buf *sql, const Probe *probe) {
  if (strcmp(probe->name, probe->want->name) != 0)
    sql_printf(sql, "ALTER TABLE pg_temp.%I RENAME TO %I;\n", probe->want->name, probe->name);
}

/* CREATE TABLE with the pieces that stand in it, up to a kind. */
static void write_head(Buf *sql, const Probe *probe, PieceKind last) {
  const char *comma = "";
  sql_printf(sql, "CREATE TEMPORARY TABLE %I (", probe->want->name);
  for (size_t i = 0; i < probe->pieces.count; i++) {
    const Piece *piece = &probe->pieces.items[i];
    if (!kinds[piece->kind].inside || piece->kind > last) continue;
    sql_printf(sql, "%s%s", comma, piece->sql);
    comma = ", ";
  }
  sql_printf(sql, ")%s;\n", probe->partition ? probe->partition : "");
}

static void write_table(Buf *sql, const Probe *probe) {
  write_head(sql, probe, PIECE_OTHER);
  for (size_t i = 0; i < probe->pieces.count; i++)
    if (!kinds[probe->pieces.items[i].kind].inside)
      write_piece(sql, probe, &probe->pieces.items[i]);
  write_name(sql, probe);
}

/* --- statements ----------------------------------------------------------------------------- */

/* Whether an error is about the SQL: a type, label or function that is not there, a syntax of a
 * later server. Anything else (no right, no room, no connection) says nothing about it. */
static bool is_refusal(const DbError *error) {
  return !error->lost && strcmp(error->sqlstate, "42501") != 0 &&
         (strncmp(error->sqlstate, "42", 2) == 0 || strncmp(error->sqlstate, "22", 2) == 0 ||
          strncmp(error->sqlstate, "0A", 2) == 0 || strncmp(error->sqlstate, "2F", 2) == 0 ||
          strncmp(error->sqlstate, "3F", 2) == 0 || strncmp(error->sqlstate, "P0", 2) == 0);
}

/* Runs statements, or takes all of them back. false: db_error says why not. */
static bool try_out(const Canonical *canonical, Buf *sql) {
  buf_add(sql, "RELEASE SAVEPOINT rescc");
  /* Sent alone: where the rest is no SQL at all, nothing of what is sent with it is run. */
  bool ok = db_run(canonical->db, "SAVEPOINT rescc") && db_run(canonical->db, buf_text(sql));
  buf_free(sql);
  if (ok) return true;
  const DbError error = *db_error(canonical->db);
  if (is_refusal(&error))
    db_run(canonical->db, "ROLLBACK TO SAVEPOINT rescc; RELEASE SAVEPOINT rescc");
  db_restore_error(canonical->db, &error);
  return false;
}

/* The table itself: with its columns where a partition key needs them, else without any. *last:
 * the kind of pieces that it has. */
static bool create_head(const Canonical *canonical, const Probe *probe, PieceKind *last) {
  Buf sql = {0};
  if (probe->partition) {
    *last = PIECE_COLUMN;
    write_head(&sql, probe, PIECE_COLUMN);
    if (try_out(canonical, &sql)) return true;
    if (!is_refusal(db_error(canonical->db))) return false;
  }
  *last = NO_PIECE;
  sql_printf(&sql, "CREATE TEMPORARY TABLE %I ();\n", probe->want->name);
  return try_out(canonical, &sql);
}

/* One table piece by piece; what is refused is left out. */
static bool create_slowly(const Canonical *canonical, const Probe *probe) {
  Buf sql = {0};
  PieceKind last;
  if (!create_head(canonical, probe, &last)) return false;
  for (int kind = (int)last + 1; kind <= PIECE_OTHER; kind++)
    for (size_t i = 0; i < probe->pieces.count; i++) {
      if ((int)probe->pieces.items[i].kind != kind) continue;
      write_piece(&sql, probe, &probe->pieces.items[i]);
      if (!try_out(canonical, &sql) && !is_refusal(db_error(canonical->db))) return false;
    }
  write_name(&sql, probe);
  return try_out(canonical, &sql);
}

bool canonical_create(const Canonical *canonical, const Probe *probes, size_t count) {
  Buf sql = {0};
  for (size_t i = 0; i < count; i++) write_table(&sql, &probes[i]);
  if (try_out(canonical, &sql)) return true;
  if (!is_refusal(db_error(canonical->db))) return false;
  if (count == 1) return create_slowly(canonical, probes);
  return canonical_create(canonical, probes, count / 2) &&
         canonical_create(canonical, probes + count / 2, count - count / 2);
}
