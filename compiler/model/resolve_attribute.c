/* resolve_attribute.c - attributes and their shorthands; belongs_to keeps its column's place. */
#include <string.h>

#include "naming.h"
#include "resolve.h"
#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/base/suggest.h"

Attribute *resolve_attribute_name(Resolver *resolver, const Resource *resource, const char *name,
                                  Span span) {
  Attribute *found = model_attribute(resource, name);
  bool unsure =
      resource->partly && diag_in_source(resolver->diags, DIAG_SYNTAX, resource->span.source);
  if (found || unsure) return found;
  Diag *diag = diag_report(resolver->diags, DIAG_UNKNOWN_ATTRIBUTE, span,
                           "`%s` has no attribute `%s`", resource->name, name);
  Suggest near = suggest_start(name);
  for (size_t i = 0; i < resource->attributes.count; i++)
    suggest_try(&near, resource->attributes.items[i]->name);
  Attribute *by_column = model_column(resource, name);
  if (by_column)
    diag_hint(resolver->diags, diag, "`%s` is the column of attribute `%s`; lists name attributes",
              name, by_column->name);
  else
    diag_suggest(resolver->diags, diag, near.best);
  return NULL;
}

static void report_twice(Resolver *resolver, const char *what, const char *name,
                         const Attribute *second, const Attribute *first) {
  Diag *diag = diag_report(resolver->diags, DIAG_DUPLICATE, second->span,
                           "%s `%s` is declared twice", what, name);
  diag_label(diag, first->span, "first declared here");
}

/* Adds an attribute; a second one of the same name or column is reported and left out. */
static void add(Resolver *resolver, Resource *resource, Attribute *attribute) {
  Attribute *other = model_attribute(resource, attribute->name);
  if (other) {
    report_twice(resolver, "attribute", attribute->name, attribute, other);
    return;
  }
  other = model_column(resource, attribute->column);
  if (other) {
    report_twice(resolver, "column", attribute->column, attribute, other);
    return;
  }
  resolve_check_name(resolver, attribute->column, attribute->span);
  ARENA_PUSH(resolver->arena, &resource->attributes, attribute);
}

static Attribute *attribute_new(Resolver *resolver, const Bound *bound, const char *name,
                                Span span) {
  Attribute *attribute = ARENA_NEW(resolver->arena, Attribute);
  *attribute = (Attribute){
      .name = name, .column = name, .span = span, .doc = bound->doc, .type = {.modifiers = ""}};
  return attribute;
}

static void set_type(Attribute *attribute, const char *type) {
  attribute->type.row = type_find(type);
}

static const AstItem *option_sql(const Bound *bound, WordId id) {
  const Bound *option = bound_option(bound, id);
  return option ? option->args[0] : NULL;
}

static void read_generated(Resolver *resolver, Attribute *attribute, const Bound *option) {
  const TypeRow *row = attribute->type.row;
  bool known = row != NULL || attribute->type.enumeration != NULL;
  if (row && row->class == CLASS_UUID && attribute->type.dimensions == 0 &&
      option->args[0] == NULL) {
    attribute->default_sql = "gen_random_uuid()";
  } else if (row && row->class == CLASS_INTEGER && attribute->type.dimensions == 0 &&
             strcmp(row->canonical, "oid") != 0) {
    attribute->generated = option->args[0] ? GENERATED_ALWAYS : GENERATED_BY_DEFAULT;
  } else if (known) {
    Diag *diag =
        diag_report(resolver->diags, DIAG_BAD_TYPE, option->line, "`%s` can't be generated",
                    model_type_text(resolver->arena, &attribute->type, "public"));
    diag_hint(
        resolver->diags, diag,
        "integers are numbered, uuids are made at random; for another value write a `default`");
  }
}

/* Two options that exclude each other. */
static void exclude(Resolver *resolver, const Bound *bound, WordId first, WordId second) {
  const Bound *a = bound_option(bound, first), *b = bound_option(bound, second);
  if (a == NULL || b == NULL) return;
  Diag *diag = diag_report(resolver->diags, DIAG_CONFLICT, b->line,
                           "`%s` and `%s` exclude each other", a->word->text, b->word->text);
  diag_label(diag, a->line, "and this");
}

