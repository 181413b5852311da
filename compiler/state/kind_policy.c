/* kind_policy.c - row security policies. */
#include <string.h>

#include "ddl.h"
#include "kind.h"
#include "runtime/base/sql.h"
#include "uses_internal.h"

void policy_uses(UseFinder *finder, const Object *policy) {
  uses_add_sql(finder, policy, FACT_WHERE, USE_MODIFIERS);
  uses_add_sql(finder, policy, FACT_EXPRESSION, USE_MODIFIERS);
}

static void add_roles(Buf *out, const Value *roles) {
  static const char *const words[] = {"public", "current_role", "current_user", "session_user"};
  for (size_t i = 0; i < roles->count; i++) {
    const char *word = NULL;
    for (size_t j = 0; j < sizeof words / sizeof *words; j++)
      if (strcmp(roles->items[i], words[j]) == 0) word = words[j];
    buf_add(out, i ? ", " : " TO ");
    sql_printf(out, word ? "%s" : "%I", roles->items[i]);
  }
}

void policy_define(Buf *out, const Object *policy) {
  const char *command = object_fact(policy, FACT_COMMAND);
  sql_printf(out, "CREATE POLICY %I ON %N", policy->name, ddl_schema(policy->table->schema),
             policy->table->name);
  if (policy->facts[FACT_RESTRICTIVE]) buf_add(out, " AS RESTRICTIVE");
  if (strcmp(command, "ALL") != 0) sql_printf(out, " FOR %s", command);
  if (policy->facts[FACT_ROLES]) add_roles(out, policy->facts[FACT_ROLES]);
  if (object_fact(policy, FACT_WHERE))
    sql_printf(out, "\n  USING (%s)", object_fact(policy, FACT_WHERE));
  if (object_fact(policy, FACT_EXPRESSION))
    sql_printf(out, "\n  WITH CHECK (%s)", object_fact(policy, FACT_EXPRESSION));
}
