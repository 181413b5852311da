/* world.c - things of random worlds come, change and go. */
#include "world.h"

#include <string.h>

#include "runtime/base/names.h"

unsigned world_draw(World *world, unsigned below) { /* splitmix64 */
  unsigned long long x = world->random += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return (unsigned)((x ^ (x >> 31)) % below);
}

bool world_chance(World *world, unsigned percent) { return world_draw(world, 100) < percent; }

#define PICK(world, list) ((list)[world_draw(world, sizeof(list) / sizeof *(list))])

static unsigned new_id(World *world) { return ++world->last_id; }

Thing *world_thing(const World *world, unsigned id) {
  for (size_t i = 0; id && i < world->count; i++)
    if (world->items[i].id == id) return &world->items[i];
  return NULL;
}

/* --- names ---------------------------------------------------------------------------------- */

static const char *const schemas[] = {"public", "public", "app", "Odd schema"};

/* Few names of units and columns, so that they meet again; those of all else are one schema's. */
static const char *any_name(World *world, ObjectKind kind) {
  static const char *const units[] = {"posts", "user", "Order", "a b", "we\"ird", "täg", "x", "y"};
  static const char *const enums[] = {"mood", "Mood", "user", "state of", "o'clock", "level"};
  static const char *const columns[] = {"id", "user", "Order", "a b",     "qu\"ote", "täg",
                                        "a",  "b",    "title", "o'clock", "c",       "select"};
  static const char *const extensions[] = {"citext", "hstore", "uuid-ossp"};
  static const char *const functions[] = {NAME_UUID_V7, NAME_MANAGE_TENANT};
  static const char *const forms[] = {"n%u", "Name %u", "n\"%u", "täg_%u"};
  switch (kind) {
  case OBJECT_TABLE:
  case OBJECT_GLOBAL: return PICK(world, units);
  case OBJECT_ENUM: return PICK(world, enums);
  case OBJECT_COLUMN: return PICK(world, columns);
  case OBJECT_EXTENSION: return PICK(world, extensions);
  case OBJECT_FUNCTION: return PICK(world, functions);
  default: return arena_printf(world->arena, PICK(world, forms), new_id(world));
  }
}

static bool same_schema(const Thing *a, const Thing *b) {
  return !a->schema || !b->schema || strcmp(a->schema, b->schema) == 0;
}

static bool shares_names(ObjectKind a, ObjectKind b) {
  return a == b || (a == OBJECT_TABLE && b == OBJECT_ENUM) ||
         (a == OBJECT_ENUM && b == OBJECT_TABLE);
}

/* Whether another thing has this thing's name, where two can't. */
static bool is_taken(const World *world, const Thing *thing) {
  for (size_t i = 0; i < world->count; i++) {
    const Thing *other = &world->items[i];
    if (other->id != thing->id && shares_names(other->kind, thing->kind) &&
        other->of == thing->of && same_schema(other, thing) &&
        strcmp(other->name, thing->name) == 0)
      return true;
  }
  return false;
}

/* --- labels --------------------------------------------------------------------------------- */

static bool has_label(const Thing *thing, const char *text) {
  for (size_t i = 0; i < thing->label_count; i++)
    if (strcmp(thing->labels[i].text, text) == 0) return true;
  return false;
}

static const char *free_label(World *world, const Thing *thing) {
  static const char *const texts[] = {"open", "it's", "say \"x\"", "ünï", "a, b", " ",
                                      "x",    "y",    "z",         "{}",  "%L",   "null"};
  const char *text = PICK(world, texts);
  while (has_label(thing, text)) text = PICK(world, texts);
  return text;
}

static void add_label(World *world, Thing *thing) {
  if (thing->label_count == LABELS_AT_MOST) return;
  size_t at = world_draw(world, (unsigned)thing->label_count + 1);
  Label label = {new_id(world), free_label(world, thing), ""};
  memmove(thing->labels + at + 1, thing->labels + at,
          (thing->label_count++ - at) * sizeof *thing->labels);
  thing->labels[at] = label;
}

