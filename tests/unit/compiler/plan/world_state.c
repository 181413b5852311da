/* world_state.c - the state of a world. */
#include <string.h>

#include "compiler/state/ddl.h"
#include "runtime/base/sql.h"
#include "world.h"

/* --- texts ---------------------------------------------------------------------------------- */

typedef struct Filling {
  const World *world;
  const Thing *thing;
  bool raw; /* names as they are */
} Filling;

static const Thing *named(const Filling *filling, Ref ref) {
  return world_thing(filling->world, filling->thing->refs[ref]);
}

static const Thing *unit_of(const World *world, const Thing *thing) {
  return thing->of ? world_thing(world, thing->of) : thing;
}

static void add_name(Buf *out, const Filling *filling, const Thing *thing) {
  sql_printf(out, filling->raw ? "%s" : "%I", thing->name);
}

static void add_place(Buf *out, const Thing *unit) {
  sql_printf(out, "%N", ddl_schema(unit->schema), unit->name);
}

static void add_field(Buf *out, const Filling *filling, char field) {
  const Thing *thing = filling->thing, *own = unit_of(filling->world, thing), *one;
  const Thing *key = named(filling, REF_KEY);
  const Thing *target = key ? unit_of(filling->world, key) : named(filling, REF_TABLE);
  switch (field) {
  case '1': add_name(out, filling, named(filling, REF_COLUMN)); break;
  case '2': add_name(out, filling, named(filling, REF_SECOND)); break;
  case 'c': add_name(out, filling, named(filling, REF_THERE)); break;
  case 't': sql_printf(out, "%I", own->name); break;
  case 'v': sql_printf(out, "%I", thing->name); break;
  case 'w': sql_printf(out, "%I", named(filling, REF_VIEW)->name); break;
  case 'O': add_place(out, own); break;
  case 'T': add_place(out, target); break;
  case 'S': buf_add(out, target->schema); break;
  case 'N': buf_add(out, target->name); break;
  case 'k': buf_add(out, world_thing(filling->world, key->refs[REF_COLUMN])->name); break;
  case 'K': buf_add(out, world_thing(filling->world, key->refs[REF_SECOND])->name); break;
  case 'e': add_place(out, named(filling, REF_ENUM)); break;
  case 'f': add_place(out, named(filling, REF_FUNCTION)); break;
  case 'l':
    one = named(filling, REF_ENUM);
    sql_printf(out, "%L", one->labels[thing->id % one->label_count].text);
    break;
  default: buf_printf(out, "{%c}", field); break;
  }
}

static const char *fill(const Filling *filling, const char *template, size_t len) {
  Buf out = {0};
  for (size_t i = 0; i < len; i++) {
    if (template[i] == '{' && i + 2 < len && template[i + 2] == '}') {
      add_field(&out, filling, template[i + 1]);
      i += 2;
    } else {
      buf_add_char(&out, template[i]);
    }
  }
  const char *text = arena_strdup(filling->world->arena, buf_text(&out));
  buf_free(&out);
  return text;
}

/* `{1} DESC`, `(lower({1}))` */
static IndexElement element(const Filling *filling, const char *template, size_t len) {
  IndexElement made = {0};
  const char *end = *template == '(' ? memrchr(template, ')', len) : template + 2;
  size_t width = (size_t)(end - template);
  if (*template == '(')
    made.expression = fill(filling, template + 1, width - 1);
  else
    made.column = named(filling, template[1] == '1' ? REF_COLUMN : REF_SECOND)->name;
  made.modifiers = fill(filling, end + 1, len - width - 1);
  return made;
}

static const Value *list(const Filling *filling, const char *template, FactForm form) {
  enum { MOST = 4 };
  Arena *arena = filling->world->arena;
  IndexElement elements[MOST];
  const char *texts[MOST];
  size_t count = 0;
  for (const char *one = template; one; count++) {
    const char *end = strchr(one, ';');
    size_t len = end ? (size_t)(end - one) : strlen(one);
    if (form == FORM_ELEMENTS)
      elements[count] = element(filling, one, len);
    else
      texts[count] = fill(filling, one, len);
    one = end ? end + 1 : NULL;
  }
  return form == FORM_ELEMENTS ? value_elements(arena, elements, count)
                               : value_list(arena, texts, count);
}

static bool is_partition_key(const World *world, const Thing *thing) {
  const Thing *table = world_thing(world, thing->of);
  return table->facts[FACT_PARTITION_BY] && table->refs[REF_COLUMN] == thing->id;
}

/* A partition key is of no enum: a label that joins it couldn't go again. */
static const Value *type(const Filling *filling, const char *template) {
  if (*template == '{' && is_partition_key(filling->world, filling->thing)) template = "text";
  if (*template != '{') return value_parse_type(filling->world->arena, template);
  const Thing *enumeration = named(filling, REF_ENUM);
  return value_type(filling->world->arena, (TypeName){.schema = ddl_schema(enumeration->schema),
                                                      .name = enumeration->name,
                                                      .modifiers = "",
                                                      .dimensions = strchr(template, '[') != NULL});
}

static const Value *value(const World *world, const Thing *thing, Fact fact) {
  FactForm form = state_fact_form(fact);
  const char *template = world_template(thing, fact);
  if (template == NULL) return NULL;
  Filling filling = {world, thing, form == FORM_LIST || form == FORM_REMEMBERED_LIST};
  if (form == FORM_TYPE) return type(&filling, template);
  if (state_fact_is_list(fact)) return list(&filling, template, form);
  return value_text(world->arena, fill(&filling, template, strlen(template)));
}

/* --- objects -------------------------------------------------------------------------------- */

