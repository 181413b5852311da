#include "canonical.h"

#include <string.h>

#include "../runtime/sql.h"
#include "canonical_internal.h"
#include "introspect.h"

/* Tables at once: every relation of a transaction holds a lock on the server, which has room for
 * some thousands. */
enum { AT_ONCE = 100 };

/* --- what must be asked --------------------------------------------------------------------- */

/* Whether SQL decides what a child is, so that facts which differ may be the same. */
static bool holds_sql(ObjectKind kind) { return kind == OBJECT_CHECK || kind == OBJECT_INDEX; }

/* The live object that a wanted one may be: its namesake, else any that nobody wants by its name.
 */
static bool has_candidate(const Object *live, const Object *want) {
  const Object *same = object_child(live, want->kind, want->name);
  if (same) return !object_same_facts(same, want);
  for (size_t i = 0; i < live->children.count; i++) {
    const Object *other = live->children.items[i];
    if (other->kind == want->kind && !object_child(want->table, other->kind, other->name))
      return true;
  }
  return false;
}

static bool text_differs(const Object *live, const Object *want, Fact fact) {
  return live && live->facts[fact] && want->facts[fact] &&
         !value_equal(live->facts[fact], want->facts[fact]);
}

static bool must_ask(const Object *live, const Object *want) {
  if (holds_sql(want->kind)) return has_candidate(live, want);
  if (want->kind != OBJECT_COLUMN) return false;
  const Object *column = object_child(live, OBJECT_COLUMN, want->name);
  return text_differs(column, want, FACT_TYPE) || text_differs(column, want, FACT_DEFAULT) ||
         text_differs(column, want, FACT_COMPUTED);
}

/* --- the temporary table -------------------------------------------------------------------- */

static void add_piece(const Canonical *canonical, Probe *probe, PieceKind kind, const Buf *text) {
  Piece piece = {kind, arena_strdup(canonical->arena, buf_text(text))};
  ARENA_PUSH(canonical->arena, &probe->pieces, piece);
}

static void add_column(const Canonical *canonical, Probe *probe, const Object *want) {
  const Object *live = object_child(probe->live, OBJECT_COLUMN, want->name);
  Object column = {.kind = OBJECT_COLUMN, .name = want->name};
  column.facts[FACT_TYPE] = (live ? live : want)->facts[FACT_TYPE];
  Buf text = {0};
  if (text_differs(live, want, FACT_COMPUTED))
    column.facts[FACT_COMPUTED] = want->facts[FACT_COMPUTED];
  ddl_column(&text, &column);
  add_piece(canonical, probe, column.facts[FACT_COMPUTED] ? PIECE_COMPUTED : PIECE_COLUMN, &text);
  buf_clear(&text);
  if (text_differs(live, want, FACT_DEFAULT)) {
    sql_printf(&text, "%I SET DEFAULT %s", want->name, object_fact(want, FACT_DEFAULT));
    add_piece(canonical, probe, PIECE_DEFAULT, &text);
    buf_clear(&text);
  }
  if (text_differs(live, want, FACT_TYPE)) {
    sql_printf(&text, "%I %s", canonical_type_column(canonical->arena, want),
               object_fact(want, FACT_TYPE));
    add_piece(canonical, probe, PIECE_COLUMN, &text);
  }
  buf_free(&text);
}

static void add_constraint(const Canonical *canonical, Probe *probe, const Object *want) {
  Object copy = *want;
  Buf text = {0};
  copy.name = canonical_child_name(canonical->arena, probe, want);
  ddl_constraint(&text, &copy);
  add_piece(canonical, probe, PIECE_CONSTRAINT, &text);
  buf_free(&text);
}

static void add_index(const Canonical *canonical, Probe *probe, const Object *want) {
  Object table = {.schema = "pg_temp", .name = probe->want->name}, copy = *want;
  Buf text = {0};
  copy.name = canonical_child_name(canonical->arena, probe, want);
  copy.table = &table;
  ddl_create_index(&text, &copy, false);
  add_piece(canonical, probe, PIECE_INDEX, &text);
  buf_free(&text);
}

static void add_pieces(const Canonical *canonical, Probe *probe) {
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    if (want->kind == OBJECT_COLUMN)
      add_column(canonical, probe, want);
    else if (holds_sql(want->kind) && must_ask(probe->live, want))
      (want->kind == OBJECT_INDEX ? add_index : add_constraint)(canonical, probe, want);
  }
}

/* Another unit with the table's name, in another schema: its SQL would meet the temporary table. */
static bool is_ambiguous(const State *want, const Object *table) {
  for (size_t i = 0; i < want->units.count; i++) {
    const Object *unit = want->units.items[i];
    if (unit != table && unit->schema && strcmp(unit->name, table->name) == 0) return true;
  }
  return false;
}

