/* diff_replace.c - what must be dropped and made anew because of what it stands on: PostgreSQL
 * changes no type under a check, a view, a computed column … */
#include <string.h>
#include <uthash.h>

#include "compiler/state/kind.h"
#include "diff_internal.h"

/* A column that changes, under whoever stands on it. */
typedef struct Change {
  const Object *column; /* of have; of want, where it comes */
  const Object *table;  /* of have */
  UseDepth depth;
  bool unnamed; /* it comes or goes: who names it has changed, but not who reads it by `*` */
  struct Change *same_name; /* another table's */
} Change;

typedef struct ChangeName {
  const char *name;
  Change *first;
  UT_hash_handle hh;
} ChangeName;

typedef struct Marker {
  Differ *differ;
  struct {
    Change **items;
    size_t count, capacity;
  } changes;
  ChangeName *by_name;
  bool named; /* some change is of a column that others name */
} Marker;

/* --- enums that are rebuilt ----------------------------------------------------------------- */

static void find_rebuilt(Differ *differ) {
  for (size_t i = 0; i < differ->units.count; i++) {
    const Pair *pair = &differ->units.items[i];
    if (pair->have && pair->want && pair->have->kind == OBJECT_ENUM &&
        diff_rebuilds_enum(pair->have, pair->want, differ->diff->options.rebuild_enums))
      ARENA_PUSH(differ->arena, &differ->rebuilt, (Object *)pair->have);
  }
}

static bool is_rebuilt(const Differ *differ, const Use *use) {
  for (size_t i = 0; i < differ->rebuilt.count; i++)
    if (use_is_of(use, differ->rebuilt.items[i])) return true;
  return false;
}

/* Whether a fact of the object means the old type until it is said again. */
static bool fact_is_old(Differ *differ, const Object *object, Fact fact) {
  const UseList *uses = kind_uses(differ->uses, object);
  for (size_t i = 0; i < uses->count; i++)
    if (uses->items[i].fact == fact && is_rebuilt(differ, &uses->items[i])) return true;
  return false;
}

bool diff_default_is_new(Differ *differ, const Pair *pair) {
  return diff_is_column(pair) && fact_is_old(differ, pair->want, FACT_DEFAULT);
}

bool diff_type_is_new(Differ *differ, const Pair *pair) {
  if (diff_fact_differs(pair, FACT_COLLATION)) return true;
  if (!diff_fact_differs(pair, FACT_TYPE)) return fact_is_old(differ, pair->want, FACT_TYPE);
  return type_name_differs(object_type(pair->have), object_type(pair->want));
}

/* What says a rebuilt type's name is made anew; a column has a way of its own for its type and its
 * default. */
static bool is_old(Differ *differ, const Object *object) {
  const UseList *uses = kind_uses(differ->uses, object);
  for (size_t i = 0; i < uses->count; i++) {
    const Use *use = &uses->items[i];
    bool altered = use->fact == FACT_TYPE || use->fact == FACT_DEFAULT;
    bool read_anew = object->kind == OBJECT_SCRIPT && use->depth != USE_MODIFIERS;
    if (!altered && !read_anew && is_rebuilt(differ, use)) return true;
  }
  return false;
}

/* --- columns that change -------------------------------------------------------------------- */

static void add_change(Marker *marker, const Object *table, const Object *column, UseDepth depth,
                       bool unnamed) {
  Arena *arena = marker->differ->arena;
  ChangeName *name;
  Change *change = ARENA_NEW(arena, Change);
  HASH_FIND_STR(marker->by_name, column->name, name);
  if (name == NULL) {
    name = ARENA_NEW(arena, ChangeName);
    name->name = column->name;
    HASH_ADD_KEYPTR(hh, marker->by_name, name->name, strlen(name->name), name);
  }
  *change = (Change){column, table, depth, unnamed, name->first};
  name->first = change;
  marker->named |= !unnamed;
  ARENA_PUSH(arena, &marker->changes, change);
}

/* An expression that becomes another one, or appears: the column is made anew. (One that goes
 * leaves its values behind: DROP EXPRESSION.) */
static bool is_recomputed(const Pair *pair) {
  return diff_is_column(pair) && object_fact(pair->want, FACT_COMPUTED) &&
         diff_fact_differs(pair, FACT_COMPUTED);
}

static bool comes_or_goes(const Pair *pair) {
  const Object *only = pair->have ? pair->have : pair->want;
  return !(pair->have && pair->want) && only->kind == OBJECT_COLUMN && !diff_is_ignored(only);
}

static void find_changes(Marker *marker) {
  Differ *differ = marker->differ;
  for (size_t i = 0; i < differ->units.count; i++) {
    const Object *table = differ->units.items[i].have;
    const PairList *children = &differ->units.items[i].children;
    for (size_t j = 0; j < children->count; j++) {
      const Pair *pair = &children->items[j];
      if (comes_or_goes(pair))
        add_change(marker, table, pair->have ? pair->have : pair->want, USE_COLUMN, true);
      if (!diff_is_column(pair)) continue;
      if (pair->replace)
        add_change(marker, table, pair->have, USE_COLUMN, false);
      else if (diff_type_is_new(differ, pair))
        add_change(marker, table, pair->have, USE_TYPE, false);
      else if (diff_fact_differs(pair, FACT_TYPE))
        add_change(marker, table, pair->have, USE_MODIFIERS, false);
    }
  }
}

