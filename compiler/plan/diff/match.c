#include "match.h"

#include <string.h>

#include "compiler/model/naming.h"

typedef struct Matcher {
  Arena *arena;
  Diags *diags;
  const State *have, *want, *decided;
  Answers *answers;
  Renames renames;
  ObjectList undecided; /* what may be a rename: what is in it would be asked in vain */
} Matcher;

const Object *match_origin(const Object *object) {
  return object->origin ? object->origin : object;
}

static void add(Matcher *matcher, const Object *from, const Object *to) {
  Rename rename = {from, to, NULL, NULL};
  ARENA_PUSH(matcher->arena, &matcher->renames, rename);
}

static const Object *renamed_to(const Matcher *matcher, const Object *from) {
  for (size_t i = 0; i < matcher->renames.count; i++)
    if (matcher->renames.items[i].from == from && matcher->renames.items[i].label_from == NULL)
      return matcher->renames.items[i].to;
  return NULL;
}

static const Object *renamed_from(const Matcher *matcher, const Object *to) {
  for (size_t i = 0; i < matcher->renames.count; i++)
    if (matcher->renames.items[i].to == to && matcher->renames.items[i].label_from == NULL)
      return matcher->renames.items[i].from;
  return NULL;
}

/* --- answers of the command line ------------------------------------------------------------ */

/* How answers call an object: posts, app.posts, posts.title, app.posts.title. */
static bool is_spelled(const Object *unit, const Object *column, const char *name, size_t len) {
  for (int with_schema = 0; with_schema < 2; with_schema++) {
    Buf text = {0};
    if (with_schema) buf_printf(&text, "%s.", unit->schema);
    buf_printf(&text, "%s%s%s", unit->name, column ? "." : "", column ? column->name : "");
    bool same = text.len == len && memcmp(text.text, name, len) == 0;
    buf_free(&text);
    if (same) return true;
  }
  return false;
}

/* A column of a table that is renamed may be called by the table's old or new name. */
static bool is_called(const Matcher *matcher, const Object *object, const char *name, size_t len) {
  if (object->table == NULL) return is_spelled(object, NULL, name, len);
  const Object *table = renamed_to(matcher, object->table);
  return is_spelled(object->table, object, name, len) ||
         (table && is_spelled(table, object, name, len));
}

/* Whether an answer says that `from` became `to`. `posts.title:headline` will do for a column. */
static bool is_answered_rename(Matcher *matcher, const Object *from, const Object *to) {
  for (size_t i = 0; i < matcher->answers->rename_count; i++) {
    const char *answer = matcher->answers->renames[i].text, *colon = strchr(answer, ':');
    if (colon == NULL || !is_called(matcher, from, answer, (size_t)(colon - answer))) continue;
    bool column = to->table && strcmp(to->name, colon + 1) == 0;
    if (!column && !is_called(matcher, to, colon + 1, strlen(colon + 1))) continue;
    return matcher->answers->renames[i].used = true;
  }
  return false;
}

static bool is_answered_drop(Matcher *matcher, const Object *object) {
  for (size_t i = 0; i < matcher->answers->drop_count; i++) {
    Answer *answer = &matcher->answers->drops[i];
    if (is_called(matcher, object, answer->text, strlen(answer->text))) return answer->used = true;
  }
  return false;
}

static void report_unused(Diags *diags, const char *option, const Answer *answers, size_t count,
                          const char *what, const char *hint) {
  for (size_t i = 0; i < count; i++)
    if (!answers[i].used)
      diag_hint(diags,
                diag_report(diags, DIAG_UNUSED_ANSWER, (Span){0}, "%s %s fits nothing that %s",
                            option, answers[i].text, what),
                "%s", hint);
}

void match_report_unused(Diags *diags, const Answers *answers) {
  report_unused(diags, "--rename", answers->renames, answers->rename_count, "changed",
                "it is old:new, as in posts.title:posts.headline or posts:articles; the old one "
                "must be gone from the resources, the new one be new");
  report_unused(diags, "--drop", answers->drops, answers->drop_count, "is dropped",
                "it names what is gone from the resources: posts.title, or posts");
}