static void rename_label(World *world, Thing *thing) {
  Label *label = &thing->labels[world_draw(world, (unsigned)thing->label_count)],
        *other = &thing->labels[world_draw(world, (unsigned)thing->label_count)];
  const char *text = other == label ? free_label(world, thing) : other->text;
  other->text = label->text;
  label->text = text;
}

static void move_label(World *world, Thing *thing) {
  Label *label = &thing->labels[world_draw(world, (unsigned)thing->label_count)],
        *other = &thing->labels[world_draw(world, (unsigned)thing->label_count)], was = *label;
  *label = *other;
  *other = was;
}

static void drop_label(World *world, Thing *thing) {
  if (thing->label_count == 1) return;
  size_t at = world_draw(world, (unsigned)thing->label_count);
  memmove(thing->labels + at, thing->labels + at + 1,
          (--thing->label_count - at) * sizeof *thing->labels);
}

static void edit_labels(World *world, Thing *thing) {
  static void (*const edits[])(World *, Thing *) = {add_label, add_label, rename_label, move_label,
                                                    drop_label};
  PICK(world, edits)(world, thing);
}

/* --- new things ----------------------------------------------------------------------------- */

/* A thing of a kind, its facts chosen; NULL where its name or what it needs isn't to be had. */
static Thing *add(World *world, ObjectKind kind, unsigned of, const char *schema) {
  Thing thing = {.id = new_id(world), .of = of, .kind = kind, .schema = schema};
  thing.name = any_name(world, kind);
  thing.concurrently = kind == OBJECT_INDEX && world_chance(world, 25);
  thing.backfilled = kind == OBJECT_COLUMN && world_chance(world, 15);
  if (is_taken(world, &thing)) return NULL;
  if (kind == OBJECT_ENUM)
    for (unsigned i = 0, n = 1 + world_draw(world, 4); i < n; i++) add_label(world, &thing);
  world_choose(world, &thing);
  world_settle(world, &thing);
  if (kind == OBJECT_FOREIGN_KEY && thing.refs[REF_KEY] == 0) return NULL;
  ARENA_PUSH(world->arena, world, thing);
  return &world->items[world->count - 1];
}

static bool has_child(const World *world, unsigned table, ObjectKind kind) {
  for (size_t i = 0; i < world->count; i++)
    if (world->items[i].of == table && world->items[i].kind == kind) return true;
  return false;
}

static bool has_plain_column(const World *world, unsigned table, unsigned but) {
  for (size_t i = 0; i < world->count; i++)
    if (world->items[i].of == table && world->items[i].id != but &&
        world_is_plain_column(&world->items[i]))
      return true;
  return false;
}

static void add_child(World *world, unsigned table) {
  static const ObjectKind kinds[] = {
      OBJECT_COLUMN,      OBJECT_COLUMN,    OBJECT_COLUMN, OBJECT_CHECK, OBJECT_PRIMARY_KEY,
      OBJECT_UNIQUE_KEY,  OBJECT_EXCLUSION, OBJECT_INDEX,  OBJECT_INDEX, OBJECT_FOREIGN_KEY,
      OBJECT_FOREIGN_KEY, OBJECT_PARTITION, OBJECT_POLICY, OBJECT_SCRIPT};
  ObjectKind kind = PICK(world, kinds);
  const Thing *unit = world_thing(world, table);
  if (unit->kind == OBJECT_GLOBAL) kind = OBJECT_SCRIPT;
  if (kind == OBJECT_PRIMARY_KEY && has_child(world, table, kind)) return;
  if (kind == OBJECT_PARTITION && !unit->facts[FACT_PARTITION_BY]) return;
  add(world, kind, table, NULL);
}

