/* canonical_probe.c - one table: what of it must be asked, what its temporary table is made of, and
 * what the answer means. */
#include <string.h>

#include "canonical_internal.h"
#include "runtime/base/sql.h"

/* What is done with children that hold SQL: columns, and those that are one definition. */
typedef struct Asked {
  /* Whether a wanted child differs from the live table's in a way that may mean the same. */
  bool (*must_ask)(const Object *live, const Object *want);
  /* Adds what the temporary table needs of it. */
  void (*add)(const Canonical *canonical, Probe *probe, const Object *want);
  /* As canonical_take_answer, of one child. */
  void (*take)(const Canonical *canonical, const Probe *probe, const Object *want,
               const Rendering *theirs);
} Asked;

/* NULL: such children hold no SQL, so what differs is not the same. */
static const Asked *asked_of(const Object *child);

/* --- renderings ----------------------------------------------------------------------------- */

/* What a wanted check or index is called on a temporary table. */
static const char *our_name(Arena *arena, const char *prefix, const Object *want) {
  size_t place = 0;
  while (want->table->children.items[place] != want) place++;
  return arena_printf(arena, "%s_%zu", prefix, place);
}

/* The child that stands for a wanted one; NULL: there is none. */
static const Object *rendered_child(Arena *arena, const Rendering *rendering, const Object *want) {
  if (rendering->table == NULL) return NULL;
  bool ours = rendering->prefix && want->kind != OBJECT_COLUMN;
  return object_child(rendering->table, want->kind,
                      ours ? our_name(arena, rendering->prefix, want) : want->name);
}

/* --- what must be asked --------------------------------------------------------------------- */

static bool text_differs(const Object *live, const Object *want, Fact fact) {
  return live && live->facts[fact] && want->facts[fact] &&
         !value_equal(live->facts[fact], want->facts[fact]);
}

static bool must_ask_column(const Object *live, const Object *want) {
  if (want->facts[FACT_IGNORED]) return false;
  const Object *column = object_child(live, OBJECT_COLUMN, want->name);
  return text_differs(column, want, FACT_TYPE) || text_differs(column, want, FACT_DEFAULT) ||
         text_differs(column, want, FACT_COMPUTED);
}

/* The live object that a wanted one may be: its namesake, else any that nobody wants by its name.
 */
static bool must_ask_definition(const Object *live, const Object *want) {
  const Object *same = object_child(live, want->kind, want->name);
  if (same) return !object_same_facts(same, want);
  for (size_t i = 0; i < live->children.count; i++) {
    const Object *other = live->children.items[i];
    if (other->kind == want->kind && !object_child(want->table, other->kind, other->name))
      return true;
  }
  return false;
}

static bool must_ask(const Object *live, const Object *want) {
  const Asked *asked = asked_of(want);
  return asked && asked->must_ask(live, want);
}

/* Whether the live table and the wanted one are partitioned by what may be the same. */
static bool key_differs(const Object *live, const Object *want) {
  return value_equal(live->facts[FACT_PARTITION_BY], want->facts[FACT_PARTITION_BY]) &&
         text_differs(live, want, FACT_ELEMENTS);
}

bool canonical_must_ask(const Object *live, const Object *want) {
  if (key_differs(live, want)) return true;
  for (size_t i = 0; i < want->children.count; i++)
    if (must_ask(live, want->children.items[i])) return true;
  return false;
}

/* --- the temporary table -------------------------------------------------------------------- */

/* The column that shows how a wanted type is rendered. */
static const char *type_column(Arena *arena, const Object *column) {
  return arena_printf(arena, "rescc type of %s", column->name);
}

static void add_piece(const Canonical *canonical, Probe *probe, PieceKind kind, Buf *sql) {
  const Object *table = probe->want;
  Piece piece = {kind,
                 sqlfrag_unqualify(canonical->arena, buf_text(sql), table->schema, table->name)};
  ARENA_PUSH(canonical->arena, &probe->temporary.pieces, piece);
  buf_clear(sql);
}

/* Whether an object's SQL names a column, or the row by its table's name. */
static bool names(const Canonical *canonical, const Object *object, const Object *column) {
  const UseList *uses = object ? kind_uses(canonical->uses, object) : &(UseList){0};
  for (size_t i = 0; i < uses->count; i++) {
    const Use *use = &uses->items[i];
    if (use->kind != OBJECT_COLUMN) continue;
    if (use->column == NULL || /* `*`, or SQL that doesn't parse */
        (strcmp(use->column, column->name) == 0 || strcmp(use->column, column->table->name) == 0))
      return true;
  }
  return false;
}

/* Whether the temporary table needs a column: SQL that is asked about may name it, or the row. */
static bool is_needed(const Canonical *canonical, const Probe *probe, const Object *column) {
  if (must_ask(probe->live, column) || names(canonical, probe->want, column)) return true;
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    if (want != column && must_ask(probe->live, want) &&
        names(canonical, rendered_child(canonical->arena, &probe->sql, want), column))
      return true;
  }
  return false;
}

