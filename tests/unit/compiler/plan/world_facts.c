/* world_facts.c - what facts may be, and what they name. */
#include <string.h>

#include "world.h"

enum { TEMPLATES = 11, ALWAYS = 100 };

/* A fact of a kind: how often it holds, and what it may be. `;` stands between what a list has. In
 * braces: 1 2 columns, t the own table and O with its schema, T another one and c a column there, S
 * N its place as it is, k K the columns of a key, e an enum and l a label of it, f a function, v
 * the view that a statement makes and w another one's. The first of what always holds needs nothing
 * but a column. */
typedef struct Row {
  ObjectKind kind;
  Fact fact;
  unsigned chance;
  const char *templates[TEMPLATES];
} Row;

#define COMMENTS                                                                                   \
  { "what it is", "it's \"two\"\nlines", "ünïcode 日本" }
#define DEFERS                                                                                     \
  { "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED" }

static const Row rows[] = {
    {OBJECT_EXTENSION, FACT_VERSION, 40, {"1.0", "1.1"}},
    {OBJECT_ENUM, FACT_COMMENT, 20, COMMENTS},
    {OBJECT_TABLE, FACT_COMMENT, 20, COMMENTS},
    {OBJECT_TABLE, FACT_UNLOGGED, 10, {"true"}},
    {OBJECT_TABLE, FACT_STORAGE, 15, {"fillfactor=70", "autovacuum_enabled=false;fillfactor=80"}},
    {OBJECT_TABLE, FACT_ROW_SECURITY, 20, {"ENABLE", "FORCE"}},
    {OBJECT_TABLE, FACT_PARTITION_BY, 0, {"RANGE", "LIST", "HASH"}},
    {OBJECT_TABLE, FACT_ELEMENTS, 0, {"{1}", "{1} text_ops", "(lower({1}::text))"}},
    {OBJECT_COLUMN, FACT_COMMENT, 15, COMMENTS},
    {OBJECT_COLUMN, FACT_IGNORED, 4, {"true"}},
    {OBJECT_COLUMN,
     FACT_TYPE,
     ALWAYS,
     {"text", "bigint", "numeric(12,2)", "numeric(14,2)", "varchar(20)", "double precision",
      "integer[]", "citext", "{e}", "{e}[]"}},
    {OBJECT_COLUMN, FACT_COLLATION, 8, {"C", "de_DE"}},
    {OBJECT_COLUMN, FACT_NOT_NULL, 40, {"true"}},
    {OBJECT_COLUMN,
     FACT_DEFAULT,
     40,
     {"'x'", "now()", "1 + 1", "{l}::{e}", "{l}", "'{}'::{e}[]", "{f}()"}},
    {OBJECT_COLUMN, FACT_IDENTITY, 10, {"ALWAYS", "BY DEFAULT"}},
    {OBJECT_COLUMN, FACT_SEQUENCE, 20, {"posts_id_seq"}},
    {OBJECT_COLUMN,
     FACT_COMPUTED,
     15,
     {"{1} || 'x'", "upper({t}.{1}::text)", "({1})::text = {l}::{e}::text", "{1} + {2}"}},
    {OBJECT_PRIMARY_KEY, FACT_COLUMNS, ALWAYS, {"{1}", "{1};{2}"}},
    {OBJECT_CHECK,
     FACT_EXPRESSION,
     ALWAYS,
     {"{1} IS NOT NULL", "{t}.{1} <> {2}", "length({1}::text) > 1 AND {2} IN ('it''s', '\"x\"')",
      "{1}::text <> {l}::{e}::text", "{1}::{e}[] IS NULL", "{1} = {f}()"}},
    {OBJECT_CHECK, FACT_NOT_VALID, 10, {"true"}},
    {OBJECT_UNIQUE_KEY, FACT_COLUMNS, ALWAYS, {"{1}", "{1};{2}"}},
    {OBJECT_UNIQUE_KEY, FACT_NULLS_NOT_DISTINCT, 15, {"true"}},
    {OBJECT_UNIQUE_KEY, FACT_DEFERRABLE, 20, DEFERS},
    {OBJECT_EXCLUSION, FACT_METHOD, ALWAYS, {"gist", "btree"}},
    {OBJECT_EXCLUSION,
     FACT_ELEMENTS,
     ALWAYS,
     {"{1} WITH =", "(lower({1}::text)) WITH =;{2} WITH &&"}},
    {OBJECT_EXCLUSION, FACT_WHERE, 20, {"{1} IS NOT NULL", "{2}::{e} IS NOT NULL"}},
    {OBJECT_EXCLUSION, FACT_DEFERRABLE, 20, DEFERS},
    {OBJECT_INDEX, FACT_UNIQUE, 35, {"true"}},
    {OBJECT_INDEX, FACT_METHOD, 10, {"gin", "hash"}},
    {OBJECT_INDEX,
     FACT_ELEMENTS,
     ALWAYS,
     {"{1}", "{1} DESC NULLS LAST", "{2};{1}", "{1} text_pattern_ops",
      "(lower({1}::text)) COLLATE \"C\" DESC", "(({1}::text || 'a, b)'));{2}",
      "(({1}::text)::{e})"}},
    {OBJECT_INDEX, FACT_INCLUDE, 20, {"{1}", "{2}"}},
    {OBJECT_INDEX, FACT_NULLS_NOT_DISTINCT, 10, {"true"}},
    {OBJECT_INDEX, FACT_WITH, 10, {"fillfactor = 70"}},
    {OBJECT_INDEX, FACT_WHERE, 20, {"{1} IS NOT NULL", "{t}.{2} > 'x'", "{1}::{e} = {l}"}},
    {OBJECT_FOREIGN_KEY, FACT_COLUMNS, ALWAYS, {"{1}", "{1};{2}"}},
    {OBJECT_FOREIGN_KEY, FACT_TARGET_SCHEMA, ALWAYS, {"{S}"}},
    {OBJECT_FOREIGN_KEY, FACT_TARGET, ALWAYS, {"{N}"}},
    {OBJECT_FOREIGN_KEY, FACT_TARGET_COLUMNS, ALWAYS, {"{k}", "{k};{K}"}},
    {OBJECT_FOREIGN_KEY, FACT_ON_DELETE, 30, {"CASCADE", "SET NULL"}},
    {OBJECT_FOREIGN_KEY, FACT_SET_COLUMNS, 10, {"{1}"}},
    {OBJECT_FOREIGN_KEY, FACT_ON_UPDATE, 15, {"CASCADE", "RESTRICT"}},
    {OBJECT_FOREIGN_KEY, FACT_MATCH, 10, {"FULL"}},
    {OBJECT_FOREIGN_KEY, FACT_DEFERRABLE, 20, DEFERS},
    {OBJECT_FOREIGN_KEY, FACT_NOT_VALID, 10, {"true"}},
    {OBJECT_PARTITION,
     FACT_BOUNDS,
     ALWAYS,
     {"DEFAULT", "FOR VALUES FROM (1) TO (10)", "FOR VALUES IN ('x', 'it''s')"}},
    {OBJECT_POLICY, FACT_COMMAND, ALWAYS, {"ALL", "SELECT", "INSERT"}},
    {OBJECT_POLICY, FACT_RESTRICTIVE, 20, {"true"}},
    {OBJECT_POLICY, FACT_ROLES, 30, {"app_user", "current_user;o'neil"}},
    {OBJECT_POLICY,
     FACT_WHERE,
     60,
     {"{1} IS NOT NULL", "EXISTS (SELECT 1 FROM {T} WHERE {c} IS NOT NULL)",
      "{t}.{1}::{e} = {l}::{e}", "{1} IN (SELECT x.{c} FROM {T} AS x)"}},
    {OBJECT_POLICY, FACT_EXPRESSION, 40, {"{2} > 'x'", "{1}::text = {f}()::text"}},
    {OBJECT_SCRIPT,
     FACT_UP,
     ALWAYS,
     {"SELECT 1", "CREATE VIEW {v} AS SELECT {1} FROM {O}",
      "CREATE VIEW {v} AS SELECT x.{c} FROM {T} AS x", "CREATE VIEW {v} AS SELECT * FROM {w}",
      "CREATE VIEW {v} AS SELECT NULL::{e} AS x",
      "CREATE FUNCTION {v}() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM {O}'",
      "CREATE TRIGGER {v} AFTER INSERT ON {T} FOR EACH ROW EXECUTE FUNCTION {f}()",
      "DO $$ BEGIN PERFORM {1} FROM {O}; END $$"}},
    {OBJECT_SCRIPT, FACT_DOWN, ALWAYS, {"SELECT 2", "DROP VIEW IF EXISTS {v}"}},
    {OBJECT_SCRIPT, FACT_AFTER, 25, {"{S}.{N}"}},
};

