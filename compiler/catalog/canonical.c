#include "canonical.h"
#include "compiler/state/kind.h"

#include <string.h>

#include "canonical_internal.h"
#include "introspect.h"
#include "runtime/base/sql.h"

/* Tables at once: every relation of a transaction holds a lock on the server, which has room for
 * some thousands. */
enum { AT_ONCE = 100 };

/* --- what must be asked --------------------------------------------------------------------- */

typedef void WriteObject(Buf *sql, const Object *object);

static void write_partition(Buf *sql, const Object *partition) {
  sql_printf(sql, "CREATE TEMPORARY TABLE %I PARTITION OF pg_temp.%I %s", partition->name,
             partition->table->name, object_fact(partition, FACT_BOUNDS));
}

/* The kinds of children that hold SQL, so that facts which differ may be the same. */
static const struct {
  WriteObject *write;
  PieceKind piece;
} kinds[OBJECT_KINDS] = {
    [OBJECT_CHECK] = {kind_define, PIECE_CONSTRAINT},
    [OBJECT_EXCLUSION] = {kind_define, PIECE_CONSTRAINT},
    [OBJECT_INDEX] = {kind_define, PIECE_OTHER},
    [OBJECT_PARTITION] = {write_partition, PIECE_OTHER},
    [OBJECT_POLICY] = {kind_define, PIECE_OTHER},
};

static bool holds_sql(ObjectKind kind) { return kinds[kind].write != NULL; }

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
  if (want->kind != OBJECT_COLUMN || want->facts[FACT_IGNORED]) return false;
  const Object *column = object_child(live, OBJECT_COLUMN, want->name);
  return text_differs(column, want, FACT_TYPE) || text_differs(column, want, FACT_DEFAULT) ||
         text_differs(column, want, FACT_COMPUTED);
}

/* --- the temporary table -------------------------------------------------------------------- */

/* The object whose SQL stands for a wanted child; NULL: there is none. */
static const Object *text_of(const Canonical *canonical, const Probe *probe, const Object *want) {
  if (probe->text == TEXT_WANTED) return want;
  if (probe->text == TEXT_LIVE) return object_child(probe->live, want->kind, want->name);
  const char *name = want->kind == OBJECT_COLUMN
                         ? want->name
                         : canonical_child_name(canonical->arena, want, probe->rendered_number);
  return object_child(probe->rendered, want->kind, name);
}

static void add_piece(const Canonical *canonical, Probe *probe, PieceKind kind, const Buf *text) {
  Piece piece = {kind, arena_strdup(canonical->arena, buf_text(text))};
  ARENA_PUSH(canonical->arena, &probe->pieces, piece);
}

static void add_column(const Canonical *canonical, Probe *probe, const Object *want) {
  const Object *live = object_child(probe->live, OBJECT_COLUMN, want->name),
               *text = text_of(canonical, probe, want);
  Object column = {.kind = OBJECT_COLUMN, .name = want->name};
  column.facts[FACT_TYPE] = (live ? live : want)->facts[FACT_TYPE];
  column.facts[FACT_COLLATION] = (live ? live : want)->facts[FACT_COLLATION];
  if (column.facts[FACT_TYPE] == NULL) return; /* ignored, and not there */
  Buf sql = {0};
  if (text && text_differs(live, want, FACT_COMPUTED))
    column.facts[FACT_COMPUTED] = text->facts[FACT_COMPUTED];
  kind_define(&sql, &column);
  add_piece(canonical, probe, column.facts[FACT_COMPUTED] ? PIECE_COMPUTED : PIECE_COLUMN, &sql);
  buf_clear(&sql);
  if (text && text->facts[FACT_DEFAULT] && text_differs(live, want, FACT_DEFAULT)) {
    sql_printf(&sql, "%I SET DEFAULT %s", want->name, object_fact(text, FACT_DEFAULT));
    add_piece(canonical, probe, PIECE_DEFAULT, &sql);
    buf_clear(&sql);
  }
  if (probe->text == TEXT_WANTED && text_differs(live, want, FACT_TYPE)) {
    sql_printf(&sql, "%I %s", canonical_type_column(canonical->arena, want),
               object_fact(want, FACT_TYPE));
    add_piece(canonical, probe, PIECE_COLUMN, &sql);
  }
  buf_free(&sql);
}

