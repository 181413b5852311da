#include "diff.h"

#include <ctype.h>
#include <string.h>

#include "../runtime/sql.h"
#include "sqlfrag.h"
#include "type.h"

/* An object in both states, or in one. */
typedef struct Pair Pair;

typedef struct PairList {
  Pair *items;
  size_t count, capacity;
} PairList;

struct Pair {
  const Object *have, *want;
  bool replace;
  PairList children;
};

typedef struct Differ {
  Arena *arena;
  const State *have, *want;
  const Renames *renames;
  DiffOptions options;
  PairList units;
  Ops ops;
} Differ;

bool diff_only_adds_labels(const Value *have, const Value *want) {
  size_t at = 0;
  for (size_t i = 0; i < want->count && at < have->count; i++)
    at += strcmp(want->items[i], have->items[at]) == 0;
  return at == have->count;
}

bool diff_rebuilds_enum(const Object *have, const Object *want, bool rebuild_enums) {
  const Value *before = have->facts[FACT_LABELS], *after = want->facts[FACT_LABELS];
  if (value_equal(before, after)) return false;
  return rebuild_enums || !diff_only_adds_labels(before, after);
}

static bool is_rebuilt(const Differ *differ, const Pair *pair) {
  return pair->have && pair->want && pair->have->kind == OBJECT_ENUM &&
         diff_rebuilds_enum(pair->have, pair->want, differ->options.rebuild_enums);
}

/* --- pairs ---------------------------------------------------------------------------------- */

static void push(Differ *differ, PairList *list, const Object *have, const Object *want) {
  Pair pair = {.have = have, .want = want};
  ARENA_PUSH(differ->arena, list, pair);
}

static Pair *pair_of(PairList *list, const Object *have) {
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i].have == have) return &list->items[i];
  return NULL;
}

/* An unpaired object of have with just these facts: the same thing under another name. */
static const Object *find_alike(PairList *list, const Object *have, const Object *want) {
  for (size_t i = 0; i < have->children.count; i++) {
    const Object *child = have->children.items[i];
    if (child->kind == want->kind && pair_of(list, child) == NULL && object_same_facts(child, want))
      return child;
  }
  return NULL;
}

static bool can_replace(ObjectKind kind) { return kind > OBJECT_COLUMN; }

/* Pairs the children of a table: by name and facts, then by facts, then by name alone. */
static PairList pair_children(Differ *differ, const Object *have, const Object *want) {
  PairList list = {0};
  bool *paired = ARENA_ARRAY(differ->arena, bool, want->children.count + 1);
  for (int round = 0; round < 3; round++)
    for (size_t i = 0; i < want->children.count; i++) {
      const Object *child = want->children.items[i];
      if (paired[i] || (round == 1 && !can_replace(child->kind))) continue;
      const Object *other = object_child(have, child->kind, child->name);
      if (other && pair_of(&list, other)) other = NULL;
      if (round == 0 && other && can_replace(child->kind) && !object_same_facts(other, child))
        other = NULL;
      if (round == 1) other = find_alike(&list, have, child);
      if (other == NULL) continue;
      push(differ, &list, other, child);
      paired[i] = true;
    }
  for (size_t i = 0; i < want->children.count; i++)
    if (!paired[i]) push(differ, &list, NULL, want->children.items[i]);
  for (size_t i = 0; i < have->children.count; i++)
    if (pair_of(&list, have->children.items[i]) == NULL)
      push(differ, &list, have->children.items[i], NULL);
  for (size_t i = 0; i < list.count; i++) {
    Pair *pair = &list.items[i];
    pair->replace = pair->have && pair->want && can_replace(pair->have->kind) &&
                    !object_same_facts(pair->have, pair->want);
  }
  return list;
}

static void pair_units(Differ *differ) {
  for (size_t i = 0; i < differ->have->units.count; i++) {
    const Object *have = differ->have->units.items[i];
    const Object *want = state_unit(differ->want, have->kind, have->schema, have->name);
    if (want == have) continue;
    push(differ, &differ->units, have, want);
  }
  for (size_t i = 0; i < differ->want->units.count; i++) {
    const Object *want = differ->want->units.items[i];
    if (state_unit(differ->have, want->kind, want->schema, want->name) == NULL)
      push(differ, &differ->units, NULL, want);
  }
  for (size_t i = 0; i < differ->units.count; i++) {
    Pair *pair = &differ->units.items[i];
    if (pair->have && pair->want && pair->have->kind == OBJECT_TABLE)
      pair->children = pair_children(differ, pair->have, pair->want);
  }
}