static void add_probe(const Canonical *canonical, Probes *probes, const State *state, Object *live,
                      const Object *want) {
  bool ask = false;
  for (size_t i = 0; i < want->children.count && !ask; i++)
    ask = must_ask(live, want->children.items[i]);
  if (!ask) return;
  Probe probe = {.number = probes->count, .live = live, .want = want, .name = want->name};
  if (is_ambiguous(state, want))
    probe.name = arena_printf(canonical->arena, "rescc_%zu", probe.number);
  add_pieces(canonical, &probe);
  ARENA_PUSH(canonical->arena, probes, probe);
}

/* --- what the answer means ------------------------------------------------------------------- */

/* Takes the wanted text where the catalog says the same of both. */
static void take_facts(Object *live, const Object *want, const Object *seen) {
  for (int fact = 0; fact < FACTS; fact++)
    if (state_fact_counts((Fact)fact) && fact != FACT_COMMENT &&
        value_equal(live->facts[fact], seen->facts[fact]))
      live->facts[fact] = want->facts[fact];
}

static void take_column(const Canonical *canonical, const Object *want, Object *live,
                        const Object *table) {
  static const Fact facts[] = {FACT_DEFAULT, FACT_COMPUTED};
  const Object *seen = object_child(table, OBJECT_COLUMN, want->name);
  const Object *type =
      object_child(table, OBJECT_COLUMN, canonical_type_column(canonical->arena, want));
  for (size_t i = 0; seen && i < sizeof facts / sizeof *facts; i++)
    if (seen->facts[facts[i]] && value_equal(live->facts[facts[i]], seen->facts[facts[i]]))
      live->facts[facts[i]] = want->facts[facts[i]];
  if (type && value_equal(live->facts[FACT_TYPE], type->facts[FACT_TYPE]))
    live->facts[FACT_TYPE] = want->facts[FACT_TYPE];
}

/* The live object with just the facts that were seen, under a name that nobody wants. */
static Object *find_alike(const Object *live, const Object *want, const Object *seen) {
  for (size_t i = 0; i < live->children.count; i++) {
    Object *other = live->children.items[i];
    if (other->kind == seen->kind && !object_child(want, other->kind, other->name) &&
        object_same_facts(other, seen))
      return other;
  }
  return NULL;
}

static void take_answer(const Canonical *canonical, const Probe *probe, const Object *table) {
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    Object *live = object_child(probe->live, want->kind, want->name);
    if (want->kind == OBJECT_COLUMN && live) take_column(canonical, want, live, table);
    if (!holds_sql(want->kind)) continue;
    const Object *seen =
        object_child(table, want->kind, canonical_child_name(canonical->arena, probe, want));
    if (seen && live == NULL) live = find_alike(probe->live, probe->want, seen);
    if (seen && live) take_facts(live, want, seen);
  }
}

static bool ask(const Canonical *canonical, const Probe *probes, size_t count) {
  TextList schemas = {0};
  if (!canonical_create(canonical, probes, count)) return false;
  if (!introspect_settle(canonical->db) || !canonical_temp_schema(canonical, &schemas))
    return false;
  const State *seen = introspect_read(canonical->db, canonical->arena, &schemas);
  if (seen == NULL) return false;
  for (size_t i = 0; i < count; i++) {
    const Object *table = state_unit(seen, OBJECT_TABLE, schemas.items[0], probes[i].name);
    if (table) take_answer(canonical, &probes[i], table);
  }
  return true;
}

/* --- states --------------------------------------------------------------------------------- */

static bool ask_all(const Canonical *canonical, const Probes *probes) {
  for (size_t at = 0; at < probes->count; at += AT_ONCE) {
    size_t count = probes->count - at < AT_ONCE ? probes->count - at : AT_ONCE;
    bool ok = db_run(canonical->db, canonical_begin(canonical)) &&
              ask(canonical, probes->items + at, count);
    const DbError error = *db_error(canonical->db);
    ok = (!db_in_transaction(canonical->db) || db_run(canonical->db, "ROLLBACK")) && ok;
    if (!ok) {
      db_restore_error(canonical->db, &error);
      return false;
    }
  }
  return true;
}

State *canonical_adapt(const Canonical *canonical, const State *live, const State *want) {
  State *state = ARENA_NEW(canonical->arena, State);
  Probes probes = {0};
  for (size_t i = 0; i < want->units.count; i++) {
    const Object *unit = want->units.items[i];
    const Object *other = state_unit(live, unit->kind, unit->schema, unit->name);
    if (other == NULL) continue;
    Object *copy = object_copy(canonical->arena, other);
    if (unit->facts[FACT_VERSION] == NULL) copy->facts[FACT_VERSION] = NULL; /* any will do */
    if (unit->kind == OBJECT_TABLE && !object_equal(copy, unit))
      add_probe(canonical, &probes, want, copy, unit);
    ARENA_PUSH(canonical->arena, &state->units, copy);
  }
  if (!ask_all(canonical, &probes)) return NULL;
  for (size_t i = 0; i < state->units.count; i++) {
    const Object *unit = state->units.items[i];
    Object *same = state_unit(want, unit->kind, unit->schema, unit->name);
    if (object_equal(unit, same)) state->units.items[i] = same;
  }
  return state;
}