enum { ROWS = sizeof rows / sizeof *rows };

bool world_is_plain_column(const Thing *thing) {
  return thing->kind == OBJECT_COLUMN && !thing->facts[FACT_IGNORED] &&
         !thing->facts[FACT_COMPUTED];
}

/* --- which templates ------------------------------------------------------------------------ */

static const char *template_of(const Row *row, const Thing *thing) {
  unsigned which = thing->facts[row->fact];
  return which ? row->templates[which - 1] : NULL;
}

const char *world_template(const Thing *thing, Fact fact) {
  for (size_t i = 0; thing->facts[fact] && i < ROWS; i++)
    if (rows[i].kind == thing->kind && rows[i].fact == fact) return template_of(&rows[i], thing);
  return NULL;
}

static unsigned count_of(const Row *row) {
  unsigned count = 0;
  while (count < TEMPLATES && row->templates[count]) count++;
  return count;
}

/* Whether `{x}` stands in a template. */
static bool has_field(const char *template, char field) {
  for (const char *c = strchr(template, '{'); c; c = strchr(c + 1, '{'))
    if (c[1] == field && c[2] == '}') return true;
  return false;
}

static bool has_any(const char *template, const char *fields) {
  for (; *fields; fields++)
    if (has_field(template, *fields)) return true;
  return false;
}

