#include "migration.h"

#include <string.h>

#include "compiler/model/naming.h"
#include "compiler/plan/step/plan.h"

typedef struct Splitter {
  Arena *arena;
  Uses *uses;
  const State *have, *want;
  const Renames *renames;
  MigrationOptions options;
  Ops ops; /* of the whole change */
  Migrations migrations;
} Splitter;

/* --- the states between --------------------------------------------------------------------- */

static const State *wanted(Splitter *splitter) { return splitter->want; }

/* have with the extensions that come, or change. */
static const State *with_extensions(Splitter *splitter) {
  State *state = state_copy(splitter->arena, splitter->have);
  for (size_t i = 0; i < splitter->want->units.count; i++)
    if (splitter->want->units.items[i]->kind == OBJECT_EXTENSION)
      state_put(splitter->arena, state, splitter->want->units.items[i]);
  return state;
}

/* The labels an enum gets, under the names they have before any rename. */
static const Value *labels_before(Splitter *splitter, const Op *op, const Object *before) {
  const Value *want = op->want->facts[FACT_LABELS];
  const char **labels = ARENA_ARRAY(splitter->arena, const char *, want->count);
  for (size_t i = 0; i < want->count; i++) {
    labels[i] = want->items[i];
    for (size_t j = 0; j < splitter->renames->count; j++) {
      const Rename *rename = &splitter->renames->items[j];
      if (rename->label_to && strcmp(rename->from->name, before->name) == 0 &&
          strcmp(rename->label_to, want->items[i]) == 0)
        labels[i] = rename->label_from;
    }
  }
  return value_list(splitter->arena, labels, want->count);
}

static bool has_twice(const Value *labels) {
  for (size_t i = 0; i < labels->count; i++)
    for (size_t j = 0; j < i; j++)
      if (strcmp(labels->items[i], labels->items[j]) == 0) return true;
  return false;
}

/* The same with the labels that join its enums. */
static const State *with_labels(Splitter *splitter) {
  State *state = state_copy(splitter->arena, with_extensions(splitter));
  for (size_t i = 0; i < splitter->ops.count; i++) {
    const Op *op = &splitter->ops.items[i];
    if (op->verb != OP_SET || op->fact != FACT_LABELS) continue;
    if (diff_rebuilds_enum(op->have, op->want, false)) continue;
    const Object *before = match_origin(op->have);
    Object *unit = object_copy(splitter->arena, before);
    unit->facts[FACT_LABELS] = labels_before(splitter, op, before);
    if (has_twice(unit->facts[FACT_LABELS]))
      continue; /* a new label takes the name of a renamed one */
    state_put(splitter->arena, state, unit);
  }
  return state;
}

/* want plus the extensions that only have has. */
static const State *with_old_extensions(Splitter *splitter) {
  State *state = state_copy(splitter->arena, splitter->want);
  for (size_t i = 0; i < splitter->have->units.count; i++) {
    Object *unit = splitter->have->units.items[i];
    if (unit->kind == OBJECT_EXTENSION && !state_unit(splitter->want, unit->kind, NULL, unit->name))
      state_put(splitter->arena, state, unit);
  }
  return state;
}

static bool is_created(const Splitter *splitter, const Object *object) {
  for (size_t i = 0; i < splitter->ops.count; i++)
    if (splitter->ops.items[i].verb == OP_CREATE && splitter->ops.items[i].want == object)
      return true;
  return false;
}

static bool is_late_index(const Splitter *splitter, const Object *object) {
  return object->kind == OBJECT_INDEX && object->concurrently && is_created(splitter, object);
}

/* Whether a foreign key that comes may stand on an index that is built concurrently: PostgreSQL
 * chooses among the keys on its columns. */
static bool waits_for_index(const Splitter *splitter, const Object *key) {
  if (key->kind != OBJECT_FOREIGN_KEY) return false;
  const Object *target =
      state_unit(splitter->want, OBJECT_TABLE, object_fact(key, FACT_TARGET_SCHEMA),
                 object_fact(key, FACT_TARGET));
  for (size_t i = 0; target && i < target->children.count; i++) {
    const Object *index = target->children.items[i];
    if (index->concurrently && uses_is_key_on(index, key->facts[FACT_TARGET_COLUMNS]) &&
        is_late_index(splitter, index) && is_created(splitter, key))
      return true;
  }
  return false;
}