static void add_object(const Canonical *canonical, Probe *probe, const Object *want) {
  Object table = {.schema = "pg_temp", .name = probe->want->name};
  const Object *text = text_of(canonical, probe, want);
  if (text == NULL) return;
  Object copy = *text;
  Buf sql = {0};
  copy.name = canonical_child_name(canonical->arena, want, probe->number);
  copy.table = &table;
  kinds[want->kind].write(&sql, &copy);
  add_piece(canonical, probe, kinds[want->kind].piece, &sql);
  buf_free(&sql);
}

static bool mentions(const Object *object, const char *name) {
  for (int fact = 0; object && fact < FACTS; fact++)
    for (size_t i = 0; object->facts[fact] && i < object->facts[fact]->count; i++)
      if (strstr(object->facts[fact]->items[i], name)) return true;
  return false;
}

/* Whether the temporary table needs a column: SQL that is asked about may name it, or the row. */
static bool is_needed(const Canonical *canonical, const Probe *probe, const Object *column) {
  if (must_ask(probe->live, column) || mentions(probe->want, column->name)) return true;
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    if (want == column || !must_ask(probe->live, want)) continue;
    const Object *text = text_of(canonical, probe, want);
    if (mentions(text, column->name) || mentions(text, probe->want->name)) return true;
  }
  return false;
}

