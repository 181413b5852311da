/* resolve_tenancy.c - whose rows a table has, which rows are tenants, and where tenants are listed.
 */
#include <string.h>

#include "resolve.h"

static void conflict(Resolver *resolver, Span span, const char *what, const Bound *with) {
  Diag *diag = diag_report(resolver->diags, DIAG_CONFLICT, span, "%s", what);
  if (with) diag_label(diag, with->line, "because of this");
}

/* --- multitenancy --------------------------------------------------------------------------- */

static void check_by_schema(Resolver *resolver, const Resource *resource, const Bound *bound) {
  const Bound *schema = bound_find(&resource->statements, WORD_SCHEMA),
              *security = bound_find(&resource->statements, WORD_ROW_SECURITY),
              *manager = bound_find(&resource->statements, WORD_MANAGE_TENANT);
  if (bound->args[1])
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, bound->args[1]->span,
                "`multitenancy schema` takes no name: each tenant's schema has the table");
  if (bound_option(bound, WORD_GLOBAL))
    conflict(resolver, bound_option(bound, WORD_GLOBAL)->span,
             "a table of each tenant has no rows that belong to none", NULL);
  if (schema)
    conflict(resolver, schema->line, "a table of each tenant lies in the tenant's schema", bound);
  if (security && security->args[0] && strcmp(security->args[0]->text, "tenant") == 0)
    conflict(resolver, security->line, "each tenant has a table of its own already", bound);
  if (manager)
    conflict(resolver, manager->span, "a tenant's table can't manage the tenants", bound);
}

static void read_multitenancy(Resolver *resolver, Resource *resource, const Bound *bound) {
  if (strcmp(bound->args[0]->text, "schema") == 0) {
    check_by_schema(resolver, resource, bound);
  } else if (bound->args[1] == NULL) {
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_BAD_ARGUMENT, bound->line,
                          "`multitenancy attribute` needs the attribute's name"),
              "`multitenancy attribute organization_id`");
  } else {
    resource->tenant =
        resolve_attribute_name(resolver, resource, bound->args[1]->text, bound->args[1]->span);
    resource->tenant_global = bound_option(bound, WORD_GLOBAL) != NULL;
  }
}

/* --- manage_tenant -------------------------------------------------------------------------- */

static void add_part(Resolver *resolver, Resource *resource, const AstItems *element) {
  const AstItem *item = element->items[0];
  TenantPart part = {0};
  if (element->count == 1 && item->kind == AST_STRING) {
    part.text = item->text;
  } else if (element->count == 1 && item->kind == AST_NAME) {
    part.attribute = resolve_attribute_name(resolver, resource, item->text, item->span);
    if (part.attribute == NULL) return;
  } else {
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_BAD_ARGUMENT, item->span,
                          "a template has texts and attributes"),
              "`template [\"org_\", id]`");
    return;
  }
  ARENA_PUSH(resolver->arena, resource->manager, part);
}

static void read_manager(Resolver *resolver, Resource *resource, const Bound *bound) {
  const Bound *template = bound_option(bound, WORD_TEMPLATE);
  Manager *manager = resource->manager = ARENA_NEW(resolver->arena, Manager);
  const Bound *deletes = bound_option(bound, WORD_DELETE);
  *manager = (Manager){.creates = !bound_is_false(bound, WORD_CREATE),
                       .updates = !bound_is_false(bound, WORD_UPDATE),
                       .deletes = deletes && strcmp(deletes->args[0]->text, "true") == 0,
                       .span = bound->span};
  for (size_t i = 0; template && i < template->args[0]->elements->count; i++)
    add_part(resolver, resource, template->args[0]->elements->items[i]);
  bool varies = false;
  for (size_t i = 0; i < manager->count; i++) varies |= manager->items[i].attribute != NULL;
  if (!varies && !(template && template->args[0]->elements->count > manager->count))
    diag_hint(
        resolver->diags,
        diag_report(
            resolver->diags, DIAG_BAD_ARGUMENT, template ? template->line : bound->span,
            template ? "every row would be the same tenant" : "`manage_tenant` needs a template"),
        "`template [\"org_\", id]` spells each tenant's schema");
}

void resolve_tenancy(Resolver *resolver, Resource *resource) {
  const Bound *bound = bound_find(&resource->statements, WORD_MULTITENANCY);
  if (bound) read_multitenancy(resolver, resource, bound);
  if ((bound = bound_find(&resource->statements, WORD_MANAGE_TENANT)))
    read_manager(resolver, resource, bound);
}

/* --- a repo's tenants ----------------------------------------------------------------------- */

void resolve_tenants(Resolver *resolver, ModelRepo *declared, const Bound *option) {
  Repo *repo = &declared->repo;
  const AstItem *item = option->args[0];
  if (item->kind == AST_SQL) {
    repo->tenant_source = TENANTS_QUERY;
    repo->tenants = item->text;
    declared->tenants_sql = item;
  } else if (item->kind == AST_NAME) { /* pattern */
    repo->tenant_source = TENANTS_PATTERN;
    repo->tenants = option->args[1]->text;
  } else {
    repo->tenant_source = TENANTS_LIST;
    for (size_t i = 0; i < item->elements->count; i++) {
      const AstItems *element = item->elements->items[i];
      const AstItem *name = element->items[0];
      if (element->count > 1 || (name->kind != AST_NAME && name->kind != AST_STRING))
        diag_report(resolver->diags, DIAG_BAD_ARGUMENT, name->span,
                    "a tenant is a name or a string");
      else
        resolve_check_name(resolver, name->text, name->span);
      ARENA_PUSH(resolver->arena, &repo->tenant_list, name->text);
    }
  }
}
