/* resolve_index.c - identities, indexes and checks. */
#include <string.h>

#include "naming.h"
#include "resolve.h"
#include "runtime/base/sql.h"
#include "runtime/base/suggest.h"

static Index *index_new(Resolver *resolver, Span span) {
  Index *index = ARENA_NEW(resolver->arena, Index);
  *index = (Index){.method = "btree", .span = span};
  return index;
}

static void add_column(Resolver *resolver, Index *index, Attribute *attribute, Span span) {
  Element element = {.attribute = attribute, .modifiers = "", .span = span};
  ARENA_PUSH(resolver->arena, &index->elements, element);
}

/* Where PostgreSQL wants each modifier: COLLATE, operator class, direction, nulls. */
typedef struct Modifiers {
  const char *collation, *operators, *nulls;
  bool descending;
} Modifiers;

static void read_modifier(Modifiers *modifiers, const Bound *bound) {
  const char *argument = bound->args[0] ? bound->args[0]->text : NULL;
  switch (bound->word->id) {
  case WORD_COLLATE: modifiers->collation = argument; break;
  case WORD_OPS: modifiers->operators = argument; break;
  case WORD_NULLS: modifiers->nulls = argument; break;
  default: modifiers->descending = bound->word->id == WORD_DESC; break;
  }
}

/* The modifiers as SQL. What PostgreSQL assumes anyway is left out, so that saying it is no change.
 */
static const char *modifiers_text(Resolver *resolver, const Modifiers *modifiers) {
  Buf text = {0};
  bool descending = modifiers->descending;
  if (modifiers->collation) sql_printf(&text, " COLLATE %I", modifiers->collation);
  if (modifiers->operators) sql_printf(&text, " %I", modifiers->operators);
  if (descending) buf_add(&text, " DESC");
  if (modifiers->nulls && (strcmp(modifiers->nulls, "first") == 0) != descending)
    buf_add(&text, descending ? " NULLS LAST" : " NULLS FIRST");
  const char *result = arena_strdup(resolver->arena, buf_text(&text));
  buf_free(&text);
  return result;
}

static void report_modifier(Resolver *resolver, const AstItem *item) {
  Diag *diag = diag_report(
      resolver->diags, DIAG_UNKNOWN_WORD, item->span, "`%.*s` means nothing in an index element",
      (int)(item->span.end - item->span.start), item->span.source->text + item->span.start);
  Suggest near = suggest_start(item->text ? item->text : "");
  words_suggest(&near, IN_ELEMENT);
  if (near.best && strcmp(near.best, item->text) != 0)
    diag_suggest(resolver->diags, diag, near.best);
  else
    diag_hint(
        resolver->diags, diag,
        "`asc`, `desc`, `nulls first`, `nulls last`, `collate \"…\"` and `ops NAME` may follow");
}

bool resolve_element_head(Resolver *resolver, const Resource *resource, const AstItem *head,
                          Element *element) {
  *element = (Element){.modifiers = "", .span = head->span};
  if (head->kind == AST_NAME) {
    element->attribute = resolve_attribute_name(resolver, resource, head->text, head->span);
    return element->attribute != NULL;
  } else if (head->kind == AST_SQL) {
    element->sql = head;
    return true;
  }
  Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, head->span,
                           "an element is an attribute's name or SQL");
  if (head->kind == AST_STRING)
    diag_hint(resolver->diags, diag, "write the name without quotes, or SQL in backticks");
  return false;
}

static void read_element(Resolver *resolver, const Resource *resource, Index *index,
                         const AstItems *items) {
  Element element;
  if (!resolve_element_head(resolver, resource, items->items[0], &element)) return;
  Modifiers modifiers = {0};
  Bound modifier;
  for (size_t at = 1, taken; at < items->count; at += taken) {
    taken = words_match(IN_ELEMENT, items, at, &modifier);
    if (taken == 0) {
      report_modifier(resolver, items->items[at]);
      break;
    }
    read_modifier(&modifiers, &modifier);
  }
  element.modifiers = modifiers_text(resolver, &modifiers);
  ARENA_PUSH(resolver->arena, &index->elements, element);
}

static void read_elements(Resolver *resolver, const Resource *resource, Index *index,
                          const AstItem *list) {
  if (list->elements->count == 0)
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, list->span, "an index of nothing");
  for (size_t i = 0; i < list->elements->count; i++)
    read_element(resolver, resource, index, list->elements->items[i]);
}

/* <table>_<columns joined by _>_index */
static const char *columns_name(Resolver *resolver, const Resource *resource, const Index *index) {
  Buf columns = {0};
  for (size_t i = 0; i < index->elements.count; i++) {
    const Element *element = &index->elements.items[i];
    if (i) buf_add_char(&columns, '_');
    buf_add(&columns, element->attribute ? element->attribute->column
                                         : naming_words(resolver->arena, element->sql->text));
  }
  const char *name = naming_derive(resolver->arena, resource->table, buf_text(&columns), "index");
  buf_free(&columns);
  return name;
}