/* --- what is replaced because of what lies below it ------------------------------------------ */

static bool is_ignored(const Object *object) { return object && object->facts[FACT_IGNORED]; }

static bool is_column(const Pair *pair) {
  return pair->have && pair->want && pair->have->kind == OBJECT_COLUMN && !is_ignored(pair->have) &&
         !is_ignored(pair->want);
}

static bool fact_differs(const Pair *pair, Fact fact) {
  return !value_equal(pair->have->facts[fact], pair->want->facts[fact]);
}

/* An expression that becomes another one, or appears: the column is made anew. (One that goes
 * leaves its values behind: DROP EXPRESSION.) */
static bool is_recomputed(const Pair *pair) {
  return object_fact(pair->want, FACT_COMPUTED) && fact_differs(pair, FACT_COMPUTED);
}

/* Whether a column's type is of an enum that is rebuilt. */
static bool enum_is_rebuilt(Differ *differ, const char *type) {
  const char *base = type_base(differ->arena, type);
  for (size_t i = 0; i < differ->units.count; i++) {
    const Pair *pair = &differ->units.items[i];
    if (!is_rebuilt(differ, pair)) continue;
    const char *schema = strcmp(pair->want->schema, "public") == 0 ? NULL : pair->want->schema;
    if (strcmp(base, sql_text(differ->arena, "%N", schema, pair->want->name)) == 0) return true;
  }
  return false;
}

/* Whether SQL that names the column must be read again: its type is another one. */
static bool type_is_new(Differ *differ, const Pair *pair) {
  const char *have = object_fact(pair->have, FACT_TYPE), *want = object_fact(pair->want, FACT_TYPE);
  if (fact_differs(pair, FACT_COLLATION)) return true;
  if (strcmp(have, want) == 0) return enum_is_rebuilt(differ, want);
  size_t a = strlen(have), b = strlen(want);
  bool array = a > 2 && strcmp(have + a - 2, "[]") == 0,
       other_array = b > 2 && strcmp(want + b - 2, "[]") == 0;
  return array != other_array ||
         strcmp(type_base(differ->arena, have), type_base(differ->arena, want)) != 0;
}

static bool sql_names(Differ *differ, const char *sql, const char *column) {
  if (sql == NULL || strstr(sql, column) == NULL) return false;
  SqlFragment fragment = sqlfrag_expression(differ->arena, sql);
  for (size_t i = 0; i < fragment.count; i++)
    if (strcmp(fragment.items[i].name, column) == 0) return true;
  return fragment.error != NULL; /* newer syntax: take no risk */
}

/* Whether an index must be made anew when the type of `column` changes, or (`gone`) the column. */
static bool index_stands_on(Differ *differ, const Object *index, const char *column, bool gone) {
  if (sql_names(differ, object_fact(index, FACT_WHERE), column)) return true;
  if (gone && value_has(index->facts[FACT_INCLUDE], column)) return true;
  const char *plain = sql_text(differ->arena, "%I", column);
  size_t len = strlen(plain);
  const Value *elements = index->facts[FACT_ELEMENTS];
  for (size_t i = 0; i < elements->count; i++) {
    const char *element = elements->items[i];
    if (*element == '(') {
      char *inner =
          arena_strndup(differ->arena, element + 1, (size_t)(strrchr(element, ')') - element - 1));
      if (sql_names(differ, inner, column)) return true;
    } else if (strncmp(element, plain, len) == 0 && (element[len] == '\0' || element[len] == ' ')) {
      const char *rest = element + len; /* an operator class or collation is of the old type */
      bool plain_rest =
          *rest == '\0' || strncmp(rest, " DESC", 5) == 0 || strncmp(rest, " NULLS", 6) == 0;
      if (gone || !plain_rest || object_fact(index, FACT_METHOD)) return true;
    }
  }
  return false;
}

/* A policy may ask other tables: what stands in a subquery isn't listed. */
static bool policy_names(Differ *differ, const char *sql, const char *column) {
  if (sql_names(differ, sql, column)) return true;
  return sql && strstr(sql, column) && sqlfrag_expression(differ->arena, sql).misplaced;
}

