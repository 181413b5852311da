#include "snapshot.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/parallel.h"
#include "snapshot_text.h"

enum { FORMAT = 1 };

/* Fewer files than this are compared faster than a thread starts. */
enum { COMPARE_ALONE = 64 };

/* --- writing -------------------------------------------------------------------------------- */

static void add_encoded(Buf *out, const char *name) {
  for (const char *c = name; *c; c++) {
    bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
                 (*c == '_' && c > name);
    if (plain)
      buf_add_char(out, *c);
    else
      buf_printf(out, "%%%02X", (unsigned char)*c);
  }
}

const char *snapshot_folder(Arena *arena, const Object *unit, const char *repo_schema) {
  Buf out = {0};
  buf_add(&out, state_kind_folder(unit->kind));
  if (state_is_tenant(unit)) buf_add(&out, "_tenants/");
  if (unit->schema && !state_is_tenant(unit) && strcmp(unit->schema, repo_schema) != 0) {
    add_encoded(&out, unit->schema);
    buf_add_char(&out, '.');
  }
  add_encoded(&out, unit->name);
  const char *folder = arena_strdup(arena, buf_text(&out));
  buf_free(&out);
  return folder;
}

static void add_key(Buf *out, const char *indent, const char *key) {
  buf_add(out, ",\n");
  buf_add(out, indent);
  buf_add_char(out, '"');
  buf_add(out, key);
  buf_add(out, "\": ");
}

static void add_value(Buf *out, const char *indent, Fact fact, const Value *value) {
  if (state_fact_form(fact) == FORM_SWITCH) {
    buf_add(out, "true");
  } else if (!state_fact_is_list(fact)) {
    buf_add_json(out, value->items[0]);
  } else {
    for (size_t i = 0; i < value->count; i++) {
      buf_add(out, i ? ",\n" : "[\n");
      buf_add(out, indent);
      buf_add(out, "  ");
      buf_add_json(out, value->items[i]);
    }
    buf_add_char(out, '\n');
    buf_add(out, indent);
    buf_add_char(out, ']');
  }
}

static void add_facts(Buf *out, const char *indent, const Object *object) {
  for (int fact = 0; fact < FACTS; fact++) {
    if (object->facts[fact] == NULL) continue;
    add_key(out, indent, state_fact_json((Fact)fact));
    add_value(out, indent, (Fact)fact, object->facts[fact]);
  }
}

static void add_children(Buf *out, const Object *table) {
  for (size_t i = 0; i < table->children.count;) {
    ObjectKind kind = table->children.items[i]->kind;
    add_key(out, "  ", state_kind_json(kind));
    for (bool first = true; i < table->children.count && table->children.items[i]->kind == kind;
         i++, first = false) {
      buf_add(out, first ? "[\n    {\n      \"name\": " : ",\n    {\n      \"name\": ");
      buf_add_json(out, table->children.items[i]->name);
      add_facts(out, "      ", table->children.items[i]);
      buf_add(out, "\n    }");
    }
    buf_add(out, "\n  ]");
  }
}

/* Everything behind the parent's line: what decides whether a unit changed. */
static void add_body(Buf *out, const Object *unit, bool dropped) {
  buf_printf(out, "  \"kind\": \"%s\"", state_kind_json(unit->kind));
  if (unit->schema) {
    add_key(out, "  ", "schema");
    buf_add_json(out, unit->schema);
  }
  add_key(out, "  ", "name");
  buf_add_json(out, unit->name);
  if (dropped) {
    add_key(out, "  ", "dropped");
    buf_add(out, "true");
  } else {
    add_facts(out, "  ", unit);
    add_children(out, unit);
  }
  buf_add(out, "\n}\n");
}

void snapshot_write(Buf *out, const Object *unit, bool dropped, const SnapshotMade *made) {
  Buf rest = {0};
  char line[SNAPSHOT_LINE_DIGITS + 1];
  if (made->parent)
    buf_printf(&rest, "  \"parent\": \"%s\",\n", made->parent);
  else
    buf_add(&rest, "  \"parent\": null,\n");
  if (made->merged) buf_printf(&rest, "  \"merged\": \"%s\",\n", made->merged);
  snapshot_line(made->versions, made->version_count, made->version, line);
  buf_printf(&rest, "  \"line\": \"%s\",\n", line);
  add_body(&rest, unit, dropped);
  char hash[SNAPSHOT_HASH_DIGITS + 1];
  snapshot_hash(rest.text, rest.len, hash);
  buf_printf(out, "{\n  \"rescc\": %d,\n  \"hash\": \"%s\",\n", FORMAT, hash);
  buf_add_bytes(out, rest.text, rest.len);
  buf_free(&rest);
}

/* --- reading -------------------------------------------------------------------------------- */