/* --- pairs ---------------------------------------------------------------------------------- */

typedef Object *Lookup(const void *in, const Object *like, const char *schema, const char *name);

static Object *lookup_unit(const void *in, const Object *like, const char *schema,
                           const char *name) {
  return state_unit(in, like->kind, schema, name);
}

static Object *lookup_column(const void *in, const Object *like, const char *schema,
                             const char *name) {
  (void)schema;
  return object_child(in, like->kind, name);
}

/* Whether another table, before or after, has the name of this one. */
static bool has_namesake(const State *state, const Object *table) {
  for (size_t i = 0; i < state->units.count; i++) {
    const Object *unit = state->units.items[i];
    if (unit->kind == table->kind && strcmp(unit->name, table->name) == 0 &&
        strcmp(unit->schema, table->schema) != 0)
      return true;
  }
  return false;
}

/* How a question about a pair calls one of the two: a table with its schema where it needs that. */
static const char *called(const Matcher *matcher, const Object *object, const Object *other) {
  if (object->table) return object->name;
  return strcmp(object->schema, other->schema) == 0 && !has_namesake(matcher->have, object) &&
                 !has_namesake(matcher->want, object)
             ? object->name
             : arena_printf(matcher->arena, "%s.%s", object->schema, object->name);
}

/* Both names are in use before and after: did the old one go, and a new one come in its former
 * place? */
static void report_both(Matcher *matcher, const Object *now, const Object *source,
                        const Object *to) {
  const char *table = now->table ? called(matcher, to->table, to->table) : "",
             *dot = now->table ? "." : "";
  const char *name = called(matcher, now, source), *old = called(matcher, source, now);
  const char *quote = old == source->name ? "" : "\"";
  Diag *diag = diag_report(matcher->diags, DIAG_UNDECIDED_RENAME, to->span,
                           "`%s` was called `%s`, it says, but both were there already", name, old);
  diag_hint(
      matcher->diags, diag,
      "if the old `%s%s%s` goes and `%s` takes its name, run with --drop %s%s%s; if not, take "
      "`renamed_from %s%s%s` away",
      table, dot, name, old, table, dot, name, quote, old, quote);
}

/* Whether a rename is done: what has the new name knows the old one. */
static bool remembers(const Object *object, const char *former) {
  const char *remembered = object ? object_fact(object, FACT_RENAMED_FROM) : NULL;
  return remembered && strcmp(remembered, former) == 0;
}

/* Whether something says that it was called so before, and isn't yet. */
static bool moves_on(const ObjectList *wanted, const Object *now, const void *have,
                     Lookup *lookup) {
  for (size_t i = 0; i < wanted->count; i++) {
    const Object *other = wanted->items[i];
    const char *former = object_fact(other, FACT_RENAMED_FROM);
    if (other->kind != now->kind || former == NULL || strcmp(former, now->name) != 0) continue;
    const char *schema = other->renamed_from_schema ? other->renamed_from_schema : other->schema;
    bool same_schema = schema == NULL || now->schema == NULL || strcmp(schema, now->schema) == 0;
    if (same_schema && !remembers(lookup(have, other, other->schema, other->name), former))
      return true;
  }
  return false;
}

/* What `to` was called before, by its renamed_from; NULL where that has been done, or names
 * nothing. */
static const Object *declared_source(Matcher *matcher, const Object *to, const ObjectList *wanted,
                                     const void *have, const void *want, Lookup *lookup) {
  const char *former = object_fact(to, FACT_RENAMED_FROM);
  if (former == NULL) return NULL;
  const char *schema = to->renamed_from_schema ? to->renamed_from_schema : to->schema;
  const Object *source = lookup(have, to, schema, former);
  const Object *now = lookup(have, to, to->schema, to->name);
  if (source == NULL || source == now) return NULL;
  if (now == NULL) return source;
  if (remembers(now, former)) return NULL;
  /* The name is in use already: a swap, a chain, or something that goes. */
  const Object *stays = lookup(want, to, schema, former);
  if (stays == NULL || object_fact(stays, FACT_RENAMED_FROM) ||
      moves_on(wanted, now, have, lookup) || is_answered_drop(matcher, now))
    return source;
  report_both(matcher, now, source, to);
  ARENA_PUSH(matcher->arena, &matcher->undecided, (Object *)to);
  ARENA_PUSH(matcher->arena, &matcher->undecided, (Object *)stays);
  return NULL;
}

