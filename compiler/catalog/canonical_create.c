/* canonical_create.c - the temporary tables, with savepoints around what may be refused. */
#include <string.h>

#include "canonical_internal.h"
#include "runtime/base/sql.h"

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

static void write_piece(Buf *sql, const Temporary *temporary, const Piece *piece) {
  if (kinds[piece->kind].alter)
    sql_printf(sql, "ALTER TABLE pg_temp.%I %s ", temporary->name, kinds[piece->kind].alter);
  sql_printf(sql, "%s;\n", piece->sql);
}

static void write_name(Buf *sql, const Temporary *temporary) {
  if (strcmp(temporary->read_name, temporary->name) != 0)
    sql_printf(sql, "ALTER TABLE pg_temp.%I RENAME TO %I;\n", temporary->name,
               temporary->read_name);
}

/* CREATE TABLE with the pieces that stand in it, up to a kind. */
static void write_head(Buf *sql, const Temporary *temporary, PieceKind last) {
  const char *comma = "";
  sql_printf(sql, "CREATE TEMPORARY TABLE %I (", temporary->name);
  for (size_t i = 0; i < temporary->pieces.count; i++) {
    const Piece *piece = &temporary->pieces.items[i];
    if (!kinds[piece->kind].inside || piece->kind > last) continue;
    sql_printf(sql, "%s%s", comma, piece->sql);
    comma = ", ";
  }
  sql_printf(sql, ")%s;\n", temporary->partition ? temporary->partition : "");
}

static void write_table(Buf *sql, const Temporary *temporary) {
  write_head(sql, temporary, PIECE_OTHER);
  for (size_t i = 0; i < temporary->pieces.count; i++)
    if (!kinds[temporary->pieces.items[i].kind].inside)
      write_piece(sql, temporary, &temporary->pieces.items[i]);
  write_name(sql, temporary);
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
static bool create_head(const Canonical *canonical, const Temporary *temporary, PieceKind *last) {
  Buf sql = {0};
  if (temporary->partition) {
    *last = PIECE_COLUMN;
    write_head(&sql, temporary, PIECE_COLUMN);
    if (try_out(canonical, &sql)) return true;
    if (!is_refusal(db_error(canonical->db))) return false;
  }
  *last = NO_PIECE;
  sql_printf(&sql, "CREATE TEMPORARY TABLE %I ();\n", temporary->name);
  return try_out(canonical, &sql);
}

/* One table piece by piece; what is refused is left out. */
static bool create_slowly(const Canonical *canonical, const Temporary *temporary) {
  Buf sql = {0};
  PieceKind last;
  if (!create_head(canonical, temporary, &last)) return false;
  for (int kind = (int)last + 1; kind <= PIECE_OTHER; kind++)
    for (size_t i = 0; i < temporary->pieces.count; i++) {
      if ((int)temporary->pieces.items[i].kind != kind) continue;
      write_piece(&sql, temporary, &temporary->pieces.items[i]);
      if (!try_out(canonical, &sql) && !is_refusal(db_error(canonical->db))) return false;
    }
  write_name(&sql, temporary);
  return try_out(canonical, &sql);
}

bool canonical_create(const Canonical *canonical, const Probe *probes, size_t count) {
  Buf sql = {0};
  for (size_t i = 0; i < count; i++) write_table(&sql, &probes[i].temporary);
  if (try_out(canonical, &sql)) return true;
  if (!is_refusal(db_error(canonical->db))) return false;
  if (count == 1) return create_slowly(canonical, &probes->temporary);
  return canonical_create(canonical, probes, count / 2) &&
         canonical_create(canonical, probes + count / 2, count - count / 2);
}