static bool stands_on(Differ *differ, const Object *object, const char *column, bool gone) {
  switch (object->kind) {
  case OBJECT_COLUMN: return sql_names(differ, object_fact(object, FACT_COMPUTED), column);
  case OBJECT_CHECK: return sql_names(differ, object_fact(object, FACT_EXPRESSION), column);
  case OBJECT_INDEX:
  case OBJECT_EXCLUSION: return index_stands_on(differ, object, column, gone);
  case OBJECT_POLICY:
    return policy_names(differ, object_fact(object, FACT_WHERE), column) ||
           policy_names(differ, object_fact(object, FACT_EXPRESSION), column);
  case OBJECT_UNIQUE_KEY:
  case OBJECT_PRIMARY_KEY: return gone && value_has(object->facts[FACT_COLUMNS], column);
  case OBJECT_FOREIGN_KEY: return value_has(object->facts[FACT_COLUMNS], column);
  default: return false;
  }
}

/* Marks what stands on a column whose type changes or which is made anew. */
static void mark_dependents(Differ *differ, PairList *children, const Pair *changed, bool gone) {
  for (size_t i = 0; i < children->count; i++) {
    Pair *pair = &children->items[i];
    if (pair == changed || !pair->have || !pair->want || pair->replace) continue;
    if (!stands_on(differ, pair->have, changed->have->name, gone) &&
        !stands_on(differ, pair->want, changed->want->name, gone))
      continue;
    pair->replace = true;
    if (pair->have->kind == OBJECT_COLUMN) mark_dependents(differ, children, pair, true);
  }
}

static bool same_columns(const Value *a, const Value *b) {
  if (a == NULL || b == NULL || a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (!value_has(b, a->items[i])) return false;
  return true;
}

/* Whether an object is a key on just these columns. */
static bool is_key_on(Differ *differ, const Object *object, const Value *columns) {
  if (object->kind == OBJECT_PRIMARY_KEY) return same_columns(object->facts[FACT_COLUMNS], columns);
  if (object->kind != OBJECT_INDEX || !object->facts[FACT_UNIQUE] || object->facts[FACT_WHERE])
    return false;
  const char **quoted = ARENA_ARRAY(differ->arena, const char *, columns->count);
  for (size_t i = 0; i < columns->count; i++)
    quoted[i] = sql_text(differ->arena, "%I", columns->items[i]);
  return same_columns(object->facts[FACT_ELEMENTS],
                      value_list(differ->arena, quoted, columns->count));
}

/* Whether the key that a foreign key stands on goes, or a column of it changes its type. */
static bool target_changes(Differ *differ, const Object *key) {
  for (size_t i = 0; i < differ->units.count; i++) {
    const Pair *table = &differ->units.items[i];
    if (!table->have || !table->want ||
        strcmp(table->have->name, object_fact(key, FACT_TARGET)) != 0 ||
        table->have->kind != OBJECT_TABLE ||
        strcmp(table->have->schema, object_fact(key, FACT_TARGET_SCHEMA)) != 0)
      continue;
    for (size_t j = 0; j < table->children.count; j++) {
      const Pair *pair = &table->children.items[j];
      if (!pair->have) continue;
      bool goes = pair->replace || pair->want == NULL;
      if (goes && is_key_on(differ, pair->have, key->facts[FACT_TARGET_COLUMNS])) return true;
      if (is_column(pair) && value_has(key->facts[FACT_TARGET_COLUMNS], pair->have->name) &&
          (goes || type_is_new(differ, pair)))
        return true;
    }
  }
  return false;
}

/* Whether anything changes that a foreign key could stand on: else no key needs a look. */
static bool keys_change(Differ *differ) {
  for (size_t i = 0; i < differ->units.count; i++)
    for (size_t j = 0; j < differ->units.items[i].children.count; j++) {
      const Pair *pair = &differ->units.items[i].children.items[j];
      if (!pair->have) continue;
      bool key = pair->have->kind == OBJECT_PRIMARY_KEY || pair->have->facts[FACT_UNIQUE];
      if (key && (pair->replace || !pair->want)) return true;
      if (is_column(pair) && (pair->replace || type_is_new(differ, pair))) return true;
    }
  return false;
}

static Pair *unit_pair(Differ *differ, const Object *have) {
  Pair *pair = pair_of(&differ->units, have);
  if (pair) return pair;
  const Object *want = state_unit(differ->want, have->kind, have->schema, have->name);
  push(differ, &differ->units, have, want);
  pair = &differ->units.items[differ->units.count - 1];
  pair->children = pair_children(differ, have, want);
  return pair;
}

static void mark_foreign_keys(Differ *differ) {
  if (!keys_change(differ)) return;
  for (size_t i = 0; i < differ->have->units.count; i++) {
    const Object *table = differ->have->units.items[i];
    for (size_t j = 0; j < table->children.count; j++) {
      const Object *key = table->children.items[j];
      if (key->kind != OBJECT_FOREIGN_KEY || !target_changes(differ, key)) continue;
      Pair *unit = unit_pair(differ, table);
      Pair *pair = unit->want ? pair_of(&unit->children, key) : NULL;
      if (pair && pair->want) pair->replace = true;
    }
  }
}

/* A table whose columns are of a rebuilt enum changes although its own facts don't. */
static void add_enum_users(Differ *differ) {
  bool rebuilt = false;
  for (size_t i = 0; i < differ->units.count; i++)
    rebuilt |= is_rebuilt(differ, &differ->units.items[i]);
  for (size_t i = 0; rebuilt && i < differ->have->units.count; i++) {
    const Object *table = differ->have->units.items[i];
    for (size_t j = 0; j < table->children.count; j++) {
      const char *type = object_fact(table->children.items[j], FACT_TYPE);
      if (type && enum_is_rebuilt(differ, type) &&
          state_unit(differ->want, table->kind, table->schema, table->name)) {
        unit_pair(differ, table);
        break;
      }
    }
  }
}

static bool is_letter(char c) { return isalnum((unsigned char)c) || c == '_' || (c & 0x80); }

/* Whether `word` stands in the text by itself, letters' case aside. */
static bool mentions(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = text; (at = strcasestr(at, word)) != NULL; at++)
    if ((at == text || !is_letter(at[-1])) && !is_letter(at[len])) return true;
  return false;
}