/* What became of one file, found out without a word and without the arena. */
typedef struct Checked {
  const SnapshotFile *file;
  const char *wrong; /* or NULL */
  char hash[SNAPSHOT_HASH_DIGITS + 1];
  Object *same; /* want's object that would be written just so, or NULL */
} Checked;

typedef struct Loader {
  Arena *arena;
  Diags *diags;
  struct {
    const char **folders; /* want's units by folder, sorted */
    Object **units;
    size_t count;
  } want;
  Checked *checked;
  size_t count;
} Loader;

static void report(Loader *loader, const char *path, const char *what) {
  Diag *diag = diag_report(loader->diags, DIAG_BAD_SNAPSHOT, (Span){0}, "%s: %s", path, what);
  diag_hint(loader->diags, diag,
            "snapshots are rescc's own files: restore it from version control");
}

static const Value *read_value(Loader *loader, Fact fact, json_t *json) {
  if (state_fact_form(fact) == FORM_SWITCH)
    return json_is_true(json) ? value_text(loader->arena, "true") : NULL;
  if (!state_fact_is_list(fact)) {
    const char *text = json_string_value(json);
    if (text == NULL) return NULL;
    text = arena_strdup(loader->arena, text);
    return state_fact_form(fact) == FORM_TYPE ? value_parse_type(loader->arena, text)
                                              : value_text(loader->arena, text);
  }
  size_t count = json_array_size(json);
  const char **items = ARENA_ARRAY(loader->arena, const char *, count + 1);
  for (size_t i = 0; i < count; i++) {
    const char *text = json_string_value(json_array_get(json, i));
    items[i] = arena_strdup(loader->arena, text ? text : "");
  }
  if (count && state_fact_form(fact) == FORM_ELEMENTS)
    return value_parse_elements(loader->arena, items, count);
  return value_list(loader->arena, items, count);
}

static void read_object(Loader *loader, Object *object, json_t *json) {
  const char *name = json_string_value(json_object_get(json, "name"));
  object->name = arena_strdup(loader->arena, name ? name : "");
  for (int fact = 0; fact < FACTS; fact++) {
    json_t *value = json_object_get(json, state_fact_json((Fact)fact));
    bool children =
        state_kind_is(object->kind, KIND_PARENT) && fact == FACT_COLUMNS; /* a list of objects */
    if (value && !children) object->facts[fact] = read_value(loader, (Fact)fact, value);
  }
}

static void read_children(Loader *loader, Object *table, json_t *json) {
  for (int kind = 0; kind < OBJECT_KINDS; kind++) {
    if (state_kind_is((ObjectKind)kind, KIND_UNIT)) continue;
    json_t *list = json_object_get(json, state_kind_json((ObjectKind)kind));
    for (size_t i = 0; i < json_array_size(list); i++) {
      Object *child = ARENA_NEW(loader->arena, Object);
      child->kind = (ObjectKind)kind;
      child->table = table;
      read_object(loader, child, json_array_get(list, i));
      ARENA_PUSH(loader->arena, &table->children, child);
    }
  }
}

static Object *read_unit(Loader *loader, json_t *json) {
  const char *kind = json_string_value(json_object_get(json, "kind"));
  for (int i = 0; kind && i < OBJECT_KINDS; i++) {
    if (!state_kind_is((ObjectKind)i, KIND_UNIT) || strcmp(kind, state_kind_json((ObjectKind)i)))
      continue;
    Object *unit = ARENA_NEW(loader->arena, Object);
    unit->kind = (ObjectKind)i;
    const char *schema = json_string_value(json_object_get(json, "schema"));
    if (schema) unit->schema = arena_strdup(loader->arena, schema);
    read_object(loader, unit, json);
    if (state_kind_is(unit->kind, KIND_PARENT)) read_children(loader, unit, json);
    return unit;
  }
  return NULL;
}

/* Checks the header: format and hash. Returns the parent's line, NULL where checked->wrong says why
 * not. */
static const char *check_header(Checked *checked) {
  static const char start[] = "{\n  \"rescc\": ";
  const char *text = checked->file->text,
             *rest = snapshot_next_line(snapshot_next_line(snapshot_next_line(text)));
  if (rest == NULL || strncmp(text, start, sizeof start - 1) != 0) {
    checked->wrong = "this is no snapshot, or the start of one";
    return NULL;
  }
  if (strtol(text + sizeof start - 1, NULL, 10) > FORMAT) {
    checked->wrong = "written by a newer rescc, in a format that this one doesn't know";
    return NULL;
  }
  char header[sizeof start + SNAPSHOT_HASH_DIGITS + 40];
  snapshot_hash(rest, checked->file->len - (size_t)(rest - text), checked->hash);
  int len =
      snprintf(header, sizeof header, "%s%d,\n  \"hash\": \"%s\",\n", start, FORMAT, checked->hash);
  if (len == (int)(rest - text) && memcmp(text, header, (size_t)len) == 0) return rest;
  checked->wrong = "its hash doesn't fit: it was edited, or cut short";
  return NULL;
}