/* The tenant's column stands first in what is unique, once. */
static void add_tenant(Resolver *resolver, const Resource *resource, Index *index,
                       const Bound *bound) {
  const Bound *all = bound ? bound_option(bound, WORD_ALL_TENANTS) : NULL;
  if (all && resource->tenant == NULL && !bound_find(&resource->statements, WORD_MULTITENANCY)) {
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_CONFLICT, all->line, "`%s` has no tenants",
                          resource->name),
              "`multitenancy attribute NAME` gives it some");
  }
  if (!index->unique || all || resource->tenant == NULL) return;
  for (size_t i = 0; i < index->elements.count; i++)
    if (index->elements.items[i].attribute == resource->tenant) return;
  add_column(resolver, index, resource->tenant, index->span);
  Element first = index->elements.items[index->elements.count - 1];
  memmove(index->elements.items + 1, index->elements.items,
          (index->elements.count - 1) * sizeof(Element));
  index->elements.items[0] = first;
}

static void add_index(Resolver *resolver, Resource *resource, Index *index) {
  if (index->elements.count == 0) return; /* nothing of it was understood */
  for (size_t i = 0; i < resource->indexes.count; i++)
    if (strcmp(resource->indexes.items[i]->name, index->name) == 0) {
      Diag *diag = diag_report(resolver->diags, DIAG_DUPLICATE, index->span,
                               "a second index would be called `%s`", index->name);
      diag_label(diag, resource->indexes.items[i]->span, "the first one");
      diag_hint(resolver->diags, diag, "give one of them a `name`");
      return;
    }
  ARENA_PUSH(resolver->arena, &resource->indexes, index);
}

static const char *read_name(Resolver *resolver, const Bound *bound, const char *derived) {
  const Bound *option = bound_option(bound, WORD_NAME);
  if (option == NULL) return derived;
  resolve_check_name(resolver, option->args[0]->text, option->args[0]->span);
  return option->args[0]->text;
}

const char *resolve_deferrable(const Bound *bound) {
  const Bound *option = bound_option(bound, WORD_DEFERRABLE);
  if (option == NULL) return NULL;
  return option->args[0] ? "DEFERRABLE INITIALLY DEFERRED" : "DEFERRABLE";
}

/* A constraint can be deferred, an index can't; and a constraint is of plain columns only. */
static void check_deferrable(Resolver *resolver, const Resource *resource, const Index *index,
                             const Bound *bound) {
  Span where = bound_option(bound, WORD_DEFERRABLE)->line;
  const char *reason = NULL;
  Span because = {0};
  for (size_t i = 0; i < index->elements.count; i++)
    if (index->elements.items[i].sql || *index->elements.items[i].modifiers) {
      reason = "it has more than plain attributes";
      because = index->elements.items[i].span;
    }
  if (resource->base_filter && !index->unfiltered) {
    reason = "the base filter makes it partial";
    because = resource->base_filter->span;
  }
  if (index->where_sql) {
    reason = "its `where` makes it partial";
    because = index->where_sql->span;
  }
  if (reason == NULL) return;
  Diag *diag = diag_report(resolver->diags, DIAG_CONFLICT, where,
                           "this identity can't be deferrable: %s", reason);
  diag_label(diag, because, "this");
  diag_hint(resolver->diags, diag,
            "PostgreSQL defers constraints, and those are of plain columns of all rows");
}

static void add_identity(Resolver *resolver, Resource *resource, const Bound *bound) {
  Index *index = index_new(resolver, bound->args[0]->span);
  index->unique = true;
  read_elements(resolver, resource, index, bound->args[1]);
  const Bound *where = bound_option(bound, WORD_WHERE);
  if (where) index->where_sql = where->args[0];
  index->nulls_not_distinct = bound_is_false(bound, WORD_NULLS_DISTINCT);
  index->unfiltered = bound_is_false(bound, WORD_INCLUDE_BASE_FILTER);
  index->deferrable = resolve_deferrable(bound);
  if (index->deferrable) check_deferrable(resolver, resource, index, bound);
  index->name =
      read_name(resolver, bound,
                naming_derive(resolver->arena, resource->table, bound->args[0]->text, "index"));
  add_tenant(resolver, resource, index, bound);
  add_index(resolver, resource, index);
}

static void check_method(Resolver *resolver, const AstItem *name) {
  static const char *const methods[] = {"btree", "hash", "gin", "gist", "spgist", "brin"};
  Suggest near = suggest_start(name->text);
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) suggest_try(&near, methods[i]);
  if (near.best && near.distance > 0) { /* other methods come with extensions: hnsw, bloom, rum */
    Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, name->span,
                             "unknown index method `%s`", name->text);
    diag_suggest(resolver->diags, diag, near.best);
  }
}

