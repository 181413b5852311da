/* resolve_type.c - the type behind an attribute's name. */
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "runtime/base/suggest.h"

static Enum *find_enum(const Model *model, const char *name) {
  for (size_t i = 0; i < model->enums.count; i++)
    if (strcmp(model->enums.items[i]->name, name) == 0) return model->enums.items[i];
  return NULL;
}

static bool is_serial(const char *name) {
  static const char *const names[] = {"serial",  "bigserial", "smallserial",
                                      "serial4", "serial8",   "serial2"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

static void report_unknown_type(Resolver *resolver, const AstItem *name) {
  Diags *diags = resolver->diags;
  if (is_serial(name->text)) {
    Diag *diag =
        diag_report(diags, DIAG_UNKNOWN_TYPE, name->span, "`%s` is no type of its own", name->text);
    diag_hint(diags, diag, "an identity column does the same, better: `%s generated`",
              strstr(name->text, "big") || strchr(name->text, '8')     ? "bigint"
              : strstr(name->text, "small") || strchr(name->text, '2') ? "smallint"
                                                                       : "integer");
    return;
  }
  Diag *diag = diag_report(diags, DIAG_UNKNOWN_TYPE, name->span, "unknown type `%s`", name->text);
  Suggest near = suggest_start(name->text);
  type_suggest(&near);
  for (size_t i = 0; i < resolver->model->enums.count; i++)
    suggest_try(&near, resolver->model->enums.items[i]->name);
  diag_suggest(diags, diag, near.best);
}

/* A whole number; of an extension's type a word, too: geometry(Point, 4326). */
static bool is_modifier(const TypeRow *row, const AstItems *element) {
  const AstItem *item = element->items[0];
  if (element->count != 1) return false;
  if (item->kind == AST_NAME) return row->extension != NULL;
  return item->kind == AST_NUMBER && strchr(item->text, '.') == NULL;
}

static bool check_modifiers(Resolver *resolver, const TypeRow *row, const AstItem *parens) {
  static const char *const counts[] = {"no modifiers", "one modifier", "one or two modifiers"};
  const AstElements *elements = parens->elements;
  if (elements->count == 0 || elements->count > row->modifiers) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, parens->span, "`%s` takes %s", row->name,
                counts[row->modifiers]);
    return false;
  }
  for (size_t i = 0; i < elements->count; i++)
    if (!is_modifier(row, elements->items[i])) {
      diag_report(resolver->diags, DIAG_BAD_TYPE, elements->items[i]->items[0]->span,
                  "a modifier of `%s` is a whole number", row->name);
      return false;
    }
  return true;
}

enum { SCALE_MOST = 1000 }; /* PostgreSQL's, either way */

/* The (n, m) of a type as SQL; "" where they are wrong, which is reported. */
static const char *read_modifiers(Resolver *resolver, const TypeRow *row, const AstItem *parens) {
  if (!check_modifiers(resolver, row, parens)) return "";
  const AstElements *elements = parens->elements;
  const char *first = elements->items[0]->items[0]->text,
             *second = elements->count > 1 ? elements->items[1]->items[0]->text : NULL;
  bool scaled = row->modifiers == 2 && row->class == CLASS_NUMBER;
  long number = strtol(first, NULL, 10), scale = scaled && second ? strtol(second, NULL, 10) : 0;
  if (number < row->least || number > row->most) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, parens->span, "`%s` takes a number from %ld to %ld",
                row->name, row->least, row->most);
    return "";
  }
  if (scale < -SCALE_MOST || scale > SCALE_MOST) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, parens->span, "`%s` takes a scale from -%d to %d",
                row->name, SCALE_MOST, SCALE_MOST);
    return "";
  }
  if (scaled) return arena_printf(resolver->arena, "(%ld,%ld)", number, scale);
  if (second) return arena_printf(resolver->arena, "(%s,%s)", first, second);
  return arena_printf(resolver->arena, "(%s)", first);
}

static void check_extension(Resolver *resolver, const Resource *resource, const TypeRow *row,
                            Span span) {
  if (row->extension == NULL || resource->repo == NULL) return;
  const ExtensionList *extensions = &resource->repo->extensions;
  for (size_t i = 0; i < extensions->count; i++)
    if (strcmp(extensions->items[i].name, row->extension) == 0) return;
  Diag *diag = diag_report(resolver->diags, DIAG_MISSING_EXTENSION, span,
                           "type `%s` needs the extension `%s`", row->name, row->extension);
  diag_hint(resolver->diags, diag, "list it in the repo: `repo %s { extensions [%s] }`",
            resource->repo->repo.name, row->extension);
}

static void warn_type(Resolver *resolver, const TypeRow *row, const char *modifiers, Span span) {
  if (strcmp(row->canonical, "varchar") == 0 && *modifiers == '\0')
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_VARCHAR_WITHOUT_LENGTH, span,
                          "`varchar` without a length"),
              "`text` is the same");
  if (strcmp(row->canonical, "timestamp") == 0 && strcmp(row->name, "naive_datetime") != 0)
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_TIMESTAMP_WITHOUT_TIME_ZONE, span,
                          "`timestamp` knows no time zone"),
              "`timestamptz` keeps a moment; `naive_datetime` says that none is meant");
  if (strcmp(row->canonical, "json") == 0)
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_JSON_NOT_JSONB, span,
                          "`json` keeps text, and can't be compared or indexed"),
              "`jsonb` can");
}

Type resolve_type(Resolver *resolver, const Resource *resource, const Bound *bound) {
  const AstItem *name = bound->args[1];
  Type type = {.modifiers = "", .dimensions = bound->type_dimensions};
  type.row = type_find(name->text);
  if (type.row == NULL) type.enumeration = find_enum(resolver->model, name->text);
  if (type.row != NULL) {
    if (bound->type_modifiers)
      type.modifiers = read_modifiers(resolver, type.row, bound->type_modifiers);
    check_extension(resolver, resource, type.row, name->span);
    if (!bound->type_modifiers) warn_type(resolver, type.row, type.modifiers, name->span);
    if (strcmp(type.row->name, "float") == 0 && *type.modifiers) { /* float(n): real up to 24 */
      type.row = type_find(atol(type.modifiers + 1) <= 24 ? "real" : "double precision");
      type.modifiers = "";
    }
    if (strcmp(type.modifiers, "(1)") == 0 &&
        (strcmp(type.row->canonical, "char") == 0 || strcmp(type.row->canonical, "bit") == 0))
      type.modifiers = "";
  } else if (type.enumeration == NULL) {
    report_unknown_type(resolver, name);
  } else if (bound->type_modifiers) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, bound->type_modifiers->span,
                "an enum takes no modifiers");
  }
  return type;
}