/* Whether a rename reaches all that a template names. */
static bool is_plain(const Row *row, const char *template) {
  return row->kind == OBJECT_FOREIGN_KEY || row->fact == FACT_TYPE ||
         !has_any(template, row->kind == OBJECT_SCRIPT ? "12tOTcSNkKelfvw" : "OTcSNkKelfvw");
}

static void choose_template(World *world, Thing *thing, const Row *row) {
  unsigned char *fact = &thing->facts[row->fact];
  *fact = (unsigned char)(1 + world_draw(world, count_of(row)));
  if (world->plain && !is_plain(row, template_of(row, thing))) *fact = row->chance == ALWAYS;
}

void world_choose(World *world, Thing *thing) {
  for (size_t i = 0; i < ROWS; i++)
    if (rows[i].kind == thing->kind && world_chance(world, rows[i].chance))
      choose_template(world, thing, &rows[i]);
}

void world_change(World *world, Thing *thing) {
  size_t count = 0, at[ROWS];
  for (size_t i = 0; i < ROWS; i++)
    if (rows[i].kind == thing->kind && rows[i].chance > 0) at[count++] = i;
  if (count == 0) return;
  const Row *row = &rows[at[world_draw(world, (unsigned)count)]];
  if (row->chance < ALWAYS && thing->facts[row->fact] && world_chance(world, 50))
    thing->facts[row->fact] = 0;
  else
    choose_template(world, thing, row);
}

/* --- what templates name -------------------------------------------------------------------- */

static const struct {
  const char *fields;
  Ref ref;
} fields_of_refs[] = {{"12", REF_COLUMN}, {"2", REF_SECOND}, {"TcSN", REF_TABLE}, {"c", REF_THERE},
                      {"kK", REF_KEY},    {"el", REF_ENUM},  {"f", REF_FUNCTION}, {"w", REF_VIEW}};

