/* resolve_rule.c - what a table has beside columns, indexes and references: storage, partitions,
 * row security, raw statements, and the rules of rule_*.c. Two of one name are found by check.c. */
#include <string.h>

#include "naming.h"
#include "resolve.h"
#include "runtime/base/sql.h"

/* --- partitions ----------------------------------------------------------------------------- */

static void read_partition_by(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstElements *elements = bound->args[1]->elements;
  resource->partition_by = resolve_upper(resolver->arena, bound->args[0]->text);
  if (elements->count == 0)
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, bound->args[1]->span, "partitioned by nothing");
  for (size_t i = 0; i < elements->count; i++) {
    Element element;
    if (resolve_element_head(resolver, resource, elements->items[i]->items[0], &element))
      ARENA_PUSH(resolver->arena, &resource->partition_key, element);
  }
}

static void add_partition(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0];
  resolve_check_name(resolver, name->text, name->span);
  Partition *partition = ARENA_NEW(resolver->arena, Partition);
  const AstItem *bounds = bound->args[1];
  *partition = (Partition){name->text, bounds->kind == AST_SQL ? bounds : NULL, name->span};
  ARENA_PUSH(resolver->arena, &resource->partitions, partition);
}

static void check_partitions(Resolver *resolver, const Resource *resource) {
  const Bound *by = bound_find(&resource->statements, WORD_PARTITION_BY);
  if (by == NULL && resource->partitions.count)
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_CONFLICT, resource->partitions.items[0]->span,
                          "`%s` is not partitioned", resource->name),
              "say how: `partition_by range [attribute]`");
  if (by == NULL) return;
  static const WordId others[] = {WORD_WITH, WORD_UNLOGGED};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    const Bound *other = bound_find(&resource->statements, others[i]);
    if (other == NULL) continue;
    Diag *diag =
        diag_report(resolver->diags, DIAG_CONFLICT, other->line,
                    "`%s` is nothing for a partitioned table: it holds no rows", other->word->text);
    diag_label(diag, by->line, "partitioned here");
  }
}

/* PostgreSQL keeps a key unique in each partition alone, so it must say which partition. */
static void check_partition_key(Resolver *resolver, const Resource *resource, const char *what,
                                Span span,
                                bool (*has)(const Resource *, const void *, const Attribute *),
                                const void *key) {
  for (size_t i = 0; i < resource->partition_key.count; i++) {
    const Element *element = &resource->partition_key.items[i];
    if (element->attribute && has(resource, key, element->attribute)) continue;
    Diag *diag = diag_report(
        resolver->diags, DIAG_CONFLICT, span, "%s of a partitioned table must contain %s", what,
        element->attribute ? "its partition key" : "its partition key, and that is an expression");
    diag_label(diag, element->span, "the partition key");
    if (element->attribute)
      diag_hint(resolver->diags, diag, "add `%s` to it", element->attribute->name);
    return;
  }
}

static bool in_primary_key(const Resource *resource, const void *key, const Attribute *attribute) {
  (void)resource, (void)key;
  return attribute->primary_key;
}

static bool in_index(const Resource *resource, const void *key, const Attribute *attribute) {
  const Index *index = key;
  (void)resource;
  for (size_t i = 0; i < index->elements.count; i++)
    if (index->elements.items[i].attribute == attribute) return true;
  return false;
}

static void check_keys(Resolver *resolver, const Resource *resource) {
  for (size_t i = 0; i < resource->attributes.count; i++)
    if (resource->attributes.items[i]->primary_key) {
      check_partition_key(resolver, resource, "the primary key",
                          resource->attributes.items[i]->span, in_primary_key, NULL);
      break;
    }
  for (size_t i = 0; i < resource->indexes.count; i++) {
    const Index *index = resource->indexes.items[i];
    if (index->unique)
      check_partition_key(resolver, resource, "a unique index", index->span, in_index, index);
    if (index->concurrently)
      diag_report(resolver->diags, DIAG_CONFLICT, index->span,
                  "an index of a partitioned table can't be built concurrently");
  }
}

/* --- row-level security --------------------------------------------------------------------- */

/* `tenant`: by the tenant's column. */
static void read_row_security(Resolver *resolver, Resource *resource, const Bound *bound) {
  const char *how = bound->args[0] ? bound->args[0]->text : "";
  resource->row_security = strcmp(how, "forced") == 0 ? "FORCE" : "ENABLE";
  resource->tenant_rows = strcmp(how, "tenant") == 0;
  if (resource->tenant_rows && resource->tenant == NULL &&
      !bound_find(&resource->statements, WORD_MULTITENANCY))
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_CONFLICT, bound->line, "`%s` has no tenants",
                          resource->name),
              "`multitenancy attribute NAME` gives it some");
}

/* --- raw statements ------------------------------------------------------------------------- */

static void add_script(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0];
  Script *script = ARENA_NEW(resolver->arena, Script);
  *script = (Script){.name = name->text,
                     .up = resolve_option_item(bound, WORD_UP),
                     .down = resolve_option_item(bound, WORD_DOWN),
                     .global = bound_option(bound, WORD_GLOBAL) != NULL,
                     .span = name->span};
  if (script->up == NULL || script->down == NULL) {
    Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, name->span,
                             "statement `%s` needs `%s`", name->text, script->up ? "down" : "up");
    diag_hint(resolver->diags, diag,
              "both ways: `up` makes it, `down` takes it back (`select 1` where there is nothing "
              "to do)");
    return;
  }
  const Bound *after = bound_option(bound, WORD_AFTER);
  for (size_t i = 0; after && i < after->args[0]->elements->count; i++) {
    Resource *other = resolve_resource_name(resolver, after->args[0]->elements->items[i]->items[0]);
    if (other) ARENA_PUSH(resolver->arena, &script->after, other);
  }
  ARENA_PUSH(resolver->arena, &resource->scripts, script);
}

/* -------------------------------------------------------------------------------------------- */

/* The function that reads a rule; NULL: the word is another's. */
static ResolveRule *reader_of(WordId word) {
  static const struct {
    WordId word;
    ResolveRule *read;
  } rows[] = {
#define X(id, what, list, scope, resolve, check, lower, dump) {WORD_##id, resolve},
      RULE_KINDS(X)
#undef X
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].word == word) return rows[i].read;
  return NULL;
}

void resolve_rules(Resolver *resolver, Resource *resource) {
  for (size_t i = 0; i < resource->statements.count; i++) {
    const Bound *bound = resource->statements.items[i];
    ResolveRule *read = reader_of(bound->word->id);
    if (read) read(resolver, resource, bound);
    switch (bound->word->id) {
    case WORD_WITH: resource->with_sql = bound->args[0]; break;
    case WORD_UNLOGGED: resource->unlogged = true; break;
    case WORD_PARTITION_BY: read_partition_by(resolver, resource, bound); break;
    case WORD_PARTITION: add_partition(resolver, resource, bound); break;
    case WORD_ROW_SECURITY: read_row_security(resolver, resource, bound); break;
    case WORD_STATEMENT: add_script(resolver, resource, bound); break;
    default: break;
    }
  }
  check_partitions(resolver, resource);
  if (resource->partition_by) check_keys(resolver, resource);
}