static bool is_touched_by(const Use *use, const Object *user, const Change *change) {
  const Object *column = change->column;
  return use->depth <= change->depth && user != column &&
         use_is_of_column(use, column->table->schema, column->table->name, column->name);
}

static bool is_touched(const Marker *marker, const Use *use, const Object *user) {
  if (use->kind != OBJECT_COLUMN) return false;
  ChangeName *name = NULL;
  if (use->column) HASH_FIND_STR(marker->by_name, use->column, name);
  for (const Change *change = name ? name->first : NULL; change; change = change->same_name)
    if (!change->unnamed && is_touched_by(use, user, change)) return true;
  for (size_t i = 0; !use->column && i < marker->changes.count; i++)
    if (is_touched_by(use, user, marker->changes.items[i])) return true;
  return false;
}

/* Whether a statement's view reads a table of which a column changes, or comes or goes under its
 * `*`. It names it as it was called before any rename. */
static bool reads(const Use *use, const Change *change) {
  const Object *table = match_origin(change->table);
  if (use->words)
    return sqlfrag_mentions(use->words, "view") && sqlfrag_mentions(use->words, table->name) &&
           (!change->unnamed || strchr(use->words, '*'));
  if (!change->unnamed) return use_is_of(use, table);
  return !use->column && use_is_of_column(use, table->schema, table->name, change->column->name);
}

static bool reads_changed(const Marker *marker, const Use *use) {
  for (size_t i = 0; use->depth == USE_MODIFIERS && i < marker->changes.count; i++)
    if (reads(use, marker->changes.items[i])) return true;
  return false;
}

static bool stands_on_change(const Marker *marker, const Object *object) {
  const UseList *uses = kind_uses(marker->differ->uses, object);
  for (size_t i = 0; i < uses->count; i++)
    if (object->kind == OBJECT_SCRIPT ? reads_changed(marker, &uses->items[i])
                                      : is_touched(marker, &uses->items[i], object))
      return true;
  return false;
}

/* One look at everything; whether a column joined those that change. */
static bool mark_users(Marker *marker) {
  const State *have = marker->differ->diff->have;
  size_t before = marker->changes.count;
  for (size_t i = 0; i < have->units.count; i++)
    for (size_t j = 0; j < have->units.items[i]->children.count; j++) {
      const Object *child = have->units.items[i]->children.items[j];
      if (!marker->named && !diff_may_read(child)) continue;
      if (!stands_on_change(marker, child)) continue;
      Pair *pair = diff_child_pair(marker->differ, child);
      if (pair == NULL || pair->replace || diff_is_ignored(pair->want)) continue;
      /* one that is no longer computed lets go of the others before they change, with its values */
      if (child->kind == OBJECT_COLUMN && !pair->want->facts[FACT_COMPUTED]) continue;
      pair->replace = true;
      if (child->kind == OBJECT_COLUMN) add_change(marker, child->table, child, USE_COLUMN, false);
    }
  return marker->changes.count > before;
}

/* --- views over views ----------------------------------------------------------------------- */

/* A statement that goes, by the name of what it makes. */
typedef struct Made {
  const char *name;
  const Object *script;
  struct Made *same_name;
  UT_hash_handle hh;
} Made;

static void note_made(Differ *differ, Made **made, const Object *script) {
  const SqlNames *names = &kind_uses(differ->uses, script)->made;
  for (size_t i = 0; i < names->count; i++) {
    Made *entry = ARENA_NEW(differ->arena, Made), *first;
    *entry = (Made){.name = names->items[i].name, .script = script};
    HASH_FIND_STR(*made, entry->name, first);
    if (first) {
      entry->same_name = first->same_name;
      first->same_name = entry;
    } else {
      HASH_ADD_KEYPTR(hh, *made, entry->name, strlen(entry->name), entry);
    }
  }
}

static bool reads_what_is_made(Differ *differ, const Object *reader, Made *made) {
  const UseList *own = kind_uses(differ->uses, reader);
  for (size_t i = 0; i < own->count; i++) {
    Made *entry = NULL;
    if (own->items[i].name) HASH_FIND_STR(made, own->items[i].name, entry);
    for (; entry; entry = entry->same_name)
      if (entry->script != reader &&
          uses_made_by(kind_uses(differ->uses, entry->script), &own->items[i]))
        return true;
  }
  return false;
}

