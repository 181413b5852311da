/* resolve_reference.c - belongs_to: the destination, the column's type, the pairs of the key. */
#include <string.h>

#include "resolve.h"
#include "runtime/base/suggest.h"

Resource *resolve_resource_name(Resolver *resolver, const AstItem *name) {
  Resource *found = model_resource(resolver->model, name->text);
  if (found || resolver->model->partly) return found;
  Diag *diag = diag_report(resolver->diags, DIAG_UNKNOWN_RESOURCE, name->span,
                           "unknown resource `%s`", name->text);
  Suggest near = suggest_start(name->text);
  for (size_t i = 0; i < resolver->model->resources.count; i++)
    suggest_try(&near, resolver->model->resources.items[i]->name);
  diag_suggest(resolver->diags, diag, near.best);
  return NULL;
}

/* Reads `own = theirs, …` into the reference's pairs, behind the first. */
static void read_match_with(Resolver *resolver, const Resource *resource, Reference *reference,
                            const Bound *option) {
  const AstElements *elements = option->args[0]->elements;
  for (size_t i = 0; i < elements->count; i++) {
    const AstItems *element = elements->items[i];
    if (element->count != 3 || element->items[0]->kind != AST_NAME ||
        element->items[1]->kind != AST_EQUALS || element->items[2]->kind != AST_NAME) {
      Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, element->items[0]->span,
                               "`match_with` takes pairs of attributes");
      diag_hint(resolver->diags, diag, "`match_with [own = theirs]`");
      continue;
    }
    ColumnPair pair = {resolve_attribute_name(resolver, resource, element->items[0]->text,
                                              element->items[0]->span),
                       resolve_attribute_name(resolver, reference->target, element->items[2]->text,
                                              element->items[2]->span)};
    if (pair.own && pair.theirs) ARENA_PUSH(resolver->arena, &reference->pairs, pair);
  }
}

static bool is_matched(const Reference *reference, const Attribute *theirs) {
  for (size_t i = 0; i < reference->pairs.count; i++)
    if (reference->pairs.items[i].theirs == theirs) return true;
  return false;
}

/* The destination attribute: `to`, else what match_with leaves of the primary key. */
static Attribute *find_target_attribute(Resolver *resolver, Reference *reference) {
  const Bound *to = bound_option(reference->bound, WORD_TO);
  const Resource *target = reference->target;
  if (to) return resolve_attribute_name(resolver, target, to->args[0]->text, to->args[0]->span);
  Attribute *found = NULL;
  size_t left = 0, all = 0;
  for (size_t i = 0; i < target->attributes.count; i++) {
    Attribute *attribute = target->attributes.items[i];
    all += attribute->primary_key;
    if (!attribute->primary_key || is_matched(reference, attribute)) continue;
    found = attribute;
    left++;
  }
  if (left == 1) return found;
  if (target->partly) return NULL;
  const AstItem *name = reference->bound->args[1];
  Diag *diag;
  if (all == 0) {
    diag = diag_report(resolver->diags, DIAG_BAD_REFERENCE, name->span, "`%s` has no primary key",
                       target->name);
    diag_hint(resolver->diags, diag, "say which attribute is meant: `to NAME`");
  } else {
    diag = diag_report(resolver->diags, DIAG_BAD_REFERENCE, name->span,
                       "the primary key of `%s` has %zu columns", target->name, all);
    diag_hint(resolver->diags, diag,
              "say `to NAME` and name the others: `match_with [own = theirs]`");
  }
  diag_label(diag, target->span, "declared here");
  return NULL;
}

static bool has_type(const Attribute *attribute) {
  return attribute->type.row != NULL || attribute->type.enumeration != NULL;
}

static void resolve_one(Resolver *resolver, Resource *resource, Reference *reference);

/* A key may itself be a belongs_to's column: then its own destination is resolved first. A circle
 * of them leaves the type open, which is reported where it is asked for. */
static void settle(Resolver *resolver, Resource *resource, Attribute *attribute) {
  if (!has_type(attribute) && attribute->reference && attribute->reference->attribute == NULL)
    resolve_one(resolver, resource, attribute->reference);
}

/* `match_tenant`: both sides' tenants stand first in the key. */
static void add_tenants(Resolver *resolver, const Resource *resource, Reference *reference) {
  const Bound *option = bound_option(reference->bound, WORD_MATCH_TENANT);
  if (option == NULL) return;
  const Resource *without = resource->tenant == NULL            ? resource
                            : reference->target->tenant == NULL ? reference->target
                                                                : NULL;
  if (without) {
    Diag *diag = diag_report(resolver->diags, DIAG_BAD_REFERENCE, option->line,
                             "`%s` has no tenant attribute", without->name);
    diag_label(diag, without->span, "declared here");
    diag_hint(resolver->diags, diag, "both sides need `multitenancy attribute NAME`");
    return;
  }
  ColumnPair pair = {resource->tenant, reference->target->tenant};
  settle(resolver, reference->target, pair.theirs);
  if (!is_matched(reference, pair.theirs)) ARENA_PUSH(resolver->arena, &reference->pairs, pair);
}

