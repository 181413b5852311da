/* diff_replace.c - what must be dropped and made anew because of what it stands on: PostgreSQL
 * changes no type under a check, a view, a computed column … */
#include <ctype.h>
#include <string.h>

#include "compiler/state/sqlfrag.h"
#include "compiler/state/type.h"
#include "diff_internal.h"
#include "runtime/base/sql.h"

/* An expression that becomes another one, or appears: the column is made anew. (One that goes
 * leaves its values behind: DROP EXPRESSION.) */
static bool is_recomputed(const Pair *pair) {
  return object_fact(pair->want, FACT_COMPUTED) && diff_fact_differs(pair, FACT_COMPUTED);
}

/* Whether a column's type is of an enum that is rebuilt. */
static bool enum_is_rebuilt(Differ *differ, const char *type) {
  const char *base = type_base(differ->arena, type);
  for (size_t i = 0; i < differ->units.count; i++) {
    const Pair *pair = &differ->units.items[i];
    if (!diff_is_rebuilt(differ, pair)) continue;
    const char *schema = strcmp(pair->want->schema, "public") == 0 ? NULL : pair->want->schema;
    if (strcmp(base, sql_text(differ->arena, "%N", schema, pair->want->name)) == 0) return true;
  }
  return false;
}

static bool is_letter(char c) { return isalnum((unsigned char)c) || c == '_' || (c & 0x80); }

/* Whether `word` stands in the text by itself, letters' case aside. */
static bool mentions(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = text; (at = strcasestr(at, word)) != NULL; at++)
    if ((at == text || !is_letter(at[-1])) && !is_letter(at[len])) return true;
  return false;
}

/* Whether a type is named by the text: `::mood`, `::"app".mood`, `cast(x as mood)`. */
static bool casts_to(const char *text, const char *type) {
  size_t len = strlen(type);
  for (const char *at = text; (at = strcasestr(at, type)) != NULL; at++) {
    const char *before = at;
    while (before > text && strchr("\" ", before[-1])) before--;
    bool as = before - text >= 3 && strncasecmp(before - 3, " as", 3) == 0 && before < at;
    bool cast = as || (before > text && strchr(":.", before[-1]));
    if (cast && !is_letter(at[len])) return true;
  }
  return false;
}

/* Whether SQL speaks of an enum that is rebuilt: it means the old type until it is said again. */
static bool sql_is_old(Differ *differ, const char *sql) {
  for (size_t i = 0; sql && i < differ->units.count; i++) {
    const Pair *pair = &differ->units.items[i];
    if (diff_is_rebuilt(differ, pair) && casts_to(sql, pair->want->name)) return true;
  }
  return false;
}

static bool object_is_old(Differ *differ, const Object *object) {
  static const Fact facts[] = {FACT_EXPRESSION, FACT_COMPUTED, FACT_WHERE};
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
    if (sql_is_old(differ, object_fact(object, facts[i]))) return true;
  const Value *elements = object->facts[FACT_ELEMENTS];
  for (size_t i = 0; elements && i < elements->count; i++)
    if (sql_is_old(differ, elements->items[i])) return true;
  return false;
}

bool diff_default_is_new(Differ *differ, const Pair *pair) {
  return diff_is_column(pair) && sql_is_old(differ, object_fact(pair->want, FACT_DEFAULT));
}