static void add_plain_index(Resolver *resolver, Resource *resource, const Bound *bound) {
  Index *index = index_new(resolver, bound->line);
  read_elements(resolver, resource, index, bound->args[0]);
  index->unique = bound_option(bound, WORD_UNIQUE) != NULL;
  index->concurrently = bound_option(bound, WORD_CONCURRENTLY) != NULL;
  index->nulls_not_distinct = bound_is_false(bound, WORD_NULLS_DISTINCT);
  const Bound *option = bound_option(bound, WORD_USING);
  if (option) {
    index->method = option->args[0]->text;
    check_method(resolver, option->args[0]);
  }
  if ((option = bound_option(bound, WORD_WHERE))) index->where_sql = option->args[0];
  if ((option = bound_option(bound, WORD_WITH))) index->with_sql = option->args[0];
  if ((option = bound_option(bound, WORD_INCLUDE)))
    for (size_t i = 0; i < option->args[0]->elements->count; i++) {
      const AstItem *name = option->args[0]->elements->items[i]->items[0];
      Attribute *attribute =
          resolve_attribute_name(resolver, resource, name->text ? name->text : "", name->span);
      if (attribute) ARENA_PUSH(resolver->arena, &index->include, attribute);
    }
  index->unfiltered = bound_is_false(bound, WORD_INCLUDE_BASE_FILTER);
  option = bound_option(bound, WORD_NULLS_DISTINCT);
  if (option && !index->unique)
    diag_report(resolver->diags, DIAG_CONFLICT, option->line,
                "`nulls_distinct` is for unique indexes");
  index->name = read_name(resolver, bound, columns_name(resolver, resource, index));
  add_tenant(resolver, resource, index, bound);
  add_index(resolver, resource, index);
}

/* `index` of a belongs_to: on all columns of the key. */
static void add_reference_index(Resolver *resolver, Resource *resource,
                                const Reference *reference) {
  const Bound *option = bound_option(reference->bound, WORD_INDEX);
  if (option == NULL || reference->pairs.count == 0) return;
  Index *index = index_new(resolver, option->line);
  const Attribute *tenant =
      bound_option(reference->bound, WORD_MATCH_TENANT) ? resource->tenant : NULL;
  for (int first = 1; first >= 0; first--) /* the tenant's column, then the others */
    for (size_t i = 0; i < reference->pairs.count; i++)
      if ((reference->pairs.items[i].own == tenant) == first)
        add_column(resolver, index, reference->pairs.items[i].own, option->line);
  const Bound *where = bound_option(option, WORD_WHERE);
  if (where && where->args[0]->kind == AST_SQL) {
    index->where_sql = where->args[0];
  } else if (where) {
    Buf text = {0};
    for (size_t i = 0; i < reference->pairs.count; i++)
      sql_printf(&text, i ? " AND %I IS NOT NULL" : "%I IS NOT NULL",
                 reference->pairs.items[i].own->column);
    index->where_text = arena_strdup(resolver->arena, buf_text(&text));
    buf_free(&text);
  }
  index->name = columns_name(resolver, resource, index);
  add_index(resolver, resource, index);
}

static void add_check(Resolver *resolver, Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[0];
  resolve_check_name(resolver, name->text, name->span);
  for (size_t i = 0; i < resource->checks.count; i++)
    if (strcmp(resource->checks.items[i]->name, name->text) == 0) {
      Diag *diag = diag_report(resolver->diags, DIAG_DUPLICATE, name->span,
                               "check `%s` is declared twice", name->text);
      diag_label(diag, resource->checks.items[i]->span, "first declared here");
      return;
    }
  Check *check = ARENA_NEW(resolver->arena, Check);
  *check = (Check){name->text, bound->args[1], name->span};
  ARENA_PUSH(resolver->arena, &resource->checks, check);
}

void resolve_indexes(Resolver *resolver, Resource *resource) {
  for (size_t i = 0; i < resource->attributes.count; i++) {
    Attribute *attribute = resource->attributes.items[i];
    if (!attribute->unique) continue;
    Index *index = index_new(resolver, attribute->span);
    index->unique = true;
    add_column(resolver, index, attribute, attribute->span);
    index->name = naming_derive(resolver->arena, resource->table, attribute->name, "index");
    add_tenant(resolver, resource, index, NULL);
    add_index(resolver, resource, index);
  }
  for (size_t i = 0; i < resource->statements.count; i++) {
    const Bound *bound = resource->statements.items[i];
    if (bound->word->id == WORD_IDENTITY) add_identity(resolver, resource, bound);
    if (bound->word->id == WORD_INDEX) add_plain_index(resolver, resource, bound);
    if (bound->word->id == WORD_CHECK) add_check(resolver, resource, bound);
  }
  for (size_t i = 0; i < resource->references.count; i++)
    add_reference_index(resolver, resource, resource->references.items[i]);
}