static void match_declared(Matcher *matcher, const ObjectList *wanted, ObjectKind kind,
                           const void *have, const void *want, Lookup *lookup) {
  for (size_t i = 0; i < wanted->count; i++) {
    const Object *to = wanted->items[i];
    if (to->kind != kind) continue;
    const Object *source = declared_source(matcher, to, wanted, have, want, lookup);
    if (source && renamed_to(matcher, source) == NULL) add(matcher, source, to);
  }
}

/* The losses and gains that no rename explains. */
static void collect(const Matcher *matcher, const ObjectList *list, ObjectKind kind,
                    const void *other, Lookup *lookup, bool losses, ObjectList *out) {
  for (size_t i = 0; i < list->count; i++) {
    Object *object = list->items[i];
    if (object->kind != kind) continue;
    Object *same = lookup(other, object, object->schema, object->name);
    bool explained =
        losses ? renamed_to(matcher, object) != NULL : renamed_from(matcher, object) != NULL;
    if (losses && same && renamed_from(matcher, same))
      same = NULL, explained = true; /* its name is taken over */
    if (!losses && same && renamed_to(matcher, same)) same = NULL;
    if (!explained && same == NULL) ARENA_PUSH(matcher->arena, out, object);
  }
}

/* Takes the pairs that the command line answers out of both lists. */
static void take_answers(Matcher *matcher, ObjectList *lost, ObjectList *gained) {
  for (size_t i = 0; i < lost->count;) {
    bool taken = is_answered_drop(matcher, lost->items[i]);
    for (size_t j = 0; !taken && j < gained->count; j++) {
      if (!is_answered_rename(matcher, lost->items[i], gained->items[j])) continue;
      add(matcher, lost->items[i], gained->items[j]);
      gained->items[j] = gained->items[--gained->count];
      taken = true;
    }
    if (taken)
      lost->items[i] = lost->items[--lost->count];
    else
      i++;
  }
}

static void remove_at(ObjectList *list, size_t at) { list->items[at] = list->items[--list->count]; }

/* What dev migrations made of a gain, or of a loss whose table they know: NULL where they don't. */
static const Object *decided_object(const Matcher *matcher, const Object *object) {
  if (object->table == NULL)
    return state_unit(matcher->decided, object->kind, object->schema, object->name);
  const Object *table =
      state_unit(matcher->decided, OBJECT_TABLE, object->table->schema, object->table->name);
  return table ? object_child(table, object->kind, object->name) : NULL;
}

/* Takes out what dev migrations settled. */
static void take_decided(Matcher *matcher, ObjectList *lost, ObjectList *gained) {
  for (size_t i = 0; i < gained->count;) {
    const Object *settled = decided_object(matcher, gained->items[i]);
    const char *former = settled ? object_fact(settled, FACT_RENAMED_FROM) : NULL;
    for (size_t j = 0; former && j < lost->count; j++) {
      if (strcmp(lost->items[j]->name, former) != 0) continue;
      add(matcher, lost->items[j], gained->items[i]);
      remove_at(lost, j);
      break;
    }
    if (settled)
      remove_at(gained, i);
    else
      i++;
  }
}