static void read_collation(Resolver *resolver, Attribute *attribute, const Bound *bound) {
  const Bound *option = bound_option(bound, WORD_COLLATE);
  if (option == NULL) return;
  const char *name = option->args[0]->text;
  if (strcmp(name, "default") != 0) attribute->collation = name;
  const TypeRow *row = attribute->type.row;
  if ((row == NULL || row->class == CLASS_TEXT || row->class == CLASS_OTHER) &&
      attribute->type.enumeration == NULL)
    return;
  diag_report(resolver->diags, DIAG_BAD_TYPE, option->line, "`%s` has no collation",
              model_type_text(resolver->arena, &attribute->type, "public"));
}

static void read_former(Resolver *resolver, Attribute *attribute, const Bound *bound) {
  const Bound *option = bound_option(bound, WORD_RENAMED_FROM);
  if (option == NULL) return;
  attribute->renamed_from = option->args[0]->text;
  resolve_check_former(resolver, option->args[0],
                       strcmp(attribute->renamed_from, attribute->column) == 0);
}

static void read_options(Resolver *resolver, Attribute *attribute, const Bound *bound) {
  attribute->bound = bound;
  attribute->required = attribute->required || bound_option(bound, WORD_REQUIRED) != NULL;
  attribute->primary_key = attribute->primary_key || bound_option(bound, WORD_PRIMARY_KEY) != NULL;
  attribute->unique = bound_option(bound, WORD_UNIQUE) != NULL;
  attribute->column = bound_text(bound, WORD_SOURCE, attribute->column);
  read_former(resolver, attribute, bound);
  attribute->computed = option_sql(bound, WORD_COMPUTED);
  attribute->backfill = option_sql(bound, WORD_BACKFILL);
  attribute->using = option_sql(bound, WORD_USING);
  attribute->ignored = bound_option(bound, WORD_IGNORED) != NULL;
  exclude(resolver, bound, WORD_DEFAULT, WORD_COMPUTED);
  exclude(resolver, bound, WORD_GENERATED, WORD_COMPUTED);
  exclude(resolver, bound, WORD_DEFAULT, WORD_GENERATED);
  exclude(resolver, bound, WORD_BACKFILL, WORD_COMPUTED);
  exclude(resolver, bound, WORD_PRIMARY_KEY, WORD_IGNORED);
  read_collation(resolver, attribute, bound);
  const Bound *option = bound_option(bound, WORD_GENERATED);
  if (option) read_generated(resolver, attribute, option);
  if ((option = bound_option(bound, WORD_DEFAULT)))
    attribute->default_sql = resolve_default(resolver, attribute, option->args[0]);
  if (attribute->primary_key) attribute->required = true;
  if (attribute->generated) attribute->required = true; /* an identity column takes no NULL */
}

static void add_timestamp(Resolver *resolver, Resource *resource, const Bound *bound,
                          const char *name, Span span) {
  Attribute *attribute = attribute_new(resolver, bound, name, span);
  set_type(attribute, "timestamptz");
  attribute->required = true;
  attribute->default_sql = "now()";
  if (bound->args[0]) read_options(resolver, attribute, bound);
  if (attribute->default_sql == NULL) attribute->default_sql = "now()";
  add(resolver, resource, attribute);
}

/* PostgreSQL 18 makes them itself; before, a function of ours does (plan_function.c). */
static void set_uuid_v7(Resolver *resolver, const Resource *resource, Attribute *attribute,
                        const Bound *bound) {
  if (resource->repo && resource->repo->repo.min_pg >= 18) {
    attribute->default_sql = "uuidv7()";
    return;
  }
  const char *schema = resource->repo ? resource->repo->repo.schema : "public";
  attribute->default_sql = sql_text(resolver->arena, "%N()",
                                    strcmp(schema, "public") == 0 ? NULL : schema, NAME_UUID_V7);
  attribute->uuid_v7 = bound_option(bound, WORD_DEFAULT) == NULL;
}

static void add_primary_key(Resolver *resolver, Resource *resource, const Bound *bound) {
  Attribute *attribute = attribute_new(resolver, bound, bound->args[0]->text, bound->args[0]->span);
  bool number = bound->word->id == WORD_INTEGER_PRIMARY_KEY;
  set_type(attribute, number ? "bigint" : "uuid");
  attribute->primary_key = true;
  if (number)
    attribute->generated = GENERATED_BY_DEFAULT;
  else if (bound->word->id == WORD_UUID_PRIMARY_KEY)
    attribute->default_sql = "gen_random_uuid()";
  else
    set_uuid_v7(resolver, resource, attribute, bound);
  read_options(resolver, attribute, bound);
  add(resolver, resource, attribute);
}

