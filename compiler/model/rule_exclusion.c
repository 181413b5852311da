/* rule_exclusion.c - exclusion constraints: `exclude`. */
#include <string.h>

#include "check_internal.h"
#include "lower_internal.h"
#include "model_dump_internal.h"
#include "resolve.h"

typedef struct Exclusion {
  const char *method, *deferrable;
  ElementList elements; /* modifiers: ` WITH &&` too */
  const AstItem *where_sql;
} Exclusion;

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

void resolve_exclusion(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0];
  resolve_check_name(resolver, name->text, name->span);
  Exclusion *exclusion = ARENA_NEW(resolver->arena, Exclusion);
  *exclusion = (Exclusion){.method = bound_text(bound, WORD_USING, "gist"),
                           .deferrable = resolve_deferrable(bound),
                           .where_sql = resolve_option_item(bound, WORD_WHERE)};
  const AstElements *elements = bound->args[1]->elements;
  if (elements->count == 0)
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, bound->args[1]->span, "nothing is excluded");
  for (size_t i = 0; i < elements->count; i++)
    read_excluded(resolver, resource, exclusion, elements->items[i]);
  Rule rule = {RULE_EXCLUDE, name->text, name->span, exclusion};
  if (exclusion->elements.count) ARENA_PUSH(resolver->arena, &resource->rules, rule);
}

void check_exclusion(SqlChecker *checker, const Rule *rule) {
  const Exclusion *exclusion = rule->said;
  for (size_t i = 0; i < exclusion->elements.count; i++)
    check_expression(checker, exclusion->elements.items[i].sql, "an exclusion");
  check_expression(checker, exclusion->where_sql, "an exclusion's predicate");
}

static void lower_one(Lowering *lowering, Object *table, const Rule *rule) {
  const Exclusion *exclusion = rule->said;
  Object *object = lower_child(lowering, table, OBJECT_EXCLUSION, rule->name, rule->span);
  object_set(lowering->arena, object, FACT_METHOD, exclusion->method);
  object->facts[FACT_ELEMENTS] = lower_elements(lowering, &exclusion->elements);
  object_set(lowering->arena, object, FACT_WHERE, lower_fold(lowering, exclusion->where_sql));
  object_set(lowering->arena, object, FACT_DEFERRABLE, exclusion->deferrable);
}

void lower_exclusions(Lowering *lowering, Object *table, const Resource *resource) {
  for (size_t i = 0; i < resource->rules.count; i++)
    if (resource->rules.items[i].kind == RULE_EXCLUDE)
      lower_one(lowering, table, &resource->rules.items[i]);
}

void dump_exclusion(Dump *dump, const Outline *list, const Rule *rule) {
  const Exclusion *exclusion = rule->said;
  Outline object = dump_named(dump, list, "exclude", rule->name, rule->span);
  outline_text(&object, "method", exclusion->method);
  dump_elements(dump, &object, "elements", &exclusion->elements);
  dump_sql(&object, "where", exclusion->where_sql);
  outline_text(&object, "deferrable", exclusion->deferrable);
}