/* Statements of have that go, be it to come back. */
static void find_gone(Differ *differ, Made **gone) {
  for (size_t i = 0; i < differ->units.count; i++) {
    const Pair *unit = &differ->units.items[i];
    for (size_t j = 0; j < unit->children.count; j++) {
      const Pair *pair = &unit->children.items[j];
      if (pair->have && pair->have->kind == OBJECT_SCRIPT && (pair->replace || !pair->want))
        note_made(differ, gone, pair->have);
    }
    for (size_t j = 0; !unit->want && j < unit->have->children.count; j++)
      if (unit->have->children.items[j]->kind == OBJECT_SCRIPT)
        note_made(differ, gone, unit->have->children.items[j]);
  }
}

/* One look at everything; whether a statement joined those that go. */
static bool mark_readers(Differ *differ, Made **gone) {
  bool more = false;
  for (size_t i = 0; i < differ->diff->have->units.count; i++)
    for (size_t j = 0; j < differ->diff->have->units.items[i]->children.count; j++) {
      const Object *child = differ->diff->have->units.items[i]->children.items[j];
      if (!diff_may_read(child) || !reads_what_is_made(differ, child, *gone)) continue;
      Pair *pair = diff_child_pair(differ, child);
      if (pair == NULL || pair->replace) continue;
      pair->replace = true;
      if (child->kind != OBJECT_SCRIPT) continue;
      note_made(differ, gone, child);
      more = true;
    }
  return more;
}

/* What reads what is made by a statement that goes is replaced with it. */
static void mark_all_readers(Differ *differ) {
  Made *gone = NULL;
  find_gone(differ, &gone);
  while (gone && mark_readers(differ, &gone)) {
  }
  HASH_CLEAR(hh, gone); /* the entries are the arena's */
}

/* --- foreign keys --------------------------------------------------------------------------- */

/* Whether the key that a foreign key stands on goes, or a column of it changes its type. */
static bool target_changes(Differ *differ, const Object *key) {
  const Object *target =
      state_unit(differ->diff->have, OBJECT_TABLE, object_fact(key, FACT_TARGET_SCHEMA),
                 object_fact(key, FACT_TARGET));
  const Pair *table = target ? diff_unit_pair(differ, target) : NULL;
  for (size_t i = 0; table && i < table->children.count; i++) {
    const Pair *pair = &table->children.items[i];
    bool goes = pair->have && (pair->replace || pair->want == NULL);
    if (goes && uses_is_key_on(pair->have, key->facts[FACT_TARGET_COLUMNS])) return true;
  }
  return false;
}

/* Whether anything goes that a foreign key could stand on: else no key needs a look. */
static bool keys_go(const Differ *differ) {
  for (size_t i = 0; i < differ->units.count; i++)
    for (size_t j = 0; j < differ->units.items[i].children.count; j++) {
      const Pair *pair = &differ->units.items[i].children.items[j];
      if (pair->have && (pair->replace || !pair->want) &&
          (pair->have->kind == OBJECT_PRIMARY_KEY || pair->have->kind == OBJECT_UNIQUE_KEY ||
           pair->have->facts[FACT_UNIQUE]))
        return true;
    }
  return false;
}

static void mark_foreign_keys(Differ *differ) {
  if (!keys_go(differ)) return;
  for (size_t i = 0; i < differ->diff->have->units.count; i++) {
    const Object *table = differ->diff->have->units.items[i];
    for (size_t j = 0; j < table->children.count; j++) {
      const Object *key = table->children.items[j];
      if (key->kind != OBJECT_FOREIGN_KEY || !target_changes(differ, key)) continue;
      Pair *pair = diff_child_pair(differ, key);
      if (pair) pair->replace = true;
    }
  }
}

/* --- all of it ------------------------------------------------------------------------------ */

/* A table that speaks of a rebuilt enum changes although its own facts don't. */
static void add_enum_users(Differ *differ) {
  const State *have = differ->diff->have;
  for (size_t i = 0; differ->rebuilt.count && i < have->units.count; i++) {
    const Object *table = have->units.items[i];
    for (size_t j = 0; j < table->children.count; j++) {
      const UseList *uses = kind_uses(differ->uses, table->children.items[j]);
      bool speaks = false;
      for (size_t k = 0; k < uses->count; k++) speaks |= is_rebuilt(differ, &uses->items[k]);
      if (!speaks) continue;
      diff_unit_pair(differ, table);
      break;
    }
  }
}

static void mark_by_itself(Differ *differ) {
  for (size_t i = 0; i < differ->units.count; i++) {
    PairList *children = &differ->units.items[i].children;
    for (size_t j = 0; j < children->count; j++) {
      Pair *pair = &children->items[j];
      if (!pair->have || !pair->want || diff_is_ignored(pair->have)) continue;
      pair->replace |= is_recomputed(pair) || (differ->rebuilt.count && is_old(differ, pair->have));
    }
  }
}

void diff_mark_replaced(Differ *differ) {
  Marker marker = {.differ = differ};
  find_rebuilt(differ);
  add_enum_users(differ);
  mark_by_itself(differ);
  diff_mark_misled(differ);
  find_changes(&marker);
  while (marker.changes.count && mark_users(&marker)) {
  }
  HASH_CLEAR(hh, marker.by_name); /* the entries are the arena's */
  mark_foreign_keys(differ);
  mark_all_readers(differ);
}
