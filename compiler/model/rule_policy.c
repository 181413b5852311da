/* rule_policy.c - row security policies: `policy`, and the one of `row_security tenant`. */
#include <string.h>

#include "check_internal.h"
#include "lower_internal.h"
#include "model_dump_internal.h"
#include "naming.h"
#include "resolve.h"
#include "runtime/base/sql.h"
#include "runtime/base/text.h"

typedef struct Policy {
  const char *command; /* SELECT … or ALL */
  bool restrictive;
  TextList roles; /* none: PUBLIC */
  const AstItem *using_sql, *check_sql;
} Policy;

static void add_role(Resolver *resolver, Policy *policy, const AstItem *role) {
  if (role->kind == AST_NAME || role->kind == AST_STRING)
    ARENA_PUSH(resolver->arena, &policy->roles, role->text);
  else
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, role->span, "a role is a name or a string");
}

/* Which of `using` and `check` a command knows: PostgreSQL refuses the others. */
static void check_parts(Resolver *resolver, const Policy *policy, const Bound *bound) {
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

void resolve_policy(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0], *to = resolve_option_item(bound, WORD_TO);
  resolve_check_name(resolver, name->text, name->span);
  Policy *policy = ARENA_NEW(resolver->arena, Policy);
  *policy = (Policy){.command = resolve_upper(resolver->arena, bound_text(bound, WORD_FOR, "all")),
                     .restrictive = bound_option(bound, WORD_RESTRICTIVE) != NULL,
                     .using_sql = resolve_option_item(bound, WORD_USING),
                     .check_sql = resolve_option_item(bound, WORD_CHECK)};
  if (to && to->kind == AST_LIST)
    for (size_t i = 0; i < to->elements->count; i++)
      add_role(resolver, policy, to->elements->items[i]->items[0]);
  else if (to)
    add_role(resolver, policy, to);
  check_parts(resolver, policy, bound);
  Rule rule = {RULE_POLICY, name->text, name->span, policy};
  ARENA_PUSH(resolver->arena, &resource->rules, rule);
  if (resource->row_security == NULL) resource->row_security = "ENABLE";
}

void check_policy(SqlChecker *checker, const Rule *rule) {
  const Policy *policy = rule->said;
  check_query(checker, policy->using_sql, "a policy");
  check_query(checker, policy->check_sql, "a policy");
}

static void lower_one(Lowering *lowering, Object *table, const Rule *rule) {
  const Policy *policy = rule->said;
  TextList roles = policy->roles;
  Object *object = lower_child(lowering, table, OBJECT_POLICY, rule->name, rule->span);
  object_set(lowering->arena, object, FACT_COMMAND, policy->command);
  lower_switch(lowering, object, FACT_RESTRICTIVE, policy->restrictive);
  if (roles.count == 1 && strcmp(roles.items[0], "public") == 0) roles.count = 0;
  text_sort(&roles);
  object->facts[FACT_ROLES] = value_list(lowering->arena, roles.items, roles.count);
  object_set(lowering->arena, object, FACT_WHERE, lower_fold(lowering, policy->using_sql));
  object_set(lowering->arena, object, FACT_EXPRESSION, lower_fold(lowering, policy->check_sql));
}

/* Rows of the tenant that the session names: set rescc.tenant = '…'. Nobody named: no rows. */
static void lower_tenant(Lowering *lowering, Object *table, const Resource *resource) {
  Arena *arena = lowering->arena;
  const char *name = naming_fit(arena, arena_printf(arena, "%s_tenant", resource->table));
  Object *policy = lower_child(lowering, table, OBJECT_POLICY, name, resource->span);
  const char *column = resource->tenant->column;
  const char *own =
      sql_text(arena, "%I = nullif(current_setting('rescc.tenant', true), '')::%s", column,
               model_type_text(arena, &resource->tenant->type, lowering->repo->repo.schema));
  if (resource->tenant_global) own = sql_text(arena, "%s OR %I IS NULL", own, column);
  object_set(arena, policy, FACT_COMMAND, "ALL");
  object_set(arena, policy, FACT_WHERE, own);
}

void lower_policies(Lowering *lowering, Object *table, const Resource *resource) {
  for (size_t i = 0; i < resource->rules.count; i++)
    if (resource->rules.items[i].kind == RULE_POLICY)
      lower_one(lowering, table, &resource->rules.items[i]);
  if (resource->tenant_rows && resource->tenant) lower_tenant(lowering, table, resource);
}

void dump_policy(Dump *dump, const Outline *list, const Rule *rule) {
  const Policy *policy = rule->said;
  Outline object = dump_named(dump, list, "policy", rule->name, rule->span);
  outline_text(&object, "for", policy->command);
  outline_flag(&object, "restrictive", policy->restrictive);
  outline_texts(&object, "to", policy->roles.items, policy->roles.count);
  dump_sql(&object, "using", policy->using_sql);
  dump_sql(&object, "check", policy->check_sql);
}