static void report_undecided(Matcher *matcher, const Object *lost, const Object *gained) {
  const char *table = lost->table ? called(matcher, gained->table, gained->table) : "";
  const char *dot = lost->table ? "." : "", *what = lost->table ? "column" : "table";
  const char *old = called(matcher, lost, gained), *now = called(matcher, gained, lost);
  const char *quote = old == lost->name ? "" : "\"";
  Diag *diag =
      diag_report(matcher->diags, DIAG_UNDECIDED_RENAME, gained->span,
                  "%s `%s%s%s` is gone and `%s%s%s` is new: renamed, or dropped and added?", what,
                  table, dot, old, table, dot, now);
  diag_hint(matcher->diags, diag,
            "if renamed, write `renamed_from %s%s%s` at `%s`, or run with --rename %s%s%s:%s%s%s; "
            "if not, run with --drop %s%s%s",
            quote, old, quote, now, table, dot, old, table, dot, now, table, dot, old);
}

static void match_rest(Matcher *matcher, const ObjectList *have, const ObjectList *want,
                       ObjectKind kind, const void *in_have, const void *in_want, Lookup *lookup) {
  ObjectList lost = {0}, gained = {0};
  collect(matcher, have, kind, in_want, lookup, true, &lost);
  collect(matcher, want, kind, in_have, lookup, false, &gained);
  take_answers(matcher, &lost, &gained);
  if (matcher->decided) take_decided(matcher, &lost, &gained);
  if (kind == OBJECT_ENUM) return;
  for (size_t i = 0; i < lost.count && gained.count; i++) {
    Question question = {lost.items[i], gained};
    ARENA_PUSH(matcher->arena, &matcher->answers->questions, question);
  }
  for (size_t i = 0; i < lost.count && gained.count; i++)
    report_undecided(matcher, lost.items[i], gained.items[i < gained.count ? i : gained.count - 1]);
}

/* Whether the snapshot remembers that `label` was called `former`. */
static bool label_is_done(const Object *from, const char *label, const char *former) {
  const Value *labels = from->facts[FACT_LABELS],
              *remembered = from->facts[FACT_LABELS_RENAMED_FROM];
  for (size_t i = 0; remembered && i < labels->count && i < remembered->count; i++)
    if (strcmp(labels->items[i], label) == 0) return strcmp(remembered->items[i], former) == 0;
  return false;
}

static void match_labels(Matcher *matcher, const Object *from, const Object *to) {
  const Value *formers = to->facts[FACT_LABELS_RENAMED_FROM];
  for (size_t i = 0; formers && i < formers->count; i++) {
    const char *former = formers->items[i], *label = to->facts[FACT_LABELS]->items[i];
    if (*former == '\0' || !value_has(from->facts[FACT_LABELS], former) ||
        label_is_done(from, label, former))
      continue;
    bool taken = value_has(from->facts[FACT_LABELS], label) && !value_has(formers, label);
    if (taken) continue; /* both are there and stay */
    Rename rename = {from, to, former, label};
    ARENA_PUSH(matcher->arena, &matcher->renames, rename);
  }
}

/* NULL: it is new, or nobody knows yet. */
static const Object *unit_before(const Matcher *matcher, const Object *unit) {
  for (size_t i = 0; i < matcher->undecided.count; i++)
    if (matcher->undecided.items[i] == unit) return NULL;
  const Object *from = renamed_from(matcher, unit);
  if (from) return from;
  const Object *same = state_unit(matcher->have, unit->kind, unit->schema, unit->name);
  return same && renamed_to(matcher, same) == NULL ? same : NULL;
}

Renames match_states(Arena *arena, Diags *diags, const State *have, const State *want,
                     const State *decided, Answers *answers) {
  Matcher matcher = {.arena = arena,
                     .diags = diags,
                     .have = have,
                     .want = want,
                     .decided = decided,
                     .answers = answers};
  static const ObjectKind renamed[] = {OBJECT_ENUM, OBJECT_TABLE};
  for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
    ObjectKind kind = renamed[i];
    match_declared(&matcher, &want->units, kind, have, want, lookup_unit);
    match_rest(&matcher, &have->units, &want->units, kind, have, want, lookup_unit);
  }
  for (size_t i = 0; i < want->units.count; i++) {
    const Object *unit = want->units.items[i], *before = unit_before(&matcher, unit);
    if (before == NULL || before == unit) continue;
    if (unit->kind == OBJECT_ENUM) match_labels(&matcher, before, unit);
    if (unit->kind != OBJECT_TABLE) continue;
    match_declared(&matcher, &unit->children, OBJECT_COLUMN, before, unit, lookup_column);
    match_rest(&matcher, &before->children, &unit->children, OBJECT_COLUMN, before, unit,
               lookup_column);
  }
  return matcher.renames;
}