/* The column of a belongs_to, unless an attribute of that name is declared: its type comes later.
 */
static void add_reference(Resolver *resolver, Resource *resource, const Bound *bound) {
  Reference *reference = ARENA_NEW(resolver->arena, Reference);
  const AstItem *name = bound->args[0];
  *reference = (Reference){.bound = bound, .name = name->text, .span = name->span};
  for (size_t i = 0; i < resource->references.count; i++)
    if (strcmp(resource->references.items[i]->name, name->text) == 0) {
      Diag *diag = diag_report(resolver->diags, DIAG_DUPLICATE, name->span,
                               "belongs_to `%s` is declared twice", name->text);
      diag_label(diag, resource->references.items[i]->span, "first declared here");
      return;
    }
  ARENA_PUSH(resolver->arena, &resource->references, reference);
  const char *column =
      bound_text(bound, WORD_ATTRIBUTE, arena_printf(resolver->arena, "%s_id", name->text));
  for (size_t i = 0; i < resource->statements.count; i++) {
    const Bound *other = resource->statements.items[i];
    if (other->args[0] && other->word->options == IN_ATTRIBUTE &&
        strcmp(other->args[0]->text, column) == 0)
      return; /* used as it is: found by name in resolve_references */
  }
  Attribute *attribute = attribute_new(resolver, bound, column, name->span);
  attribute->reference = reference;
  attribute->required = bound_option(bound, WORD_REQUIRED) || bound_option(bound, WORD_PRIMARY_KEY);
  attribute->primary_key = bound_option(bound, WORD_PRIMARY_KEY) != NULL;
  read_former(resolver, attribute, bound);
  attribute->backfill = option_sql(bound, WORD_BACKFILL);
  add(resolver, resource, attribute);
}

static void add_attribute(Resolver *resolver, Resource *resource, const Bound *bound) {
  Attribute *attribute = attribute_new(resolver, bound, bound->args[0]->text, bound->args[0]->span);
  attribute->type_span = bound->args[1]->span;
  attribute->type = resolve_type(resolver, resource, bound);
  read_options(resolver, attribute, bound);
  add(resolver, resource, attribute);
}

/* Whatever the statement was meant to be, its name is no unknown attribute elsewhere. */
static void add_not_understood(Resolver *resolver, Resource *resource, const Bound *bound) {
  const char *name = bound->args[0]->text;
  const char *names[] = {name, arena_printf(resolver->arena, "%s_id", name)};
  for (size_t i = 0; i < 2; i++)
    if (model_attribute(resource, names[i]) == NULL)
      ARENA_PUSH(resolver->arena, &resource->attributes,
                 attribute_new(resolver, bound, names[i], bound->span));
}

void resolve_attributes(Resolver *resolver, Resource *resource) {
  for (size_t i = 0; i < resource->statements.count; i++) {
    const Bound *bound = resource->statements.items[i];
    switch (bound->word->id) {
    case WORD_ATTRIBUTE: add_attribute(resolver, resource, bound); break;
    case WORD_UUID_PRIMARY_KEY:
    case WORD_UUID_V7_PRIMARY_KEY:
    case WORD_INTEGER_PRIMARY_KEY: add_primary_key(resolver, resource, bound); break;
    case WORD_CREATE_TIMESTAMP:
    case WORD_UPDATE_TIMESTAMP:
      add_timestamp(resolver, resource, bound, bound->args[0]->text, bound->args[0]->span);
      break;
    case WORD_TIMESTAMPS:
      add_timestamp(resolver, resource, bound, "inserted_at", bound->span);
      add_timestamp(resolver, resource, bound, "updated_at", bound->span);
      break;
    case WORD_NOT_UNDERSTOOD: add_not_understood(resolver, resource, bound); break;
    case WORD_BELONGS_TO: add_reference(resolver, resource, bound); break;
    default: break;
    }
  }
  resolve_tenancy(resolver, resource);
}
