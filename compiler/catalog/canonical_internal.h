/* canonical_internal.h - what canonical.c (what to ask, what it means) and canonical_create.c (the
 * temporary tables) share. */
#ifndef RESCC_CANONICAL_INTERNAL_H
#define RESCC_CANONICAL_INTERNAL_H

#include "canonical.h"
#include "compiler/state/ddl.h"
#include "runtime/base/text.h"

/* A temporary table in pieces, sorted by what needs what. */
typedef enum PieceKind {
  NO_PIECE,
  PIECE_COLUMN,
  PIECE_COMPUTED,
  PIECE_CONSTRAINT,
  PIECE_DEFAULT, /* what stands behind ALTER COLUMN */
  PIECE_OTHER,   /* a statement of its own */
} PieceKind;

typedef struct Piece {
  PieceKind kind;
  const char *sql;
} Piece;

/* Whose SQL a temporary table is made with. */
typedef enum ProbeText {
  TEXT_WANTED,   /* as the sources have it */
  TEXT_RENDERED, /* as PostgreSQL rendered that, read once more */
  TEXT_LIVE,     /* as PostgreSQL renders the live one, read once more */
} ProbeText;

typedef struct Probe {
  size_t number;
  Object *live; /* a copy, to be adapted */
  const Object *want;
  ProbeText text;
  const char *name;       /* what the temporary table is called when it is read */
  const char *partition;  /* what stands behind CREATE TABLE (…), or NULL */
  const Object *rendered; /* of TEXT_RENDERED: the table as it was read */
  size_t rendered_number;
  const Object *seen; /* the table as it is read now; NULL: there is none */
  struct {
    Piece *items;
    size_t count, capacity;
  } pieces;
} Probe;

typedef struct Probes {
  Probe *items;
  size_t count, capacity;
} Probes;

/* Takes the wanted text into a live object where the two differ only in what PostgreSQL always
 * adds: parentheses around an expression, the type behind a literal. (canonical_text.c) */
void canonical_take_plain(Arena *arena, Object *live, const Object *want);

/* The column that shows how a wanted type is rendered. */
const char *canonical_type_column(Arena *arena, const Object *column);
/* What a wanted check or index is called on the temporary table. */
const char *canonical_child_name(Arena *arena, const Object *want, size_t number);

/* The statements that start the transaction. */
const char *canonical_begin(const Canonical *canonical);
/* Makes the tables as far as the database can: what it refuses of one is missing there, and spoils
 * nothing else. false: the server could not be asked. */
bool canonical_create(const Canonical *canonical, const Probe *probes, size_t count);
/* The schema they are in. */
bool canonical_temp_schema(const Canonical *canonical, TextList *schemas);

#endif