static bool needs(const Thing *thing, const char *template, Ref ref) {
  bool key = thing->kind == OBJECT_FOREIGN_KEY;
  if (key && (ref == REF_TABLE || ref == REF_KEY)) return ref == REF_KEY;
  for (size_t i = 0; i < sizeof fields_of_refs / sizeof *fields_of_refs; i++)
    if (fields_of_refs[i].ref == ref && has_any(template, fields_of_refs[i].fields)) return true;
  return false;
}

bool world_is_key(const Thing *thing, unsigned columns) {
  unsigned elements = thing->facts[FACT_ELEMENTS];
  if (thing->kind == OBJECT_PRIMARY_KEY || thing->kind == OBJECT_UNIQUE_KEY)
    return thing->facts[FACT_COLUMNS] == columns && !thing->facts[FACT_DEFERRABLE];
  return thing->kind == OBJECT_INDEX && thing->facts[FACT_UNIQUE] && !thing->facts[FACT_WHERE] &&
         elements <= 3 && columns == (elements == 3 ? 2 : 1);
}

bool world_makes_view(const Thing *thing) {
  unsigned up = thing->facts[FACT_UP];
  return thing->kind == OBJECT_SCRIPT && up >= 2 && up <= 5;
}

/* Whether another thing may be what a thing names by a ref. */
static bool may_be(const World *world, const Thing *thing, Ref ref, const Thing *other) {
  const Thing *table = world_thing(world, thing->of), *theirs = world_thing(world, other->of);
  const Thing *own = table ? table : thing, *place = theirs ? theirs : other;
  bool tenants = *own->schema == '\0';
  if (other == thing || (!tenants && place->schema && *place->schema == '\0')) return false;
  switch (ref) {
  case REF_COLUMN: return theirs == own && world_is_plain_column(other);
  case REF_SECOND:
    return theirs == own && world_is_plain_column(other) && other->id != thing->refs[REF_COLUMN];
  case REF_TABLE: return other->kind == OBJECT_TABLE;
  case REF_THERE: return other->of == thing->refs[REF_TABLE] && world_is_plain_column(other);
  case REF_KEY: return world_is_key(other, thing->facts[FACT_COLUMNS]);
  case REF_ENUM: return other->kind == OBJECT_ENUM;
  case REF_FUNCTION: return other->kind == OBJECT_FUNCTION;
  case REF_VIEW: return world_makes_view(other) && other->id < thing->id;
  case REFS: break;
  }
  return false;
}

/* Finds what a ref may be; false where there is nothing. */
static bool find_ref(World *world, Thing *thing, Ref ref) {
  const Thing *named = world_thing(world, thing->refs[ref]);
  if (named && may_be(world, thing, ref, named)) return true;
  size_t from = world_draw(world, (unsigned)world->count);
  for (size_t i = 0; i < world->count; i++) {
    const Thing *other = &world->items[(from + i) % world->count];
    if (!may_be(world, thing, ref, other)) continue;
    thing->refs[ref] = other->id;
    return true;
  }
  thing->refs[ref] = 0;
  return false;
}

void world_settle(World *world, Thing *thing) {
  bool needed[REFS] = {false};
  for (size_t i = 0; i < ROWS; i++) {
    const Row *row = &rows[i];
    if (thing->kind == OBJECT_FOREIGN_KEY && row->fact == FACT_TARGET_COLUMNS)
      thing->facts[FACT_TARGET_COLUMNS] = thing->facts[FACT_COLUMNS];
    const char *template = row->kind == thing->kind ? template_of(row, thing) : NULL;
    for (int ref = 0; template && ref < REFS; ref++) {
      if (!needs(thing, template, (Ref)ref)) continue;
      needed[ref] = true;
      if (find_ref(world, thing, (Ref)ref)) continue;
      thing->facts[row->fact] = row->chance == ALWAYS;
      template = NULL;
    }
  }
  for (int ref = 0; ref < REFS; ref++)
    if (!needed[ref]) thing->refs[ref] = 0;
}