static void add_pieces(const Canonical *canonical, Probe *probe) {
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    if (want->kind == OBJECT_COLUMN && is_needed(canonical, probe, want))
      add_column(canonical, probe, want);
    else if (holds_sql(want->kind) && must_ask(probe->live, want))
      add_object(canonical, probe, want);
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

/* Whether the live table and the wanted one are partitioned by what may be the same. */
static bool key_differs(const Object *live, const Object *want) {
  return value_equal(live->facts[FACT_PARTITION_BY], want->facts[FACT_PARTITION_BY]) &&
         text_differs(live, want, FACT_ELEMENTS);
}

static bool must_ask_any(const Object *live, const Object *want) {
  if (key_differs(live, want)) return true;
  for (size_t i = 0; i < want->children.count; i++)
    if (must_ask(live, want->children.items[i])) return true;
  return false;
}

/* Partitions need a partitioned table, which takes no exclusion and not every unique index: so a
 * table is one only where that is asked for. */
static void add_partition_key(const Canonical *canonical, Probe *probe) {
  const Object *want = probe->want;
  bool needed = key_differs(probe->live, want);
  for (size_t i = 0; i < want->children.count; i++)
    needed |= want->children.items[i]->kind == OBJECT_PARTITION &&
              must_ask(probe->live, want->children.items[i]);
  const Value *elements = want->facts[FACT_ELEMENTS];
  if (!needed || elements == NULL) return;
  Buf sql = {0};
  sql_printf(&sql, " PARTITION BY %s (", object_fact(want, FACT_PARTITION_BY));
  for (size_t i = 0; i < elements->count; i++)
    sql_printf(&sql, "%s%s", i ? ", " : "", elements->items[i]);
  buf_add_char(&sql, ')');
  probe->partition = arena_strdup(canonical->arena, buf_text(&sql));
  buf_free(&sql);
}

static void add_probe(const Canonical *canonical, Probes *probes, Probe probe, bool rename) {
  probe.number = probes->count;
  probe.name =
      rename ? arena_printf(canonical->arena, "rescc_%zu", probe.number) : probe.want->name;
  add_partition_key(canonical, &probe);
  add_pieces(canonical, &probe);
  ARENA_PUSH(canonical->arena, probes, probe);
}

/* --- what the answer means ------------------------------------------------------------------- */

/* Takes the wanted text where the catalog says the same of what was wanted and of what is live. */
static void take_fact(Object *live, const Object *want, Fact fact, const Value *of_wanted,
                      const Value *of_live) {
  if (of_wanted && value_equal(of_wanted, of_live)) live->facts[fact] = want->facts[fact];
}

static void take_facts(Object *live, const Object *want, const Object *of_wanted,
                       const Object *of_live) {
  for (int fact = 0; fact < FACTS; fact++)
    if (state_fact_counts((Fact)fact))
      take_fact(live, want, (Fact)fact, of_wanted->facts[fact], of_live->facts[fact]);
}

static void take_column(const Canonical *canonical, Object *live, const Object *want,
                        const Object *of_wanted, const Object *of_live, const Object *table) {
  const Object *type =
      object_child(table, OBJECT_COLUMN, canonical_type_column(canonical->arena, want));
  if (type) take_fact(live, want, FACT_TYPE, type->facts[FACT_TYPE], live->facts[FACT_TYPE]);
  if (of_wanted == NULL || of_live == NULL) return;
  take_fact(live, want, FACT_DEFAULT, of_wanted->facts[FACT_DEFAULT], of_live->facts[FACT_DEFAULT]);
  take_fact(live, want, FACT_COMPUTED, of_wanted->facts[FACT_COMPUTED],
            of_live->facts[FACT_COMPUTED]);
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

static const Object *seen_child(const Canonical *canonical, const Probe *probe,
                                const Object *want) {
  if (probe->seen == NULL) return NULL;
  const char *name = want->kind == OBJECT_COLUMN
                         ? want->name
                         : canonical_child_name(canonical->arena, want, probe->number);
  return object_child(probe->seen, want->kind, name);
}

/* What was seen of the wanted SQL against the live facts, or what was seen of those. */
static void take_answer(const Canonical *canonical, const Probe *probe, const Probe *of_live) {
  if (probe->seen && !of_live)
    take_fact(probe->live, probe->want, FACT_ELEMENTS, probe->seen->facts[FACT_ELEMENTS],
              probe->live->facts[FACT_ELEMENTS]);
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    Object *live = object_child(probe->live, want->kind, want->name);
    const Object *seen = seen_child(canonical, probe, want);
    const Object *other = of_live ? seen_child(canonical, of_live, want) : live;
    if (want->kind == OBJECT_COLUMN && live && probe->seen)
      take_column(canonical, live, want, seen, other, probe->seen);
    if (!holds_sql(want->kind) || seen == NULL) continue;
    if (live == NULL) live = find_alike(probe->live, probe->want, seen);
    if (other == NULL && of_live == NULL) other = live;
    if (live && other) take_facts(live, want, seen, other);
  }
}

static bool ask(const Canonical *canonical, Probe *probes, size_t count) {
  TextList schemas = {0};
  if (!canonical_create(canonical, probes, count)) return false;
  if (!introspect_settle(canonical->db) || !canonical_temp_schema(canonical, &schemas))
    return false;
  const State *seen = introspect_read(canonical->db, canonical->arena, &schemas);
  for (size_t i = 0; seen && i < count; i++)
    probes[i].seen = state_unit(seen, OBJECT_TABLE, schemas.items[0], probes[i].name);
  return seen != NULL;
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

/* PostgreSQL's rendering, read again, may be rendered in yet another way, and that is what a
 * database restored from a dump has. So what still differs is compared as both are read again. */
static bool ask_again(const Canonical *canonical, const Probes *first) {
  Probes probes = {0};
  for (size_t i = 0; i < first->count; i++) {
    const Probe *before = &first->items[i];
    if (before->seen == NULL || !must_ask_any(before->live, before->want)) continue;
    Probe probe = {.live = before->live,
                   .want = before->want,
                   .text = TEXT_RENDERED,
                   .rendered = before->seen,
                   .rendered_number = before->number};
    add_probe(canonical, &probes, probe, true);
    probe.text = TEXT_LIVE;
    add_probe(canonical, &probes, probe, true);
  }
  if (!ask_all(canonical, &probes)) return false;
  for (size_t i = 0; i + 1 < probes.count; i += 2)
    take_answer(canonical, &probes.items[i], &probes.items[i + 1]);
  return true;
}

static bool is_mentioned(const Object *table, const char *name) {
  for (size_t i = 0; i < table->children.count; i++) {
    const char *up = object_fact(table->children.items[i], FACT_UP);
    if (up && strstr(up, name)) return true;
  }
  return false;
}

/* Takes out what a raw statement of the table names and nobody else describes: it is the
 * statement's. */
static void leave_to_statements(Object *live, const Object *want) {
  size_t kept = 0;
  for (size_t i = 0; i < live->children.count; i++) {
    Object *child = live->children.items[i];
    if (child->kind == OBJECT_COLUMN || object_child(want, child->kind, child->name) ||
        !is_mentioned(want, child->name))
      live->children.items[kept++] = child;
  }
  live->children.count = kept;
}

/* What no catalog shows, or nobody is to touch, is as it is wanted: the statements of a resource,
 * and attributes that are ignored. */
static void take_unseen(const Canonical *canonical, Object *live, const Object *want) {
  for (size_t i = 0; i < want->children.count; i++) {
    const Object *child = want->children.items[i];
    if (child->kind != OBJECT_SCRIPT && !child->facts[FACT_IGNORED]) continue;
    Object *other = object_child(live, child->kind, child->name);
    if (other == NULL) {
      other = ARENA_NEW(canonical->arena, Object);
      ARENA_PUSH(canonical->arena, &live->children, other);
    }
    *other = *child;
    other->table = live;
  }
}

State *canonical_adapt(const Canonical *canonical, const State *live, const State *want) {
  State *state = ARENA_NEW(canonical->arena, State);
  Probes probes = {0};
  for (size_t i = 0; i < want->units.count; i++) {
    const Object *unit = want->units.items[i];
    if (unit->kind == OBJECT_GLOBAL) { /* statements: no catalog shows them */
      ARENA_PUSH(canonical->arena, &state->units, (Object *)unit);
      continue;
    }
    const Object *other = state_unit(live, unit->kind, unit->schema, unit->name);
    if (other == NULL) continue;
    Object *copy = object_copy(canonical->arena, other);
    for (size_t j = 0; j < copy->children.count; j++) {
      Object *child = copy->children.items[j];
      const Object *same = object_child(unit, child->kind, child->name);
      if (same) canonical_take_plain(canonical->arena, child, same);
    }
    if (unit->facts[FACT_VERSION] == NULL) copy->facts[FACT_VERSION] = NULL; /* any will do */
    if (unit->kind == OBJECT_TABLE && must_ask_any(copy, unit))
      add_probe(canonical, &probes, (Probe){.live = copy, .want = unit}, is_ambiguous(want, unit));
    ARENA_PUSH(canonical->arena, &state->units, copy);
  }
  if (!ask_all(canonical, &probes)) return NULL;
  for (size_t i = 0; i < probes.count; i++) take_answer(canonical, &probes.items[i], NULL);
  if (!ask_again(canonical, &probes)) return NULL;
  for (size_t i = 0; i < state->units.count; i++) {
    Object *unit = state->units.items[i];
    Object *same = state_unit(want, unit->kind, unit->schema, unit->name);
    if (unit->kind == OBJECT_TABLE) {
      leave_to_statements(unit, same);
      take_unseen(canonical, unit, same);
    }
    if (object_equal(unit, same)) state->units.items[i] = same;
  }
  return state;
}