/* What can't hold beside others: of a column the first that does. */
static bool holds(const World *world, const Thing *thing, Fact fact) {
  const Thing *from = world_thing(world, thing->refs[REF_COLUMN]),
              *second = world_thing(world, thing->refs[REF_SECOND]);
  bool computed = thing->kind == OBJECT_COLUMN && thing->facts[FACT_COMPUTED] &&
                  !is_partition_key(world, thing) && world_is_plain_column(from) &&
                  (!second || world_is_plain_column(second));
  if (fact == FACT_AFTER) return !world_makes_view(thing); /* whoever reads it may be before it */
  if (thing->kind != OBJECT_COLUMN) return true;
  if (thing->facts[FACT_IGNORED]) return fact == FACT_IGNORED;
  if (fact == FACT_COMPUTED) return computed;
  if (fact == FACT_IDENTITY) return !computed;
  if (fact == FACT_SEQUENCE) return !computed && thing->facts[FACT_IDENTITY];
  return fact != FACT_DEFAULT || (!computed && !thing->facts[FACT_IDENTITY]);
}

static void set_labels(const World *world, const Thing *thing, Object *object) {
  const char *texts[LABELS_AT_MOST], *formers[LABELS_AT_MOST];
  bool renamed = false;
  for (size_t i = 0; i < thing->label_count; i++) {
    texts[i] = thing->labels[i].text;
    formers[i] = thing->labels[i].former;
    renamed |= *formers[i] != '\0';
  }
  object->facts[FACT_LABELS] = value_list(world->arena, texts, thing->label_count);
  if (renamed)
    object->facts[FACT_LABELS_RENAMED_FROM] = value_list(world->arena, formers, thing->label_count);
}

static Object *make_object(const World *world, const Thing *thing) {
  Object *object = ARENA_NEW(world->arena, Object);
  object->kind = thing->kind;
  object->schema = thing->schema;
  object->name = thing->name;
  for (int fact = 0; fact < FACTS; fact++)
    if (thing->facts[fact] && holds(world, thing, (Fact)fact))
      object->facts[fact] = value(world, thing, (Fact)fact);
  if (thing->kind == OBJECT_ENUM) set_labels(world, thing, object);
  if (thing->former && !object->facts[FACT_IGNORED]) {
    object_set(world->arena, object, FACT_RENAMED_FROM, thing->former);
    object->renamed_from_schema = thing->former_schema;
  }
  object->concurrently = thing->concurrently;
  if (thing->backfilled && world_is_plain_column(thing)) object->backfill = object->using = "'x'";
  return object;
}

/* Children stand by kind; those that aren't declared in an order, by name. */
static void add_child(const World *world, Object *unit, Object *child) {
  ObjectList *list = &unit->children;
  child->table = unit;
  ARENA_PUSH(world->arena, list, child);
  for (size_t i = list->count - 1; i > 0; i--) {
    const Object *before = list->items[i - 1];
    if (before->kind < child->kind) return;
    if (before->kind == child->kind &&
        (state_kind_is(child->kind, KIND_DECLARED) || strcmp(before->name, child->name) < 0))
      return;
    list->items[i] = list->items[i - 1];
    list->items[i - 1] = child;
  }
}

/* A foreign key needs a key to stand on, which may have become another one. */
static void add_foreign_keys(World *world) {
  for (size_t i = 0; i < world->count; i++) {
    Thing *thing = &world->items[i];
    const Thing *key = world_thing(world, thing->refs[REF_KEY]);
    if (thing->kind != OBJECT_FOREIGN_KEY || !world_is_key(key, thing->facts[FACT_COLUMNS]))
      continue;
    thing->object = make_object(world, thing);
    add_child(world, world_thing(world, thing->of)->object, thing->object);
  }
}

/* What things are called by now, and were called in `before`. */
static void note_formers(World *world, const World *before) {
  for (size_t i = 0; i < world->count; i++) {
    Thing *thing = &world->items[i];
    const Thing *was = world_thing(before, thing->id);
    if (was == NULL || was->object == NULL) continue;
    bool unit = thing->of == 0 && thing->schema;
    bool moved = unit && strcmp(was->schema, thing->schema) != 0;
    if (moved || strcmp(was->name, thing->name) != 0) {
      thing->former = was->name;
      thing->former_schema = unit ? was->schema : NULL;
    }
    for (size_t j = 0; j < thing->label_count; j++)
      for (size_t k = 0; k < was->label_count; k++)
        if (thing->labels[j].id == was->labels[k].id &&
            strcmp(thing->labels[j].text, was->labels[k].text) != 0)
          thing->labels[j].former = was->labels[k].text;
  }
}

static bool is_renamed(ObjectKind kind) {
  return kind == OBJECT_TABLE || kind == OBJECT_ENUM || kind == OBJECT_COLUMN;
}

State *world_state(World *world, const World *before) {
  State *state = ARENA_NEW(world->arena, State);
  if (before) note_formers(world, before);
  for (size_t i = 0; i < world->count; i++) {
    Thing *thing = &world->items[i];
    thing->object = NULL;
    if (!is_renamed(thing->kind)) thing->former = thing->former_schema = NULL;
    if (thing->kind == OBJECT_FOREIGN_KEY) continue;
    thing->object = make_object(world, thing);
    if (thing->of) add_child(world, world_thing(world, thing->of)->object, thing->object);
  }
  add_foreign_keys(world);
  for (size_t i = 0; i < world->count; i++) {
    Thing *thing = &world->items[i];
    bool empty = thing->kind == OBJECT_GLOBAL && thing->object->children.count == 0;
    if (empty) thing->object = NULL; /* it is there for its statements */
    if (thing->of == 0 && !empty) ARENA_PUSH(world->arena, &state->units, thing->object);
  }
  state_sort(state);
  return state;
}