/* The unit of want that has this folder, or NULL. */
static Object *wanted(const Loader *loader, const char *folder) {
  size_t low = 0, high = loader->want.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(folder, loader->want.folders[middle]);
    if (order == 0) return loader->want.units[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

static void check_share(void *context, size_t share, size_t shares) {
  Loader *loader = context;
  Buf body = {0};
  for (size_t i = share; i < loader->count; i += shares) {
    Checked *checked = &loader->checked[i];
    const char *text = checked->file->text ? snapshot_body(check_header(checked)) : NULL;
    Object *unit = text ? wanted(loader, checked->file->folder) : NULL;
    if (unit == NULL) continue;
    buf_clear(&body);
    add_body(&body, unit, false);
    if (strcmp(text, buf_text(&body)) == 0) checked->same = unit;
  }
  buf_free(&body);
}

static void load_file(Loader *loader, const Checked *checked, Snapshots *snapshots) {
  const SnapshotFile *file = checked->file;
  const char *wrong = file->text ? checked->wrong : strerror(file->error);
  if (wrong) {
    report(loader, file->path, wrong);
    return;
  }
  Snapshot snapshot = {file->folder, file->version, checked->hash, checked->same, file};
  if (snapshot.unit == NULL) {
    json_error_t error;
    json_t *json = json_loads(file->text, JSON_REJECT_DUPLICATES, &error);
    bool dropped = json_is_true(json_object_get(json, "dropped"));
    snapshot.unit = json && !dropped ? read_unit(loader, json) : NULL;
    if (json == NULL || (snapshot.unit == NULL && !dropped))
      report(loader, file->path, json ? "this is no snapshot" : error.text);
    json_decref(json);
  }
  ARENA_PUSH(loader->arena, snapshots, snapshot);
}

Object *snapshot_parse(Arena *arena, const char *text) {
  Loader loader = {.arena = arena};
  json_error_t error;
  json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
  bool dropped = json_is_true(json_object_get(json, "dropped"));
  Object *unit = json && !dropped ? read_unit(&loader, json) : NULL;
  json_decref(json);
  return unit;
}

typedef struct Wanted {
  const char *folder;
  Object *unit;
} Wanted;

static int wanted_order(const void *a, const void *b) {
  return strcmp(((const Wanted *)a)->folder, ((const Wanted *)b)->folder);
}

static void sort_wanted(Loader *loader, const State *want, const char *repo_schema) {
  size_t count = want->units.count;
  Wanted *pairs = ARENA_ARRAY(loader->arena, Wanted, count + 1);
  loader->want.folders = ARENA_ARRAY(loader->arena, const char *, count + 1);
  loader->want.units = ARENA_ARRAY(loader->arena, Object *, count + 1);
  loader->want.count = count;
  for (size_t i = 0; i < count; i++)
    pairs[i] = (Wanted){snapshot_folder(loader->arena, want->units.items[i], repo_schema),
                        want->units.items[i]};
  qsort(pairs, count, sizeof *pairs, wanted_order);
  for (size_t i = 0; i < count; i++) {
    loader->want.folders[i] = pairs[i].folder;
    loader->want.units[i] = pairs[i].unit;
  }
}

static int by_folder(const void *a, const void *b) {
  return strcmp(((const Snapshot *)a)->folder, ((const Snapshot *)b)->folder);
}

Snapshots snapshot_load(Arena *arena, Diags *diags, const SnapshotFileList *files,
                        const State *want, const char *repo_schema) {
  Loader loader = {.arena = arena,
                   .diags = diags,
                   .checked = ARENA_ARRAY(arena, Checked, files->count + 1),
                   .count = files->count};
  for (size_t i = 0; i < files->count; i++) loader.checked[i].file = &files->items[i];
  sort_wanted(&loader, want, repo_schema);
  parallel_run(files->count > COMPARE_ALONE ? 2 : 1, check_share, &loader);
  Snapshots snapshots = {0};
  for (size_t i = 0; i < loader.count; i++) load_file(&loader, &loader.checked[i], &snapshots);
  if (snapshots.count) qsort(snapshots.items, snapshots.count, sizeof *snapshots.items, by_folder);
  return snapshots;
}

State *snapshot_state(Arena *arena, const Snapshots *snapshots) {
  State *state = ARENA_NEW(arena, State);
  for (size_t i = 0; i < snapshots->count; i++)
    if (snapshots->items[i].unit) ARENA_PUSH(arena, &state->units, snapshots->items[i].unit);
  state_sort(state);
  return state;
}

const Snapshot *snapshot_find(const Snapshots *snapshots, const char *folder) {
  Snapshot key = {.folder = folder};
  if (snapshots->count == 0) return NULL;
  return bsearch(&key, snapshots->items, snapshots->count, sizeof key, by_folder);
}