static void read_set_columns(Resolver *resolver, const Resource *resource, Reference *reference) {
  const Bound *option = bound_option(reference->bound, WORD_ON_DELETE);
  if (option == NULL) return;
  bool sets = strncmp(option->args[0]->text, "set_", 4) == 0;
  if (option->args[1] == NULL) { /* a row stays its tenant's */
    if (sets && bound_option(reference->bound, WORD_MATCH_TENANT))
      ARENA_PUSH(resolver->arena, &reference->set_columns, reference->attribute);
    return;
  }
  if (!sets) {
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, option->args[1]->span,
                "only `set_null` and `set_default` take columns");
    return;
  }
  const AstElements *elements = option->args[1]->elements;
  for (size_t i = 0; i < elements->count; i++) {
    const AstItem *name = elements->items[i]->items[0];
    Attribute *attribute = resolve_attribute_name(resolver, resource, name->text, name->span);
    bool in_key = false;
    for (size_t j = 0; j < reference->pairs.count; j++)
      in_key |= reference->pairs.items[j].own == attribute;
    if (attribute && !in_key)
      diag_report(resolver->diags, DIAG_BAD_REFERENCE, name->span, "`%s` is no column of this key",
                  name->text);
    else if (attribute)
      ARENA_PUSH(resolver->arena, &reference->set_columns, attribute);
  }
}

static bool same_type(const Type *a, const Type *b) {
  if (a->dimensions != b->dimensions || a->enumeration != b->enumeration) return false;
  return a->row == b->row ||
         (a->row && b->row && strcmp(a->row->canonical, b->row->canonical) == 0);
}

void resolve_check_types(Resolver *resolver, const Resource *resource, const Reference *reference) {
  for (size_t i = 0; i < reference->pairs.count; i++) {
    const Attribute *own = reference->pairs.items[i].own,
                    *theirs = reference->pairs.items[i].theirs;
    if (!has_type(own) || !has_type(theirs) || same_type(&own->type, &theirs->type)) continue;
    Diag *diag = diag_report(
        resolver->diags, DIAG_BAD_REFERENCE, own->type_span.source ? own->type_span : own->span,
        "`%s` is %s, but `%s.%s` is %s", own->name,
        model_type_text(resolver->arena, &own->type, resource->schema), reference->target->name,
        theirs->name, model_type_text(resolver->arena, &theirs->type, resource->schema));
    diag_label(diag, reference->bound->line, "because of this reference");
    diag_hint(resolver->diags, diag, "give both the same type");
  }
}

static void resolve_one(Resolver *resolver, Resource *resource, Reference *reference) {
  Arena *arena = resolver->arena;
  const Bound *bound = reference->bound;
  const char *name =
      bound_text(bound, WORD_ATTRIBUTE, arena_printf(arena, "%s_id", reference->name));
  reference->attribute = model_attribute(resource, name);
  reference->target = resolve_resource_name(resolver, bound->args[1]);
  if (reference->target == NULL || reference->attribute == NULL) return;
  if (reference->target->repo && resource->repo && reference->target->repo != resource->repo) {
    diag_report(resolver->diags, DIAG_BAD_REFERENCE, bound->args[1]->span,
                "`%s` lives in another database, `%s`", reference->target->name,
                reference->target->repo->repo.name);
    return;
  }
  if (strcmp(reference->target->schema, TENANT_SCHEMA) == 0 &&
      strcmp(resource->schema, TENANT_SCHEMA) != 0) {
    Diag *diag = diag_report(resolver->diags, DIAG_BAD_REFERENCE, bound->args[1]->span,
                             "every tenant has a `%s` of its own", reference->target->name);
    diag_label(diag, resource->span, "this table belongs to none of them");
    diag_hint(resolver->diags, diag, "`multitenancy schema` here too, or no_reference");
    return;
  }
  const Bound *match_with = bound_option(bound, WORD_MATCH_WITH);
  if (match_with) read_match_with(resolver, resource, reference, match_with);
  reference->target_attribute = find_target_attribute(resolver, reference);
  if (reference->target_attribute == NULL) return;
  settle(resolver, reference->target, reference->target_attribute);
  ColumnPair first = {reference->attribute, reference->target_attribute};
  if (reference->attribute->reference == reference) reference->attribute->type = first.theirs->type;
  if (!has_type(reference->attribute) && first.theirs->reference)
    diag_report(resolver->diags, DIAG_BAD_REFERENCE, reference->span,
                "the type of `%s` depends on itself", reference->attribute->name);
  ARENA_PUSH(arena, &reference->pairs, first);
  for (size_t i = reference->pairs.count - 1; i > 0;
       i--) /* the reference's own pair stands first */
    reference->pairs.items[i] = reference->pairs.items[i - 1];
  reference->pairs.items[0] = first;
  add_tenants(resolver, resource, reference);
  read_set_columns(resolver, resource, reference);
}

/* has_many and its like make nothing; the resources they name must exist. */
static void check_relationship(Resolver *resolver, const Bound *bound) {
  Resource *target = resolve_resource_name(resolver, bound->args[1]);
  const Bound *option = bound_option(bound, WORD_THROUGH);
  if (option) resolve_resource_name(resolver, option->args[0]);
  option = bound_option(bound, WORD_TO);
  if (target && option)
    resolve_attribute_name(resolver, target, option->args[0]->text, option->args[0]->span);
}

void resolve_references(Resolver *resolver, Resource *resource) {
  for (size_t i = 0; i < resource->references.count; i++) {
    Reference *reference = resource->references.items[i];
    if (reference->attribute == NULL) resolve_one(resolver, resource, reference);
    if (reference->target_attribute) resolve_check_types(resolver, resource, reference);
  }
  for (size_t i = 0; i < resource->statements.count; i++) {
    WordId id = resource->statements.items[i]->word->id;
    if (id == WORD_HAS_MANY || id == WORD_HAS_ONE || id == WORD_MANY_TO_MANY)
      check_relationship(resolver, resource->statements.items[i]);
  }
}