/* A state without some children of its tables. */
static const State *without(Splitter *splitter, const State *from,
                            bool (*test)(const Splitter *, const Object *)) {
  State *state = state_copy(splitter->arena, from);
  for (size_t i = 0; i < from->units.count; i++) {
    const Object *table = from->units.items[i];
    bool some = false;
    for (size_t j = 0; j < table->children.count; j++)
      some |= test(splitter, table->children.items[j]);
    if (!some) continue;
    Object *copy = object_copy(splitter->arena, table);
    copy->children.count = 0;
    for (size_t j = 0; j < table->children.count; j++) {
      if (test(splitter, table->children.items[j])) continue;
      Object *child = object_copy(splitter->arena, table->children.items[j]);
      child->table = copy;
      ARENA_PUSH(splitter->arena, &copy->children, child);
    }
    state_put(splitter->arena, state, copy);
  }
  return state;
}

static const State *without_waiting_keys(Splitter *splitter) {
  return without(splitter, with_old_extensions(splitter), waits_for_index);
}

static bool is_late(const Splitter *splitter, const Object *object) {
  return is_late_index(splitter, object) || waits_for_index(splitter, object);
}

static const State *without_late_indexes(Splitter *splitter) {
  return without(splitter, with_old_extensions(splitter), is_late);
}

/* --- stages --------------------------------------------------------------------------------- */

/* The files of a change, in their order; one that would hold nothing is not written. */
static const struct Stage {
  const char *suffix;                /* NULL: the change itself, in which names change */
  const State *(*after)(Splitter *); /* the state that it leads to */
  bool transactional;
} stages[] = {
    {"extensions", with_extensions, true},
    {"labels", with_labels, true}, /* can't be used in the transaction that adds them */
    {NULL, without_late_indexes, true},
    {"indexes", without_waiting_keys, false}, /* built concurrently */
    {"foreign_keys", with_old_extensions, true},
    {"drop_extensions", wanted, true},
};

static void add_file(Splitter *splitter, const struct Stage *stage, const State *from,
                     const State *to, const Renames *renames) {
  Renames back = match_invert(splitter->arena, renames);
  PlanOptions options = {.target = splitter->options.target,
                         .concurrently = !stage->transactional,
                         .keep_columns = splitter->options.keep_columns};
  DiffOptions how = {.rebuild_enums = stage->suffix == NULL};
  Diff up = diff_states(splitter->uses, from, to, renames, how);
  Migration file = {.suffix = stage->suffix, .transactional = stage->transactional, .ops = up.ops};
  file.up = plan_steps(splitter->uses, &up, options);
  if (file.up.count == 0) return;
  how.down = true;
  Diff down = diff_states(splitter->uses, to, from, &back, how);
  file.down = plan_steps(splitter->uses, &down, options);
  ARENA_PUSH(splitter->arena, &splitter->migrations, file);
}

Migrations migration_split(Uses *uses, const State *have, const State *want, const Renames *renames,
                           MigrationOptions options) {
  static const Renames none = {0};
  Splitter splitter = {.arena = uses->arena,
                       .uses = uses,
                       .have = have,
                       .want = want,
                       .renames = renames,
                       .options = options};
  splitter.ops = diff_states(uses, have, want, renames, (DiffOptions){0}).ops;
  const State *from = have;
  for (size_t i = 0; splitter.ops.count && i < sizeof stages / sizeof *stages; i++) {
    const State *to = stages[i].after(&splitter);
    add_file(&splitter, &stages[i], from, to, stages[i].suffix ? &none : renames);
    from = to;
  }
  return splitter.migrations;
}

/* --- text ----------------------------------------------------------------------------------- */

static void write_commented(Buf *out, const char *sql) {
  for (const char *line = sql; line;) {
    const char *end = strchr(line, '\n');
    buf_add(out, "-- ");
    buf_add_bytes(out, line, end ? (size_t)(end - line) : strlen(line));
    buf_add(out, end ? "\n" : ";\n");
    line = end ? end + 1 : NULL;
  }
}

void migration_write_steps(Buf *out, const Steps *steps) {
  for (size_t i = 0; i < steps->count; i++) {
    const Step *step = &steps->items[i];
    if (i) buf_add_char(out, '\n');
    if (step->kept)
      buf_add(out, "-- kept, as --keep-columns asked:\n");
    else if (step->comment)
      buf_printf(out, "-- %s\n", step->comment);
    if (step->kept) {
      write_commented(out, step->sql);
      continue;
    }
    buf_add(out, step->sql);
    buf_add(out, ";\n");
  }
}