Renames match_invert(Arena *arena, const Renames *renames) {
  Renames inverted = {0};
  for (size_t i = 0; i < renames->count; i++) {
    const Rename *rename = &renames->items[i];
    Rename back = {rename->to, rename->from, rename->label_to, rename->label_from};
    ARENA_PUSH(arena, &inverted, back);
  }
  return inverted;
}

/* --- sequences ------------------------------------------------------------------------------- */

static const Object *before_rename(const Renames *renames, const Object *to) {
  for (size_t i = 0; i < renames->count; i++)
    if (renames->items[i].to == to && renames->items[i].label_from == NULL)
      return renames->items[i].from;
  return NULL;
}

/* The one of the same name, unless that became something else. */
static const Object *unless_renamed(const Renames *renames, const Object *same) {
  for (size_t i = 0; same && i < renames->count; i++)
    if (renames->items[i].from == same && renames->items[i].label_from == NULL) return NULL;
  return same;
}

/* The column that this one was, or NULL. */
static const Object *column_before(const Renames *renames, const Object *table,
                                   const Object *column) {
  const Object *from = before_rename(renames, column);
  return from ? from : unless_renamed(renames, object_child(table, OBJECT_COLUMN, column->name));
}

/* What the sequence of an identity is called; NULL: as it would be, or there is none. */
static const char *kept_sequence(Arena *arena, const Object *before, const Object *column) {
  if (!before || !before->facts[FACT_IDENTITY] || !column->facts[FACT_IDENTITY]) return NULL;
  const char *remembered = object_fact(before, FACT_SEQUENCE);
  const char *name =
      remembered ? remembered : naming_sequence(arena, before->table->name, before->name);
  const char *derived = naming_sequence(arena, column->table->name, column->name);
  return strcmp(name, derived) == 0 ? NULL : name;
}

const Object *match_remember(Arena *arena, const State *have, const Object *unit,
                             const Renames *renames) {
  const Object *table = before_rename(renames, unit);
  if (table == NULL)
    table = unless_renamed(renames, state_unit(have, unit->kind, unit->schema, unit->name));
  Object *copy = NULL;
  for (size_t i = 0; table && i < unit->children.count; i++) {
    const Object *column = unit->children.items[i];
    if (column->kind != OBJECT_COLUMN) continue;
    const char *name = kept_sequence(arena, column_before(renames, table, column), column);
    if (name == NULL) continue;
    if (copy == NULL) copy = object_copy(arena, unit);
    object_set(arena, copy->children.items[i], FACT_SEQUENCE, name);
  }
  return copy ? copy : unit;
}

/* --- partition keys ------------------------------------------------------------------------- */

void match_refuse_partitioning(Diags *diags, Span span, const char *what) {
  diag_hint(diags, diag_report(diags, DIAG_PARTITION_KEY, span, "%s", what),
            "PostgreSQL has no way: describe a new table, move the rows with a `statement`, then "
            "drop this one");
}

void match_check_partitions(Arena *arena, Diags *diags, const State *have, const State *want,
                            const Renames *renames) {
  const State *after = match_apply(arena, have, renames);
  for (size_t i = 0; i < want->units.count; i++) {
    const Object *unit = want->units.items[i];
    const Object *before = state_unit(after, unit->kind, unit->schema, unit->name);
    if (unit->kind != OBJECT_TABLE || before == NULL || before == unit) continue;
    if (!value_equal(before->facts[FACT_PARTITION_BY], unit->facts[FACT_PARTITION_BY]) ||
        !value_equal(before->facts[FACT_ELEMENTS], unit->facts[FACT_ELEMENTS]))
      match_refuse_partitioning(
          diags, unit->span,
          arena_printf(arena, "how `%s` is partitioned can't change: its rows lie by that",
                       unit->name));
  }
}
