/* resolve.h - statement trees → model: names bound, defaults filled in, shorthands spelled out.
 *
 * The passes run in this order and each goes on after an error:
 *   resolve_declarations   repos, enums, resources; fragments put where `use` stands
 *   resolve_attributes     columns, their types and defaults
 *   resolve_references     belongs_to: columns of the destination's type, keys
 *   resolve_indexes        identities, indexes, checks
 *   resolve_rules          partitions, statements, and the rules of rule_*.c */
#ifndef RESCC_RESOLVE_H
#define RESCC_RESOLVE_H

#include "model.h"

typedef struct Resolver {
  Arena *arena;
  Diags *diags;
  Model *model;
  BoundList fragments;
} Resolver;

typedef struct TreeList {
  AstBlock **items; /* a file each */
  size_t count, capacity;
} TreeList;

/* All passes. The model is whole even after errors, with NULL where something is unknown. */
Model *resolve(Arena *arena, Diags *diags, const TreeList *trees);
/* Just the repos, from files that may hold anything else too: what `migrate` needs. */
Model *resolve_repos(Arena *arena, Diags *diags, const TreeList *trees);

void resolve_attributes(Resolver *resolver, Resource *resource);
/* `multitenancy` and `manage_tenant`, once the resource's attributes are known. */
void resolve_tenancy(Resolver *resolver, Resource *resource);
/* A repo's `tenants`. */
void resolve_tenants(Resolver *resolver, ModelRepo *repo, const Bound *option);
void resolve_references(Resolver *resolver, Resource *resource);
void resolve_indexes(Resolver *resolver, Resource *resource);
void resolve_rules(Resolver *resolver, Resource *resource);
/* Adds the tables of polymorphic resources to the model, as resources that are copies of their
 * pattern; what is wrong in the pattern is reported there alone. */
void resolve_polymorphic_tables(Resolver *resolver);
/* The foreign key of such a copy. */
void resolve_polymorphic_reference(Resolver *resolver, Resource *copy);

/* Reads one statement of a resource into a rule of it. */
typedef void ResolveRule(Resolver *resolver, Resource *resource, const Bound *bound);
#define X(id, what, list, scope, resolve, check, lower, dump) ResolveRule resolve;
RULE_KINDS(X)
#undef X

/* An option's argument, or NULL. */
const AstItem *resolve_option_item(const Bound *bound, WordId id);
const char *resolve_upper(Arena *arena, const char *text);
/* An element's attribute or SQL; false: reported. */
bool resolve_element_head(Resolver *resolver, const Resource *resource, const AstItem *head,
                          Element *element);
/* The SQL of a `deferrable` option, or NULL. */
const char *resolve_deferrable(const Bound *bound);
/* Reports columns of a key whose types differ. */
void resolve_check_types(Resolver *resolver, const Resource *resource, const Reference *reference);
/* The resource that is called so, or a report at the name with the nearest one. */
Resource *resolve_resource_name(Resolver *resolver, const AstItem *name);

/* The SQL of a default as written, checked against the type; NULL: none, or reported. */
const char *resolve_default(Resolver *resolver, const Attribute *attribute, const AstItem *value);
/* The type written behind an attribute's name; reports what is wrong with it. */
Type resolve_type(Resolver *resolver, const Resource *resource, const Bound *bound);

/* An attribute by name, or a report at `span` with the nearest name. */
Attribute *resolve_attribute_name(Resolver *resolver, const Resource *resource, const char *name,
                                  Span span);
/* Reports a `renamed_from` that says what it is called now. */
void resolve_check_former(Resolver *resolver, const AstItem *former, bool same);
/* Reports a written name that PostgreSQL would cut. */
void resolve_check_name(Resolver *resolver, const char *name, Span span);

#endif
