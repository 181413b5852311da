/* resolve_rule.c - what a table has beside columns, indexes and references: storage, partitions,
 * exclusion constraints, policies, raw statements. Two of one name are found by check.c. */
#include <ctype.h>
#include <string.h>

#include "naming.h"
#include "resolve.h"
#include "runtime/base/sql.h"

static const AstItem *option_item(const Bound *bound, WordId id) {
  const Bound *option = bound_option(bound, id);
  return option ? option->args[0] : NULL;
}

static const char *upper(Arena *arena, const char *text) {
  char *copy = arena_strdup(arena, text);
  for (char *c = copy; *c; c++) *c = (char)toupper((unsigned char)*c);
  return copy;
}

/* --- partitions ----------------------------------------------------------------------------- */

static void read_partition_by(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstElements *elements = bound->args[1]->elements;
  resource->partition_by = upper(resolver->arena, bound->args[0]->text);
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

/* --- exclusion constraints ------------------------------------------------------------------ */

static bool is_operator(const char *text) {
  return *text && text[strspn(text, "+-*/<>=~!@#%^&|`?")] == '\0';
}

/* `room with "="` */
static void read_excluded(Resolver *resolver, const Resource *resource, Exclusion *exclusion,
                          const AstItems *items) {
  Element element;
  if (!resolve_element_head(resolver, resource, items->items[0], &element)) return;
  Bound with;
  bool whole = words_match(IN_EXCLUDED, items, 1, &with) == 2 && items->count == 3;
  if (!whole || !is_operator(with.args[0]->text)) {
    Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, element.span,
                             "an excluded element needs its operator");
    diag_hint(resolver->diags, diag, "`room with \"=\"`, `during with \"&&\"`");
    return;
  }
  element.modifiers = arena_printf(resolver->arena, " WITH %s", with.args[0]->text);
  ARENA_PUSH(resolver->arena, &exclusion->elements, element);
}

static void add_exclusion(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0];
  resolve_check_name(resolver, name->text, name->span);
  Exclusion *exclusion = ARENA_NEW(resolver->arena, Exclusion);
  *exclusion = (Exclusion){.name = name->text,
                           .method = bound_text(bound, WORD_USING, "gist"),
                           .deferrable = resolve_deferrable(bound),
                           .where_sql = option_item(bound, WORD_WHERE),
                           .span = name->span};
  const AstElements *elements = bound->args[1]->elements;
  if (elements->count == 0)
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, bound->args[1]->span, "nothing is excluded");
  for (size_t i = 0; i < elements->count; i++)
    read_excluded(resolver, resource, exclusion, elements->items[i]);
  if (exclusion->elements.count) ARENA_PUSH(resolver->arena, &resource->exclusions, exclusion);
}

/* --- row-level security --------------------------------------------------------------------- */

static void add_role(Resolver *resolver, Policy *policy, const AstItem *role) {
  if (role->kind == AST_NAME || role->kind == AST_STRING)
    ARENA_PUSH(resolver->arena, &policy->roles, role->text);
  else
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, role->span, "a role is a name or a string");
}

/* Which of `using` and `check` a command knows: PostgreSQL refuses the others. */
static void check_policy(Resolver *resolver, const Policy *policy, const Bound *bound) {
  const Bound *using = bound_option(bound, WORD_USING), *check = bound_option(bound, WORD_CHECK);
  bool inserts = strcmp(policy->command, "INSERT") == 0;
  bool reads = strcmp(policy->command, "SELECT") == 0 || strcmp(policy->command, "DELETE") == 0;
  if (inserts && using)
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_CONFLICT, using->line,
                          "a policy for insert sees no old row, so it has no `using`"),
              "say `check` for the new row");
  if (reads && check)
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_CONFLICT, check->line,
                          "a policy for select or delete makes no new row, so it has no `check`"),
              "say `using` for the rows it may see");
}

static void add_policy(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0], *to = option_item(bound, WORD_TO);
  resolve_check_name(resolver, name->text, name->span);
  Policy *policy = ARENA_NEW(resolver->arena, Policy);
  *policy = (Policy){.name = name->text,
                     .command = upper(resolver->arena, bound_text(bound, WORD_FOR, "all")),
                     .restrictive = bound_option(bound, WORD_RESTRICTIVE) != NULL,
                     .using_sql = option_item(bound, WORD_USING),
                     .check_sql = option_item(bound, WORD_CHECK),
                     .span = name->span};
  if (to && to->kind == AST_LIST)
    for (size_t i = 0; i < to->elements->count; i++)
      add_role(resolver, policy, to->elements->items[i]->items[0]);
  else if (to)
    add_role(resolver, policy, to);
  check_policy(resolver, policy, bound);
  ARENA_PUSH(resolver->arena, &resource->policies, policy);
}

/* `tenant`: a policy by the tenant's column, which lower.c writes. */
static void read_row_security(Resolver *resolver, Resource *resource, const Bound *bound) {
  const char *how = bound->args[0] ? bound->args[0]->text : "";
  resource->row_security = strcmp(how, "forced") == 0 ? "FORCE" : "ENABLE";
  resource->tenant_policy = strcmp(how, "tenant") == 0;
  if (resource->tenant_policy && resource->tenant == NULL &&
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
                     .up = option_item(bound, WORD_UP),
                     .down = option_item(bound, WORD_DOWN),
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

void resolve_rules(Resolver *resolver, Resource *resource) {
  for (size_t i = 0; i < resource->statements.count; i++) {
    const Bound *bound = resource->statements.items[i];
    switch (bound->word->id) {
    case WORD_WITH: resource->with_sql = bound->args[0]; break;
    case WORD_UNLOGGED: resource->unlogged = true; break;
    case WORD_PARTITION_BY: read_partition_by(resolver, resource, bound); break;
    case WORD_PARTITION: add_partition(resolver, resource, bound); break;
    case WORD_EXCLUDE: add_exclusion(resolver, resource, bound); break;
    case WORD_POLICY: add_policy(resolver, resource, bound); break;
    case WORD_ROW_SECURITY: read_row_security(resolver, resource, bound); break;
    case WORD_STATEMENT: add_script(resolver, resource, bound); break;
    default: break;
    }
  }
  if (resource->policies.count && resource->row_security == NULL) resource->row_security = "ENABLE";
  check_partitions(resolver, resource);
  if (resource->partition_by) check_keys(resolver, resource);
}