/* Views that raw statements make of a table whose columns change their types: PostgreSQL changes no
 * type under a view, so those go first and come back. */
static void mark_views(Differ *differ, const Object *table) {
  for (size_t i = 0; i < differ->have->units.count; i++) {
    const Object *unit = differ->have->units.items[i];
    for (size_t j = 0; j < unit->children.count; j++) {
      const Object *script = unit->children.items[j];
      if (script->kind != OBJECT_SCRIPT || !mentions(object_fact(script, FACT_UP), "view") ||
          !mentions(object_fact(script, FACT_UP), table->name))
        continue;
      Pair *pair_of_unit = unit_pair(differ, unit);
      Pair *pair = pair_of_unit->want ? pair_of(&pair_of_unit->children, script) : NULL;
      if (pair && pair->want) pair->replace = true;
    }
  }
}

static void mark_all_views(Differ *differ) {
  for (size_t i = 0; i < differ->units.count; i++) {
    const PairList *children = &differ->units.items[i].children;
    bool changed = false;
    for (size_t j = 0; j < children->count; j++) {
      const Pair *pair = &children->items[j];
      changed |= is_column(pair) && (pair->replace || type_is_new(differ, pair));
    }
    if (changed) mark_views(differ, match_origin(differ->units.items[i].have));
  }
}

static void mark_replaced(Differ *differ) {
  add_enum_users(differ);
  for (size_t i = 0; i < differ->units.count; i++) {
    PairList *children = &differ->units.items[i].children;
    for (size_t j = 0; j < children->count; j++)
      if (is_column(&children->items[j]) && is_recomputed(&children->items[j]))
        children->items[j].replace = true;
    for (size_t j = 0; j < children->count; j++) {
      const Pair *pair = &children->items[j];
      if (is_column(pair) && pair->replace)
        mark_dependents(differ, children, pair, true);
      else if (is_column(pair) && type_is_new(differ, pair))
        mark_dependents(differ, children, pair, false);
    }
  }
  mark_foreign_keys(differ);
  mark_all_views(differ);
}

/* --- ops ------------------------------------------------------------------------------------ */

