/* resolve_polymorphic.c - a polymorphic resource is a pattern: each has_many or has_one to it that
 * names a table makes that table, with a foreign key back to where it was named. */
#include <string.h>

#include "naming.h"
#include "resolve.h"

static bool is_maker(const Bound *bound) {
  return bound->word->id == WORD_HAS_MANY || bound->word->id == WORD_HAS_ONE;
}

/* The table that this one would make again, or NULL. */
static const Resource *made_already(const ResourceList *made, const Resource *like) {
  for (size_t i = 0; i < made->count; i++)
    if (model_same_table(made->items[i], like)) return made->items[i];
  return NULL;
}

static void make(Resolver *resolver, ResourceList *made, Resource *owner, const Bound *has,
                 Resource *pattern) {
  const Bound *table = bound_option(has, WORD_TABLE);
  if (table == NULL) return;
  Resource *copy = ARENA_NEW(resolver->arena, Resource);
  *copy = *pattern;
  copy->table = table->args[0]->text;
  copy->table_span = table->args[0]->span;
  copy->name = arena_printf(resolver->arena, "%s (%s)", pattern->name, copy->table);
  copy->polymorphic = false;
  copy->renamed_from = NULL;
  copy->pattern = pattern;
  copy->owner = owner;
  copy->made_by = has;
  resolve_check_name(resolver, copy->table, copy->table_span);
  const Resource *other = made_already(made, copy);
  if (other == NULL) {
    ARENA_PUSH(resolver->arena, made, copy);
  } else if (other->owner != owner || other->pattern != pattern) {
    Diag *diag =
        diag_report(resolver->diags, DIAG_NAME_TAKEN, copy->table_span,
                    "the table `%s` is made for `%s` already", copy->table, other->owner->name);
    diag_label(diag, other->table_span, "named here");
  }
}

/* What happens to the rows of a table is said where its foreign key is. */
static void check_says_nothing(Resolver *resolver, const Bound *option, const Resource *target) {
  if (option == NULL) return;
  Diag *diag = diag_report(resolver->diags, DIAG_CONFLICT, option->line,
                           "this makes no foreign key: `%s` has a table of its own", target->name);
  diag_hint(resolver->diags, diag, "say it at the belongs_to of `%s`", target->name);
}

static void check_maker(Resolver *resolver, const Bound *has, const Resource *target) {
  const Bound *table = bound_option(has, WORD_TABLE);
  if (table && !target->polymorphic) {
    Diag *diag = diag_report(resolver->diags, DIAG_CONFLICT, table->line,
                             "`%s` has a table of its own", target->name);
    diag_label(diag, target->span, "it is not `polymorphic`");
  } else if (!table && target->polymorphic) {
    Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, has->args[1]->span,
                             "`%s` is polymorphic, and no table is named", target->name);
    diag_label(diag, target->span, "declared here");
    diag_hint(resolver->diags, diag, "say which: `{ table \"…\" }`");
  } else if (!table) {
    check_says_nothing(resolver, bound_option(has, WORD_ON_DELETE), target);
    check_says_nothing(resolver, bound_option(has, WORD_ON_UPDATE), target);
  }
}

void resolve_polymorphic_tables(Resolver *resolver) {
  ResourceList *resources = &resolver->model->resources, made = {0};
  for (size_t i = 0; i < resources->count; i++) {
    Resource *owner = resources->items[i];
    for (size_t j = 0; j < owner->statements.count; j++) {
      const Bound *has = owner->statements.items[j];
      if (!is_maker(has)) continue;
      Resource *target = model_resource(resolver->model, has->args[1]->text);
      if (target == NULL) continue; /* reported with the references */
      check_maker(resolver, has, target);
      if (target->polymorphic) make(resolver, &made, owner, has, target);
    }
  }
  for (size_t i = 0; i < made.count; i++) ARENA_PUSH(resolver->arena, resources, made.items[i]);
}

void resolve_polymorphic_reference(Resolver *resolver, Resource *copy) {
  const Bound *to = bound_option(copy->made_by, WORD_TO);
  const char *name =
      to ? to->args[0]->text
         : arena_printf(resolver->arena, "%s_id", naming_snake(resolver->arena, copy->owner->name));
  Span span = to ? to->args[0]->span : copy->made_by->args[0]->span;
  Attribute *own = resolve_attribute_name(resolver, copy->pattern, name, span)
                       ? model_attribute(copy, name)
                       : NULL;
  Attribute *key = NULL;
  size_t keys = 0;
  for (size_t i = 0; i < copy->owner->attributes.count; i++)
    if (copy->owner->attributes.items[i]->primary_key) {
      key = copy->owner->attributes.items[i];
      keys++;
    }
  if (own == NULL) return;
  if (keys != 1) {
    diag_report(resolver->diags, DIAG_BAD_REFERENCE, copy->made_by->args[1]->span,
                "`%s` needs a primary key of one column for this", copy->owner->name);
    return;
  }
  Reference *reference = ARENA_NEW(resolver->arena, Reference);
  *reference = (Reference){.bound = copy->made_by,
                           .name = copy->made_by->args[0]->text,
                           .target = copy->owner,
                           .attribute = own,
                           .target_attribute = key,
                           .span = copy->made_by->args[0]->span};
  ColumnPair pair = {own, key};
  ARENA_PUSH(resolver->arena, &reference->pairs, pair);
  ARENA_PUSH(resolver->arena, &copy->references, reference);
  resolve_check_types(resolver, copy, reference);
}
