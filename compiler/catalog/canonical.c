#include "canonical.h"

#include <string.h>

#include "canonical_internal.h"
#include "introspect.h"
#include "runtime/base/sql.h"

/* Tables at once: every relation of a transaction holds a lock on the server, which has room for
 * some thousands. */
enum { AT_ONCE = 100 };

/* --- asking --------------------------------------------------------------------------------- */

static const char *begin_sql(const Canonical *canonical) {
  const char *begin = "BEGIN READ WRITE; SET LOCAL client_min_messages = warning";
  if (strcmp(canonical->schema, "public") == 0) return begin;
  return sql_text(canonical->arena, "%s; SET LOCAL search_path = %I, public", begin,
                  canonical->schema);
}

/* The schema that temporary tables are in. */
static bool find_schema(const Canonical *canonical, TextList *schemas) {
  DbRows rows;
  if (!db_ask(canonical->db, canonical->arena, &rows,
              "SELECT nspname FROM pg_catalog.pg_namespace"
              " WHERE oid = pg_catalog.pg_my_temp_schema()",
              NULL, 0))
    return false;
  ARENA_PUSH(canonical->arena, schemas, rows.count ? DB_VALUE(&rows, 0, 0) : "pg_temp");
  return true;
}

static bool make_and_read(const Canonical *canonical, Probe *probes, size_t count) {
  TextList schemas = {0};
  if (!canonical_create(canonical, probes, count) || !introspect_settle(canonical->db) ||
      !find_schema(canonical, &schemas))
    return false;
  const State *seen = introspect_read(canonical->db, canonical->arena, &schemas);
  for (size_t i = 0; seen && i < count; i++)
    probes[i].seen.table =
        state_unit(seen, OBJECT_TABLE, schemas.items[0], probes[i].temporary.read_name);
  return seen != NULL;
}

static bool ask(const Canonical *canonical, const Probes *probes) {
  for (size_t at = 0; at < probes->count; at += AT_ONCE) {
    size_t count = probes->count - at < AT_ONCE ? probes->count - at : AT_ONCE;
    bool ok = db_run(canonical->db, begin_sql(canonical)) &&
              make_and_read(canonical, probes->items + at, count);
    const DbError error = *db_error(canonical->db);
    ok = (!db_in_transaction(canonical->db) || db_run(canonical->db, "ROLLBACK")) && ok;
    if (!ok) {
      db_restore_error(canonical->db, &error);
      return false;
    }
  }
  return true;
}

/* --- the three rounds ----------------------------------------------------------------------- */

static Object *copy_plain(Arena *arena, const Object *live, const Object *want) {
  Object *copy = object_copy(arena, live);
  for (size_t i = 0; i < copy->children.count; i++) {
    Object *child = copy->children.items[i];
    const Object *same = object_child(want, child->kind, child->name);
    if (same) canonical_take_plain(arena, child, same);
  }
  if (want->facts[FACT_VERSION] == NULL) copy->facts[FACT_VERSION] = NULL; /* any will do */
  return copy;
}

/* Copies of what is wanted and there, with the texts that are the wanted ones at sight. */
static State *take_described(Arena *arena, const State *live, const State *want) {
  State *state = ARENA_NEW(arena, State);
  for (size_t i = 0; i < want->units.count; i++) {
    Object *unit = want->units.items[i];
    const Object *there = state_unit(live, unit->kind, unit->schema, unit->name);
    if (unit->kind == OBJECT_GLOBAL) /* statements: no catalog shows them */
      ARENA_PUSH(arena, &state->units, unit);
    else if (there)
      ARENA_PUSH(arena, &state->units, copy_plain(arena, there, unit));
  }
  return state;
}

/* Another unit with the table's name, in another schema: its SQL would meet the temporary table. */
static bool is_ambiguous(const State *want, const Object *table) {
  for (size_t i = 0; i < want->units.count; i++) {
    const Object *unit = want->units.items[i];
    if (unit != table && unit->schema && strcmp(unit->name, table->name) == 0) return true;
  }
  return false;
}