/* How its rows lie is settled when a table is made. */
static void make_partitioned(World *world, unsigned table, Thing *column) {
  Thing *thing = world_thing(world, table);
  column->facts[FACT_IGNORED] = column->facts[FACT_COMPUTED] = 0;
  world_settle(world, column);
  thing->facts[FACT_PARTITION_BY] = (unsigned char)(1 + world_draw(world, 3));
  thing->facts[FACT_ELEMENTS] = (unsigned char)(1 + world_draw(world, 3));
  thing->refs[REF_COLUMN] = column->id;
}

static void add_table(World *world) {
  const char *schema = world_chance(world, 15) ? TENANT_SCHEMA : PICK(world, schemas);
  Thing *thing = add(world, OBJECT_TABLE, 0, schema);
  if (thing == NULL) return;
  unsigned table = thing->id;
  Thing *column = add(world, OBJECT_COLUMN, table, NULL);
  column->facts[FACT_IGNORED] = column->facts[FACT_COMPUTED] = 0;
  if (world_chance(world, 15)) make_partitioned(world, table, column);
  for (unsigned i = 0, n = world_draw(world, 10); i < n; i++) add_child(world, table);
}

static void add_global(World *world) {
  Thing *thing = add(world, OBJECT_GLOBAL, 0, world->home);
  if (thing) add_child(world, thing->id);
}

static void add_unit(World *world) {
  switch (world_draw(world, 8)) {
  case 0: add(world, OBJECT_EXTENSION, 0, NULL); break;
  case 1: add(world, OBJECT_FUNCTION, 0, world->home); break;
  case 2: add_global(world); break;
  case 3:
  case 4: add(world, OBJECT_ENUM, 0, PICK(world, schemas)); break;
  default: add_table(world); break;
  }
}

/* --- things that go ------------------------------------------------------------------------- */

static bool names(const Thing *thing, unsigned id) {
  for (int ref = 0; ref < REFS; ref++)
    if (thing->refs[ref] == id) return true;
  return false;
}

/* What stands on it goes with it; but columns become others. */
static void mark_users(World *world, unsigned id) {
  for (size_t i = 0; i < world->count; i++) {
    Thing *thing = &world->items[i];
    bool goes = thing->of == id || (thing->kind != OBJECT_COLUMN && names(thing, id));
    if (!goes || thing->goes) continue;
    thing->goes = true;
    mark_users(world, thing->id);
  }
}

static void remove_marked(World *world) {
  size_t count = 0;
  for (size_t i = 0; i < world->count; i++)
    if (!world->items[i].goes) world->items[count++] = world->items[i];
  world->count = count;
  for (size_t i = 0; i < count; i++)
    if (world->items[i].kind == OBJECT_COLUMN) world_settle(world, &world->items[i]);
}

static void remove_users(World *world, unsigned id) {
  mark_users(world, id);
  remove_marked(world);
}

static void remove_thing(World *world, unsigned id) {
  world_thing(world, id)->goes = true;
  remove_users(world, id);
}

/* Whether a table would be left without a column that others can stand on. */
static bool must_stay(const World *world, const Thing *thing) {
  return thing->kind == OBJECT_COLUMN && !has_plain_column(world, thing->of, thing->id);
}

/* --- edits ---------------------------------------------------------------------------------- */

static Thing *any_thing(World *world) {
  return &world->items[world_draw(world, (unsigned)world->count)];
}

static void edit_add(World *world) {
  const Thing *thing = any_thing(world);
  unsigned unit = thing->of ? thing->of : thing->id;
  ObjectKind kind = world_thing(world, unit)->kind;
  bool parent = kind == OBJECT_TABLE || kind == OBJECT_GLOBAL;
  if (parent && world_chance(world, 75))
    add_child(world, unit);
  else
    add_unit(world);
}

static void edit_drop(World *world) {
  Thing *thing = any_thing(world);
  if (!must_stay(world, thing) && (thing->of || world_chance(world, 50)))
    remove_thing(world, thing->id);
}