void migration_write(Buf *out, const Migration *migration) {
  const char *mode = migration->transactional ? "" : " transaction:false";
  buf_printf(out, "-- %s: written by rescc %s; edit freely until it is applied anywhere\n",
             migration->name, PACKAGE_VERSION);
  buf_printf(out, "-- migrate:up%s\n\n", mode);
  migration_write_steps(out, &migration->up);
  buf_printf(out, "\n-- migrate:down%s\n\n", mode);
  migration_write_steps(out, &migration->down);
}

/* --- names ---------------------------------------------------------------------------------- */

enum { NAMED_AT_MOST = 2, NAME_LIMIT = 60 };

static const char *table_name(const Object *object) {
  return object->table ? object->table->name : object->name;
}

/* What an op is called in a migration's name; NULL: it goes with another. */
static const char *op_name(Arena *arena, const Op *op) {
  const Object *object = op->want ? op->want : op->have;
  const Object *before = op->have ? match_origin(op->have) : NULL;
  bool column = op->kind == OBJECT_COLUMN, unit = state_kind_is(op->kind, KIND_UNIT);
  if (op->kind == OBJECT_FUNCTION) return NULL; /* comes along with who calls it */
  if (op->replaced)
    return op->verb == OP_CREATE ? arena_printf(arena, "change_%s", object->name) : NULL;
  switch (op->verb) {
  case OP_CREATE:
    return column ? arena_printf(arena, "add_%s_to_%s", object->name, table_name(object))
                  : arena_printf(arena, unit ? "create_%s" : "add_%s", object->name);
  case OP_DROP:
    return column ? arena_printf(arena, "remove_%s_from_%s", before->name, before->table->name)
                  : arena_printf(arena, unit ? "drop_%s" : "remove_%s", before->name);
  case OP_RENAME:
    if (strcmp(before->name, object->name) == 0)
      return arena_printf(arena, "move_%s", object->name);
    return arena_printf(arena, "rename_%s_to_%s", before->name, object->name);
  case OP_RENAME_LABEL: return arena_printf(arena, "rename_%s_to_%s", op->label_from, op->label_to);
  case OP_SET:
    return column ? arena_printf(arena, "change_%s_of_%s", object->name, table_name(object))
                  : arena_printf(arena, "change_%s", object->name);
  }
  return NULL;
}

/* A child goes along with its table, or, but for a column, with a column of the same table. */
static bool goes_along(const Ops *ops, const Op *op) {
  const Object *object = op->want ? op->want : op->have;
  if (object->table == NULL) return false;
  for (size_t i = 0; i < ops->count; i++) {
    const Op *other = &ops->items[i];
    const Object *leader = other->want ? other->want : other->have;
    if (other == op || other->verb == OP_SET) continue;
    if (leader == object->table) return true;
    if (op->kind != OBJECT_COLUMN && other->kind == OBJECT_COLUMN && leader->table &&
        strcmp(leader->table->name, object->table->name) == 0)
      return true;
  }
  return false;
}

const char *migration_name(Arena *arena, const Migrations *migrations) {
  const char *names[NAMED_AT_MOST];
  size_t count = 0;
  for (size_t i = 0; i < migrations->count; i++) {
    const Ops *ops = &migrations->items[i].ops;
    if (ops->count > 200) return NULL;
    for (size_t j = 0; j < ops->count; j++) {
      const char *name = goes_along(ops, &ops->items[j]) ? NULL : op_name(arena, &ops->items[j]);
      if (name == NULL || (count && strcmp(names[count - 1], name) == 0)) continue;
      if (count == NAMED_AT_MOST) return NULL;
      names[count++] = name;
    }
  }
  if (count == 0) return NULL;
  if (count == 2 && strncmp(names[0], "create_", 7) == 0 && strncmp(names[1], "create_", 7) == 0)
    names[1] += 7;
  if (count == 2 && strncmp(names[0], "drop_", 5) == 0 && strncmp(names[1], "drop_", 5) == 0)
    names[1] += 5;
  const char *joined = count == 1 ? names[0] : arena_printf(arena, "%s_and_%s", names[0], names[1]);
  return strlen(joined) > NAME_LIMIT ? NULL : naming_words(arena, joined);
}