static void add_op(Differ *differ, OpVerb verb, const Object *have, const Object *want, Fact fact) {
  Op op = {.verb = verb,
           .kind = have ? have->kind : want->kind,
           .have = have,
           .want = want,
           .fact = fact};
  ARENA_PUSH(differ->arena, &differ->ops, op);
}

static void add_replacement(Differ *differ, const Object *have, const Object *want) {
  add_op(differ, OP_DROP, have, NULL, FACTS);
  differ->ops.items[differ->ops.count - 1].replaced = true;
  add_op(differ, OP_CREATE, NULL, want, FACTS);
  differ->ops.items[differ->ops.count - 1].replaced = true;
}

static void add_sets(Differ *differ, const Pair *pair) {
  bool type_new = is_column(pair) && type_is_new(differ, pair);
  for (int fact = 0; fact < FACTS; fact++) {
    bool differs = state_fact_counts((Fact)fact) && fact_differs(pair, (Fact)fact);
    if (differs || (type_new && fact == FACT_TYPE))
      add_op(differ, OP_SET, pair->have, pair->want, (Fact)fact);
  }
}

/* A column that is `ignored` is neither made nor dropped; one that was comes when it no longer is.
 */
static void add_ignored_ops(Differ *differ, const Pair *pair) {
  bool comes = is_ignored(pair->have) && pair->want && !is_ignored(pair->want);
  bool went = is_ignored(pair->want) && pair->have && !is_ignored(pair->have);
  if (comes && !differ->options.down) add_op(differ, OP_CREATE, NULL, pair->want, FACTS);
  if (went && differ->options.down) add_op(differ, OP_DROP, pair->have, NULL, FACTS);
}

static void add_pair_ops(Differ *differ, const Pair *pair) {
  if (is_ignored(pair->have) || is_ignored(pair->want)) {
    add_ignored_ops(differ, pair);
  } else if (pair->want == NULL) {
    add_op(differ, OP_DROP, pair->have, NULL, FACTS);
  } else if (pair->have == NULL) {
    add_op(differ, OP_CREATE, NULL, pair->want, FACTS);
  } else if (pair->replace) {
    add_replacement(differ, pair->have, pair->want);
  } else {
    bool moved =
        pair->have->schema && strcmp(match_origin(pair->have)->schema, pair->want->schema) != 0;
    if (moved || strcmp(match_origin(pair->have)->name, pair->want->name) != 0)
      add_op(differ, OP_RENAME, pair->have, pair->want, FACTS);
    add_sets(differ, pair);
  }
}

static void add_label_renames(Differ *differ, const Pair *pair) {
  for (size_t i = 0; i < differ->renames->count; i++) {
    const Rename *rename = &differ->renames->items[i];
    if (rename->label_from == NULL || !pair->want || !pair->have) continue;
    if (strcmp(rename->to->name, pair->want->name) != 0 ||
        strcmp(rename->to->schema, pair->want->schema) != 0)
      continue;
    add_op(differ, OP_RENAME_LABEL, pair->have, pair->want, FACTS);
    differ->ops.items[differ->ops.count - 1].label_from = rename->label_from;
    differ->ops.items[differ->ops.count - 1].label_to = rename->label_to;
  }
}

Ops diff_states(Arena *arena, const State *have, const State *want, const Renames *renames,
                DiffOptions options) {
  Differ differ = {.arena = arena, .want = want, .renames = renames, .options = options};
  differ.have = match_apply(arena, have, renames);
  pair_units(&differ);
  mark_replaced(&differ);
  for (size_t i = 0; i < differ.units.count; i++) {
    const Pair *pair = &differ.units.items[i];
    add_pair_ops(&differ, pair);
    if (pair->have && pair->have->kind == OBJECT_ENUM) add_label_renames(&differ, pair);
    const ObjectList *created = pair->have ? NULL : &pair->want->children;
    const ObjectList *dropped = pair->want ? NULL : &pair->have->children;
    for (size_t j = 0; created && j < created->count; j++)
      if (!is_ignored(created->items[j]))
        add_op(&differ, OP_CREATE, NULL, created->items[j], FACTS);
    for (size_t j = 0; dropped && j < dropped->count; j++)
      if (!is_ignored(dropped->items[j])) add_op(&differ, OP_DROP, dropped->items[j], NULL, FACTS);
    for (size_t j = 0; j < pair->children.count; j++)
      add_pair_ops(&differ, &pair->children.items[j]);
  }
  return differ.ops;
}