static bool ask_wanted(const Canonical *canonical, const State *state, const State *want,
                       Probes *probes) {
  for (size_t i = 0; i < state->units.count; i++) {
    Object *live = state->units.items[i];
    if (live->kind != OBJECT_TABLE) continue;
    const Object *table = state_unit(want, OBJECT_TABLE, live->schema, live->name);
    if (canonical_must_ask(live, table))
      canonical_add_probe(canonical, probes, live, table, (Rendering){.table = table},
                          !is_ambiguous(want, table));
  }
  if (!ask(canonical, probes)) return false;
  for (size_t i = 0; i < probes->count; i++)
    canonical_take_answer(canonical, &probes->items[i], NULL);
  return true;
}

static bool ask_again(const Canonical *canonical, const Probes *first) {
  Probes probes = {0}; /* in pairs: the wanted table's rendering, the live one's */
  for (size_t i = 0; i < first->count; i++) {
    const Probe *before = &first->items[i];
    if (before->seen.table == NULL || !canonical_must_ask(before->live, before->want)) continue;
    const Rendering both[] = {before->seen, {.table = before->live}};
    for (size_t j = 0; j < 2; j++)
      canonical_add_probe(canonical, &probes, before->live, before->want, both[j], false);
  }
  if (!ask(canonical, &probes)) return false;
  for (size_t i = 0; i < probes.count; i += 2)
    canonical_take_answer(canonical, &probes.items[i], &probes.items[i + 1].seen);
  return true;
}

/* --- what nobody can ask about -------------------------------------------------------------- */

static bool is_named(Uses *uses, const Object *table, const char *name) {
  for (size_t i = 0; i < table->children.count; i++) {
    const Object *script = table->children.items[i];
    if (script->kind == OBJECT_SCRIPT && uses_name(kind_uses(uses, script), name)) return true;
  }
  return false;
}

/* Takes out what a raw statement of the table names and nobody else describes: it is the
 * statement's. */
static void leave_to_statements(Uses *uses, Object *live, const Object *want) {
  size_t kept = 0;
  for (size_t i = 0; i < live->children.count; i++) {
    Object *child = live->children.items[i];
    if (child->kind == OBJECT_COLUMN || object_child(want, child->kind, child->name) ||
        !is_named(uses, want, child->name))
      live->children.items[kept++] = child;
  }
  live->children.count = kept;
}

/* What no catalog shows, or nobody is to touch, is as it is wanted: the statements of a resource,
 * and attributes that are ignored. */
static void take_unseen(Arena *arena, Object *live, const Object *want) {
  for (size_t i = 0; i < want->children.count; i++) {
    const Object *child = want->children.items[i];
    if (child->kind != OBJECT_SCRIPT && !child->facts[FACT_IGNORED]) continue;
    Object *other = object_child(live, child->kind, child->name);
    if (other == NULL) {
      other = ARENA_NEW(arena, Object);
      ARENA_PUSH(arena, &live->children, other);
    }
    *other = *child;
    other->table = live;
  }
}

/* What is as it should be is want's own from here on. */
static void take_equal(const Canonical *canonical, State *state, const State *want) {
  for (size_t i = 0; i < state->units.count; i++) {
    Object *unit = state->units.items[i];
    Object *same = state_unit(want, unit->kind, unit->schema, unit->name);
    if (unit->kind == OBJECT_TABLE) {
      leave_to_statements(canonical->uses, unit, same);
      take_unseen(canonical->arena, unit, same);
    }
    if (object_equal(unit, same)) state->units.items[i] = same;
  }
}

State *canonical_adapt(const Canonical *canonical, const State *live, const State *want) {
  State *state = take_described(canonical->arena, live, want);
  Probes probes = {0};
  if (!ask_wanted(canonical, state, want, &probes) || !ask_again(canonical, &probes)) return NULL;
  take_equal(canonical, state, want);
  return state;
}