static void edit_name(World *world) {
  Thing *thing = any_thing(world), *other = any_thing(world);
  const char *was = thing->name;
  if (thing->kind == OBJECT_EXTENSION || thing->kind == OBJECT_FUNCTION ||
      thing->kind == OBJECT_GLOBAL)
    return;
  bool swaps = other != thing && other->kind == thing->kind && other->of == thing->of &&
               same_schema(other, thing);
  thing->name = swaps ? other->name : any_name(world, thing->kind);
  if (swaps)
    other->name = was;
  else if (is_taken(world, thing))
    thing->name = was;
}

static void edit_schema(World *world) {
  Thing *thing = any_thing(world);
  const char *was = thing->schema;
  if ((thing->kind != OBJECT_TABLE && thing->kind != OBJECT_ENUM) || *was == '\0') return;
  thing->schema = PICK(world, schemas);
  if (is_taken(world, thing)) thing->schema = was;
}

static void edit_facts(World *world) {
  Thing *thing = any_thing(world);
  unsigned id = thing->id;
  if (thing->kind == OBJECT_ENUM && world_chance(world, 80)) edit_labels(world, thing);
  bool plain = world_is_plain_column(thing), alone = must_stay(world, thing);
  Thing was = *thing;
  world_change(world, thing);
  world_settle(world, thing);
  if (alone && plain && !world_is_plain_column(thing)) *thing = was;
  if (thing->kind == OBJECT_FOREIGN_KEY && thing->refs[REF_KEY] == 0) remove_thing(world, id);
  thing = world_thing(world, id);
  if (thing && thing->facts[FACT_IGNORED] && !was.facts[FACT_IGNORED]) remove_users(world, id);
}

/* It stands on other columns. */
static void edit_refs(World *world) {
  Thing *thing = any_thing(world), was = *thing;
  if (thing->kind == OBJECT_TABLE) return;
  memset(thing->refs, 0, sizeof thing->refs);
  world_settle(world, thing);
  if (thing->kind == OBJECT_FOREIGN_KEY && thing->refs[REF_KEY] == 0) *thing = was;
}

static void edit_order(World *world) {
  Thing *thing = any_thing(world), *other = any_thing(world), was = *thing;
  if (thing->kind != OBJECT_COLUMN || other->kind != OBJECT_COLUMN || other->of != thing->of)
    return;
  *thing = *other;
  *other = was;
}

typedef void Edit(World *world);

static void edit(World *world, Edit *const *edits, size_t count, unsigned times) {
  for (unsigned i = 0; i < times; i++) {
    if (world->count == 0)
      add_unit(world);
    else
      edits[world_draw(world, (unsigned)count)](world);
  }
}

void world_edit(World *world, unsigned times) {
  static Edit *const edits[] = {edit_add,    edit_add,   edit_drop,  edit_drop, edit_name,
                                edit_schema, edit_facts, edit_facts, edit_refs, edit_order};
  edit(world, edits, sizeof edits / sizeof *edits, times);
}

static void edit_label_name(World *world) {
  Thing *thing = any_thing(world);
  if (thing->kind == OBJECT_ENUM) rename_label(world, thing);
}

void world_rename(World *world, unsigned times) {
  static Edit *const edits[] = {edit_name, edit_name, edit_schema, edit_label_name};
  if (world->count) edit(world, edits, sizeof edits / sizeof *edits, times);
}

World world_new(Arena *arena, unsigned long long seed) {
  World world = {.arena = arena, .random = seed};
  world.home = PICK(&world, schemas);
  world.plain = world_chance(&world, 20);
  for (unsigned i = 0, n = world_draw(&world, 7); i < n; i++) add_unit(&world);
  return world;
}

World world_copy(const World *world, unsigned long long seed) {
  World copy = *world;
  copy.random = seed;
  copy.items = ARENA_ARRAY(world->arena, Thing, world->count + 1);
  copy.capacity = world->count + 1;
  if (world->count) memcpy(copy.items, world->items, world->count * sizeof *world->items);
  return copy;
}