static void add_column(const Canonical *canonical, Probe *probe, const Object *want) {
  if (!is_needed(canonical, probe, want)) return;
  const Object *live = object_child(probe->live, OBJECT_COLUMN, want->name),
               *text = rendered_child(canonical->arena, &probe->sql, want);
  Object column = {.kind = OBJECT_COLUMN, .name = want->name};
  column.facts[FACT_TYPE] = (live ? live : want)->facts[FACT_TYPE];
  column.facts[FACT_COLLATION] = (live ? live : want)->facts[FACT_COLLATION];
  if (column.facts[FACT_TYPE] == NULL) return; /* ignored, and not there */
  if (text && text_differs(live, want, FACT_COMPUTED))
    column.facts[FACT_COMPUTED] = text->facts[FACT_COMPUTED];
  Buf sql = {0};
  kind_define(&sql, &column);
  add_piece(canonical, probe, column.facts[FACT_COMPUTED] ? PIECE_COMPUTED : PIECE_COLUMN, &sql);
  if (text && text->facts[FACT_DEFAULT] && text_differs(live, want, FACT_DEFAULT)) {
    sql_printf(&sql, "%I SET DEFAULT %s", want->name, object_fact(text, FACT_DEFAULT));
    add_piece(canonical, probe, PIECE_DEFAULT, &sql);
  }
  if (text == want && text_differs(live, want, FACT_TYPE)) {
    sql_printf(&sql, "%I %s", type_column(canonical->arena, want), object_fact(want, FACT_TYPE));
    add_piece(canonical, probe, PIECE_COLUMN, &sql);
  }
  buf_free(&sql);
}

static void add_definition(const Canonical *canonical, Probe *probe, const Object *want) {
  if (!must_ask(probe->live, want)) return;
  const Object *text = rendered_child(canonical->arena, &probe->sql, want);
  if (text == NULL) return;
  Object table = {.schema = "pg_temp", .name = probe->temporary.name}, copy = *text;
  copy.name = our_name(canonical->arena, probe->seen.prefix, want);
  copy.table = &table;
  Buf sql = {0};
  kind_define(&sql, &copy);
  add_piece(canonical, probe,
            state_kind_is(want->kind, KIND_INLINE) ? PIECE_CONSTRAINT : PIECE_OTHER, &sql);
  buf_free(&sql);
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
  probe->temporary.partition = arena_strdup(canonical->arena, buf_text(&sql));
  buf_free(&sql);
}

void canonical_add_probe(const Canonical *canonical, Probes *probes, Object *live,
                         const Object *want, Rendering sql, bool alone) {
  Probe probe = {.live = live, .want = want, .sql = sql};
  probe.seen.prefix = arena_printf(canonical->arena, "rescc_%zu", probes->count);
  probe.temporary.name = want->name;
  probe.temporary.read_name = alone ? want->name : probe.seen.prefix;
  add_partition_key(canonical, &probe);
  for (size_t i = 0; i < want->children.count; i++) {
    const Asked *asked = asked_of(want->children.items[i]);
    if (asked) asked->add(canonical, &probe, want->children.items[i]);
  }
  ARENA_PUSH(canonical->arena, probes, probe);
}

/* --- what the answer means ------------------------------------------------------------------- */

/* Takes the wanted text where the catalog says the same of what was wanted and of what is live. */
static void take_fact(Object *live, const Object *want, Fact fact, const Object *of_wanted,
                      const Object *of_live) {
  if (of_wanted->facts[fact] && value_equal(of_wanted->facts[fact], of_live->facts[fact]))
    live->facts[fact] = want->facts[fact];
}

static void take_column(const Canonical *canonical, const Probe *probe, const Object *want,
                        const Rendering *theirs) {
  Arena *arena = canonical->arena;
  Object *live = object_child(probe->live, OBJECT_COLUMN, want->name);
  if (live == NULL) return;
  const Object *type = object_child(probe->seen.table, OBJECT_COLUMN, type_column(arena, want));
  if (type) take_fact(live, want, FACT_TYPE, type, live);
  const Object *of_wanted = rendered_child(arena, &probe->seen, want),
               *of_live = theirs ? rendered_child(arena, theirs, want) : live;
  if (of_wanted == NULL || of_live == NULL) return;
  take_fact(live, want, FACT_DEFAULT, of_wanted, of_live);
  take_fact(live, want, FACT_COMPUTED, of_wanted, of_live);
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

static void take_definition(const Canonical *canonical, const Probe *probe, const Object *want,
                            const Rendering *theirs) {
  const Object *of_wanted = rendered_child(canonical->arena, &probe->seen, want);
  if (of_wanted == NULL) return;
  Object *live = object_child(probe->live, want->kind, want->name);
  if (live == NULL) live = find_alike(probe->live, probe->want, of_wanted);
  const Object *of_live = theirs ? rendered_child(canonical->arena, theirs, want) : live;
  for (int fact = 0; live && of_live && fact < FACTS; fact++)
    if (state_fact_counts((Fact)fact)) take_fact(live, want, (Fact)fact, of_wanted, of_live);
}

void canonical_take_answer(const Canonical *canonical, const Probe *probe,
                           const Rendering *theirs) {
  if (probe->seen.table == NULL) return;
  take_fact(probe->live, probe->want, FACT_ELEMENTS, probe->seen.table, probe->live);
  for (size_t i = 0; i < probe->want->children.count; i++) {
    const Object *want = probe->want->children.items[i];
    const Asked *asked = asked_of(want);
    if (asked) asked->take(canonical, probe, want, theirs);
  }
}

static const Asked *asked_of(const Object *child) {
  static const Asked column = {must_ask_column, add_column, take_column},
                     definition = {must_ask_definition, add_definition, take_definition};
  if (child->kind == OBJECT_COLUMN) return &column;
  return state_kind_is(child->kind, KIND_SQL) ? &definition : NULL;
}
