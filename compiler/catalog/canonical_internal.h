/* canonical_internal.h - what the files of canonical share: canonical.c (states, in rounds),
 * canonical_probe.c (one table: what to ask, what the answer means), canonical_create.c (the
 * temporary tables), canonical_text.c (what needs no server). */
#ifndef RESCC_CANONICAL_INTERNAL_H
#define RESCC_CANONICAL_INTERNAL_H

#include "canonical.h"
#include "compiler/state/kind.h"
#include "runtime/base/text.h"

/* A table in somebody's words. Of a temporary one, checks and indexes have names of ours. */
typedef struct Rendering {
  const Object *table; /* NULL: there is none */
  const char *prefix;  /* what those names begin with; NULL: they are the table's own */
} Rendering;

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

typedef struct Temporary {
  const char *name;      /* the wanted table's: its SQL may name it */
  const char *read_name; /* what it is called in the end, when it is read */
  const char *partition; /* what stands behind CREATE TABLE (…), or NULL */
  struct {
    Piece *items;
    size_t count, capacity;
  } pieces;
} Temporary;

/* A question about a live and a wanted table. */
typedef struct Probe {
  Object *live; /* a copy, to be adapted */
  const Object *want;
  Rendering sql;       /* in whose words the temporary table is made */
  Temporary temporary; /* how */
  Rendering seen;      /* how that reads, once it was made */
} Probe;

typedef struct Probes {
  Probe *items;
  size_t count, capacity;
} Probes;

/* Takes the wanted text into a live object where the two differ only in what PostgreSQL always
 * adds: parentheses around an expression, the type behind a literal. */
void canonical_take_plain(Arena *arena, Object *live, const Object *want);

/* Whether the two tables differ in SQL that may mean the same. */
bool canonical_must_ask(const Object *live, const Object *want);
/* Adds a question. alone: no other temporary table has its name, nor does another schema's table,
 * so that it may keep the name while it is read. */
void canonical_add_probe(const Canonical *canonical, Probes *probes, Object *live,
                         const Object *want, Rendering sql, bool alone);
/* Takes the wanted text into the live table where what was seen reads as the live facts do; theirs:
 * as the live ones did when they were read once more. */
void canonical_take_answer(const Canonical *canonical, const Probe *probe, const Rendering *theirs);

/* Makes the tables as far as the database can: what it refuses of one is missing there. false: the
 * server could not be asked. */
bool canonical_create(const Canonical *canonical, const Probe *probes, size_t count);

#endif
