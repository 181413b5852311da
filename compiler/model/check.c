#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "naming.h"

typedef struct Checker {
  Arena *arena;
  Diags *diags;
  const Model *model;
} Checker;

/* A relation's or constraint's name and where it comes from. */
typedef struct Taken {
  const char *scope; /* repo and schema, or the table too */
  const char *name, *what;
  const Resource *resource; /* NULL: of none */
  Span span;
} Taken;

typedef struct TakenList {
  Taken *items;
  size_t count, capacity;
} TakenList;

/* PostgreSQL names it; a table or an index of its name can't be made beside it. */
static const char sequence[] = "identity's sequence";

static int by_name(const void *a, const void *b) {
  const Taken *x = a, *y = b;
  int order = x->scope == y->scope ? 0 : strcmp(x->scope, y->scope);
  if (order == 0) order = strcmp(x->name, y->name);
  if (order == 0 && x->span.source && y->span.source)
    order = strcmp(x->span.source->path, y->span.source->path);
  return order ? order : (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

/* What two resources of one table say together (lower_merge.c compares it). */
static bool is_shared(const Taken *a, const Taken *b) {
  return a->resource && b->resource && a->resource != b->resource &&
         strcmp(a->what, b->what) == 0 && model_same_table(a->resource, b->resource);
}

static void report_collisions(Checker *checker, TakenList *list) {
  if (list->count) qsort(list->items, list->count, sizeof *list->items, by_name);
  for (size_t i = 1; i < list->count; i++) {
    const Taken *first = &list->items[i - 1], *second = &list->items[i];
    bool sequences = first->what == sequence && second->what == sequence; /* one steps aside */
    if (strcmp(first->scope, second->scope) != 0 || strcmp(first->name, second->name) != 0 ||
        sequences || is_shared(first, second))
      continue;
    Diag *diag = diag_report(checker->diags, DIAG_NAME_TAKEN, second->span,
                             "the name `%s` of this %s is taken by %s", second->name, second->what,
                             strchr("ie", first->what[0])
                                 ? arena_printf(checker->arena, "an %s", first->what)
                                 : arena_printf(checker->arena, "a %s", first->what));
    diag_label(diag, first->span, "taken here");
  }
}

typedef struct Names {
  TakenList relations, constraints;
  const Resource *resource; /* whose names are taken */
  const char *scope, *own;  /* its schema's, its table's */
} Names;

static void take(Checker *checker, TakenList *list, const char *scope, const char *name,
                 const char *what, const Resource *resource, Span span) {
  Taken taken = {scope, name, what, resource, span};
  ARENA_PUSH(checker->arena, list, taken);
}

/* A name that is unique in the schema, and `also` among the constraints of its table. */
static void take_relation(Checker *checker, Names *names, const char *name, const char *what,
                          Span span, bool also) {
  take(checker, &names->relations, names->scope, name, what, names->resource, span);
  if (also) take(checker, &names->constraints, names->own, name, what, names->resource, span);
}

static void take_own(Checker *checker, Names *names, const char *of, const char *name,
                     const char *what, Span span) {
  const char *scope = of ? arena_printf(checker->arena, "%s %s", names->own, of) : names->own;
  take(checker, &names->constraints, scope, name, what, names->resource, span);
}

static bool has_primary_key(const Resource *resource) {
  for (size_t i = 0; i < resource->attributes.count; i++)
    if (resource->attributes.items[i]->primary_key) return true;
  return false;
}

static void take_references(Checker *checker, Names *names, const Resource *resource) {
  for (size_t i = 0; i < resource->references.count; i++) {
    const Reference *reference = resource->references.items[i];
    if (reference->attribute == NULL || bound_option(reference->bound, WORD_NO_REFERENCE)) continue;
    const char *derived =
        naming_derive(checker->arena, resource->table, reference->attribute->column, "fkey");
    take_own(checker, names, NULL, bound_text(reference->bound, WORD_NAME, derived), "foreign key",
             reference->span);
  }
}

static void take_rule(Checker *checker, Names *names, const Rule *rule) {
  static const struct {
    const char *what, *scope;
  } rows[] = {
#define X(id, what, list, scope, resolve, check, lower, dump) [RULE_##id] = {what, scope},
      RULE_KINDS(X)
#undef X
  };
  const char *what = rows[rule->kind].what, *scope = rows[rule->kind].scope;
  if (scope)
    take_own(checker, names, scope, rule->name, what, rule->span);
  else
    take_relation(checker, names, rule->name, what, rule->span, true);
}

static void take_names(Checker *checker, Names *names, const Resource *resource) {
  names->resource = resource;
  take_relation(checker, names, resource->table, "table", resource->table_span, false);
  if (has_primary_key(resource))
    take_relation(
        checker, names,
        naming_fit(checker->arena, arena_printf(checker->arena, "%s_pkey", resource->table)),
        "primary key", resource->span, true);
  for (size_t i = 0; i < resource->attributes.count; i++) {
    const Attribute *attribute = resource->attributes.items[i];
    if (!attribute->generated || attribute->ignored) continue;
    take_relation(checker, names,
                  naming_sequence(checker->arena, resource->table, attribute->column), sequence,
                  attribute->span, false);
  }
  for (size_t i = 0; i < resource->indexes.count; i++)
    take_relation(checker, names, resource->indexes.items[i]->name, "index",
                  resource->indexes.items[i]->span, resource->indexes.items[i]->deferrable != NULL);
  for (size_t i = 0; i < resource->rules.count; i++)
    take_rule(checker, names, &resource->rules.items[i]);
  for (size_t i = 0; i < resource->partitions.count; i++)
    take_relation(checker, names, resource->partitions.items[i]->name, "partition",
                  resource->partitions.items[i]->span, false);
  for (size_t i = 0; i < resource->checks.count; i++)
    take_own(checker, names, NULL, resource->checks.items[i]->name, "check",
             resource->checks.items[i]->span);
  take_references(checker, names, resource);
  for (size_t i = 0; i < resource->scripts.count; i++)
    take_own(checker, names, "statement", resource->scripts.items[i]->name, "statement",
             resource->scripts.items[i]->span);
}

/* Tables and indexes share one name space in a schema; constraints have one in their table. */
static void check_names(Checker *checker, const Model *model) {
  Names names = {.scope = ""};
  const char *repo = NULL, *schema = NULL;
  for (size_t i = 0; i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    if (resource->repo == NULL || resource->polymorphic) continue;
    if (repo != resource->repo->repo.name || schema == NULL ||
        strcmp(schema, resource->schema) != 0)
      names.scope = arena_printf(checker->arena, "%s.%s", repo = resource->repo->repo.name,
                                 schema = resource->schema);
    names.own = arena_printf(checker->arena, "%s.%s", names.scope, resource->table);
    take_names(checker, &names, resource);
  }
  for (size_t i = 0; i < model->enums.count && model->repos.count == 1; i++) {
    const Enum *enumeration = model->enums.items[i];
    const Repo *only = &model->repos.items[0]->repo;
    const char *scope = arena_printf(checker->arena, "%s.%s", only->name,
                                     enumeration->schema ? enumeration->schema : only->schema);
    take(checker, &names.relations, scope, enumeration->name, "enum", NULL, enumeration->span);
  }
  report_collisions(checker, &names.relations);
  report_collisions(checker, &names.constraints);
}

/* --- references ----------------------------------------------------------------------------- */

/* Whether the destination columns are exactly the columns of a key: in any order, each once. */
static bool is_key(const Reference *reference, Attribute *const *columns, size_t count) {
  if (count != reference->pairs.count) return false;
  for (size_t i = 0; i < count; i++) {
    bool found = false;
    for (size_t j = 0; j < reference->pairs.count; j++)
      found |= strcmp(reference->pairs.items[j].theirs->column, columns[i]->column) == 0;
    if (!found) return false;
  }
  return true;
}

static bool index_is_key(Arena *arena, const Reference *reference, const Index *index) {
  if (!index->unique || index->where_sql || index->where_text || index->deferrable) return false;
  AttributeList columns = {0};
  for (size_t i = 0; i < index->elements.count; i++) {
    if (index->elements.items[i].attribute == NULL) return false;
    ARENA_PUSH(arena, &columns, index->elements.items[i].attribute);
  }
  return is_key(reference, columns.items, columns.count);
}

static bool resource_has_key(Arena *arena, const Reference *reference, const Resource *target) {
  AttributeList primary = {0};
  for (size_t i = 0; i < target->attributes.count; i++)
    if (target->attributes.items[i]->primary_key)
      ARENA_PUSH(arena, &primary, target->attributes.items[i]);
  if (is_key(reference, primary.items, primary.count)) return true;
  for (size_t i = 0; i < target->indexes.count; i++) {
    bool partial = target->base_filter && !target->indexes.items[i]->unfiltered;
    if (!partial && index_is_key(arena, reference, target->indexes.items[i])) return true;
  }
  return false;
}

/* Whether the destination, or another resource of its table, has the key. */
static bool target_has_key(const Checker *checker, const Reference *reference) {
  if (resource_has_key(checker->arena, reference, reference->target)) return true;
  for (size_t i = 0; i < checker->model->resources.count; i++) {
    const Resource *other = checker->model->resources.items[i];
    if (other != reference->target && model_same_table(other, reference->target) &&
        resource_has_key(checker->arena, reference, other))
      return true;
  }
  return false;
}

static void report_no_key(Checker *checker, const Reference *reference) {
  Buf columns = {0};
  for (size_t i = 0; i < reference->pairs.count; i++)
    buf_printf(&columns, "%s%s", i ? ", " : "", reference->pairs.items[i].theirs->name);
  Diag *diag =
      diag_report(checker->diags, DIAG_BAD_REFERENCE, reference->bound->args[1]->span,
                  "`%s` has no unique key on [%s]", reference->target->name, buf_text(&columns));
  diag_label(diag, reference->pairs.items[0].theirs->span, "the destination");
  diag_hint(checker->diags, diag, "add one there: `identity NAME [%s]`", buf_text(&columns));
  buf_free(&columns);
}

/* Whether an index, or the primary key, starts with the reference's column. */
static bool is_indexed(const Resource *resource, const Reference *reference) {
  for (size_t i = 0; i < resource->attributes.count; i++)
    if (resource->attributes.items[i]->primary_key) {
      if (resource->attributes.items[i] == reference->attribute) return true;
      break;
    }
  for (size_t i = 0; i < resource->indexes.count; i++)
    for (size_t j = 0; j < reference->pairs.count; j++)
      if (resource->indexes.items[i]->elements.items[0].attribute == reference->pairs.items[j].own)
        return true;
  return false;
}

static void check_reference(Checker *checker, const Resource *resource,
                            const Reference *reference) {
  if (reference->target == NULL || reference->pairs.count == 0) return;
  if (reference->target->polymorphic) {
    Diag *diag =
        diag_report(checker->diags, DIAG_BAD_REFERENCE, reference->bound->args[1]->span,
                    "`%s` is polymorphic: it has no table of its own", reference->target->name);
    diag_label(diag, reference->target->span, "declared here");
    return;
  }
  if (bound_option(reference->bound, WORD_NO_REFERENCE)) return;
  if (!reference->target->partly && !target_has_key(checker, reference))
    report_no_key(checker, reference);
  if (resource->migrate && !is_indexed(resource, reference))
    diag_hint(checker->diags,
              diag_report(checker->diags, DIAG_UNINDEXED_FOREIGN_KEY, reference->span,
                          "no index starts with `%s`, so every delete of a `%s` reads all of `%s`",
                          reference->attribute->column, reference->target->name, resource->table),
              "add %s to it, or `# rescc:allow unindexed-foreign-key` above",
              resource->pattern
                  ? arena_printf(checker->arena, "`index [%s]`", reference->attribute->name)
                  : "`index`");
  const Bound *option = bound_option(reference->bound, WORD_ON_DELETE);
  bool sets_null = option && strcmp(option->args[0]->text, "set_null") == 0;
  for (size_t i = 0; sets_null && i < reference->pairs.count; i++) {
    const Attribute *own = reference->pairs.items[i].own;
    bool listed = reference->set_columns.count == 0;
    for (size_t j = 0; j < reference->set_columns.count; j++)
      listed |= reference->set_columns.items[j] == own;
    if (!listed || !own->required) continue;
    Diag *diag = diag_report(checker->diags, DIAG_CONFLICT, option->line,
                             "`set_null` on `%s`, which is required", own->name);
    diag_label(diag, own->span, "declared here");
    return;
  }
}

/* What servers before 15 don't know. */
static void check_versions(Checker *checker, const Resource *resource) {
  enum { SINCE = 15 };
  if (resource->repo == NULL || resource->repo->repo.min_pg >= SINCE) return;
  int oldest = resource->repo->repo.min_pg;
  for (size_t i = 0; i < resource->indexes.count; i++)
    if (resource->indexes.items[i]->nulls_not_distinct)
      diag_report(checker->diags, DIAG_NEEDS_NEWER, resource->indexes.items[i]->span,
                  "`nulls_distinct false` needs PostgreSQL %d, and `min_pg` is %d", SINCE, oldest);
  for (size_t i = 0; i < resource->references.count; i++)
    if (resource->references.items[i]->set_columns.count)
      diag_report(checker->diags, DIAG_NEEDS_NEWER, resource->references.items[i]->span,
                  "columns behind `on_delete` need PostgreSQL %d, and `min_pg` is %d", SINCE,
                  oldest);
}

void check_model(Arena *arena, Diags *diags, const Model *model) {
  Checker checker = {arena, diags, model};
  if (diags->errors == 0) check_names(&checker, model);
  for (size_t i = 0; i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    if (resource->polymorphic) continue;
    check_versions(&checker, resource);
    for (size_t j = 0; j < resource->references.count; j++)
      check_reference(&checker, resource, resource->references.items[j]);
  }
}