bool diff_type_is_new(Differ *differ, const Pair *pair) {
  const char *have = object_fact(pair->have, FACT_TYPE), *want = object_fact(pair->want, FACT_TYPE);
  if (diff_fact_differs(pair, FACT_COLLATION)) return true;
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

/* How much of a column changes: its modifiers (varchar(20) to (30), under which PostgreSQL leaves
 * all but computed columns, policies and views), its type, or all of it. */
typedef enum Reach { REACH_MODIFIERS, REACH_TYPE, REACH_COLUMN } Reach;

static bool stands_on(Differ *differ, const Object *object, const char *column, Reach reach) {
  bool gone = reach == REACH_COLUMN;
  if (reach == REACH_MODIFIERS && object->kind != OBJECT_COLUMN && object->kind != OBJECT_POLICY)
    return false;
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
static void mark_dependents(Differ *differ, PairList *children, const Pair *changed, Reach reach) {
  for (size_t i = 0; i < children->count; i++) {
    Pair *pair = &children->items[i];
    if (pair == changed || !pair->have || !pair->want || pair->replace) continue;
    if (!stands_on(differ, pair->have, changed->have->name, reach) &&
        !stands_on(differ, pair->want, changed->want->name, reach))
      continue;
    pair->replace = true;
    if (pair->have->kind == OBJECT_COLUMN) mark_dependents(differ, children, pair, REACH_COLUMN);
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
      if (diff_is_column(pair) && value_has(key->facts[FACT_TARGET_COLUMNS], pair->have->name) &&
          (goes || diff_type_is_new(differ, pair)))
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
      if (diff_is_column(pair) && (pair->replace || diff_type_is_new(differ, pair))) return true;
    }
  return false;
}

static void mark_foreign_keys(Differ *differ) {
  if (!keys_change(differ)) return;
  for (size_t i = 0; i < differ->have->units.count; i++) {
    const Object *table = differ->have->units.items[i];
    for (size_t j = 0; j < table->children.count; j++) {
      const Object *key = table->children.items[j];
      if (key->kind != OBJECT_FOREIGN_KEY || !target_changes(differ, key)) continue;
      Pair *unit = diff_unit_pair(differ, table);
      Pair *pair = unit->want ? diff_pair_of(&unit->children, key) : NULL;
      if (pair && pair->want) pair->replace = true;
    }
  }
}

/* A table that uses a rebuilt enum changes although its own facts don't. */
static void add_enum_users(Differ *differ) {
  bool rebuilt = false;
  for (size_t i = 0; i < differ->units.count; i++)
    rebuilt |= diff_is_rebuilt(differ, &differ->units.items[i]);
  for (size_t i = 0; rebuilt && i < differ->have->units.count; i++) {
    const Object *table = differ->have->units.items[i];
    for (size_t j = 0; j < table->children.count; j++) {
      const Object *child = table->children.items[j];
      const char *type = object_fact(child, FACT_TYPE);
      bool uses = (type && enum_is_rebuilt(differ, type)) || object_is_old(differ, child) ||
                  sql_is_old(differ, object_fact(child, FACT_DEFAULT));
      if (uses && state_unit(differ->want, table->kind, table->schema, table->name)) {
        diff_unit_pair(differ, table);
        break;
      }
    }
  }
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
      Pair *pair_of_unit = diff_unit_pair(differ, unit);
      Pair *pair = pair_of_unit->want ? diff_pair_of(&pair_of_unit->children, script) : NULL;
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
      changed |= diff_is_column(pair) && (pair->replace || diff_type_is_new(differ, pair) ||
                                          diff_fact_differs(pair, FACT_TYPE));
    }
    if (changed) mark_views(differ, match_origin(differ->units.items[i].have));
  }
}

void diff_mark_replaced(Differ *differ) {
  add_enum_users(differ);
  for (size_t i = 0; i < differ->units.count; i++) {
    PairList *children = &differ->units.items[i].children;
    for (size_t j = 0; j < children->count; j++) {
      Pair *pair = &children->items[j];
      if (!pair->have || !pair->want || diff_is_ignored(pair->have)) continue;
      pair->replace |= (diff_is_column(pair) && is_recomputed(pair)) ||
                       (pair->have->kind != OBJECT_SCRIPT && object_is_old(differ, pair->have));
    }
    for (size_t j = 0; j < children->count; j++) {
      const Pair *pair = &children->items[j];
      if (diff_is_column(pair) && pair->replace)
        mark_dependents(differ, children, pair, REACH_COLUMN);
      else if (diff_is_column(pair) && diff_type_is_new(differ, pair))
        mark_dependents(differ, children, pair, REACH_TYPE);
      else if (diff_is_column(pair) && diff_fact_differs(pair, FACT_TYPE))
        mark_dependents(differ, children, pair, REACH_MODIFIERS);
    }
  }
  mark_foreign_keys(differ);
  mark_all_views(differ);
}
