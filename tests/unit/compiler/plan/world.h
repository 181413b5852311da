/* world.h - random schemas, for laws that hold for every schema.
 *
 * A world is a list of things: what a state's objects are made from. Each has an id that it keeps
 * through all edits, so it is known which object of one state became which of another. A fact is
 * one of a few templates (world_facts.c), which name other things by their ids: whatever those are
 * called by now is what the state says. The same seed makes the same world. */
#ifndef RESCC_TEST_WORLD_H
#define RESCC_TEST_WORLD_H

#include "compiler/plan/diff/match.h"
#include "compiler/state/state.h"

/* What a template can name. */
typedef enum Ref {
  REF_COLUMN, /* of its own table */
  REF_SECOND, /* another one */
  REF_TABLE,
  REF_THERE, /* a column of that table */
  REF_KEY,   /* that a foreign key can stand on */
  REF_ENUM,
  REF_FUNCTION,
  REF_VIEW, /* a statement that makes one */
  REFS
} Ref;

enum { LABELS_AT_MOST = 6 };

typedef struct Label {
  unsigned id;
  const char *text, *former; /* former: "" where it has none */
} Label;

typedef struct Thing {
  unsigned id, of; /* of: the unit that it is a child of; 0: a unit itself */
  ObjectKind kind;
  const char *schema, *name;          /* schema: a unit's */
  const char *former_schema, *former; /* what it was renamed from */
  unsigned char facts[FACTS];         /* which of its templates each fact is; 0: it doesn't hold */
  unsigned refs[REFS];                /* ids; 0: no template needs it */
  Label labels[LABELS_AT_MOST];       /* an enum's */
  size_t label_count;
  bool goes;                     /* is being removed */
  bool concurrently, backfilled; /* hints */
  Object *object;                /* in the state that was made last; NULL: in none */
} Thing;

typedef struct World {
  Arena *arena;
  unsigned long long random;
  Thing *items;
  size_t count, capacity;
  unsigned last_id;
  const char *home; /* the repo's schema */
  bool plain;       /* templates name their own table and its columns alone */
} World;

/* A number below `below`. */
unsigned world_draw(World *world, unsigned below);
bool world_chance(World *world, unsigned percent);

World world_new(Arena *arena, unsigned long long seed);
World world_copy(const World *world, unsigned long long seed);
/* Adds things, takes them away, changes facts, renames, moves. */
void world_edit(World *world, unsigned edits);
/* Only gives other names. */
void world_rename(World *world, unsigned edits);

Thing *world_thing(const World *world, unsigned id); /* NULL: it isn't there any more */
/* Chooses templates for all facts of a new thing. */
void world_choose(World *world, Thing *thing);
/* Gives a fact another template. */
void world_change(World *world, Thing *thing);
/* Finds what the templates name where nothing is chosen yet; takes others where there is none. */
void world_settle(World *world, Thing *thing);
/* What a fact says; NULL: it doesn't hold. */
const char *world_template(const Thing *thing, Fact fact);
/* Whether it is a column that is neither `ignored` nor computed. */
bool world_is_plain_column(const Thing *thing);
/* Whether a foreign key can stand on so many columns of it. */
bool world_is_key(const Thing *thing, unsigned columns);
bool world_makes_view(const Thing *thing);

/* The state of a world. `before` (or NULL) is what it was edited from: what has another name than
 * there says what it was renamed from. */
State *world_state(World *world, const World *before);

#endif
