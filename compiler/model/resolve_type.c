/* resolve_type.c - the type behind an attribute's name, and the literals that defaults give. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/state/sqlfrag.h"
#include "resolve.h"
#include "runtime/base/sql.h"
#include "runtime/base/suggest.h"

/* --- types ---------------------------------------------------------------------------------- */

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

/* The (n, m) of a type: `required` of them at most, whole numbers in range. */
static const char *read_modifiers(Resolver *resolver, const TypeRow *row, const AstItem *parens) {
  Arena *arena = resolver->arena;
  const AstElements *elements = parens->elements;
  if (row->modifiers == 0 || elements->count == 0 || elements->count > row->modifiers) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, parens->span, "`%s` takes %s", row->name,
                row->modifiers == 0   ? "no modifiers"
                : row->modifiers == 1 ? "one modifier"
                                      : "one or two modifiers");
    return "";
  }
  long values[2] = {0, 0};
  const char *words[2] = {NULL, NULL};
  for (size_t i = 0; i < elements->count; i++) {
    const AstItem *item = elements->items[i]->items[0];
    bool word = row->extension != NULL && item->kind == AST_NAME; /* geometry(Point, 4326) */
    if (elements->items[i]->count != 1 || (item->kind != AST_NUMBER && !word) ||
        strchr(item->text, '.')) {
      diag_report(resolver->diags, DIAG_BAD_TYPE, item->span,
                  "a modifier of `%s` is a whole number", row->name);
      return "";
    }
    words[i] = item->text;
    values[i] = strtol(item->text, NULL, 10);
  }
  bool is_numeric = strcmp(row->canonical, "numeric") == 0;
  bool is_time =
      strncmp(row->canonical, "time", 4) == 0 || strncmp(row->canonical, "interval", 8) == 0;
  long least = is_time ? 0 : 1, most = is_time                                           ? 6
                                       : is_numeric                                      ? 1000
                                       : strcmp(row->canonical, "double precision") == 0 ? 53
                                                                                         : 10485760;
  if (row->extension == NULL && (values[0] < least || values[0] > most)) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, parens->span, "`%s` takes a number from %ld to %ld",
                row->name, least, most);
    return "";
  }
  if (is_numeric && elements->count == 2 && (values[1] < -1000 || values[1] > 1000)) {
    diag_report(resolver->diags, DIAG_BAD_TYPE, parens->span,
                "`%s` takes a scale from -1000 to 1000", row->name);
    return "";
  }
  if (is_numeric) return arena_printf(arena, "(%ld,%ld)", values[0], values[1]);
  if (words[1]) return arena_printf(arena, "(%s,%s)", words[0], words[1]);
  return arena_printf(arena, "(%s)", words[0]);
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

/* --- defaults ------------------------------------------------------------------------------- */

typedef struct Default {
  Resolver *resolver;
  const Attribute *attribute;
  const Type *type;
  TypeClass class;
} Default;

static const char *refuse(const Default *def, const AstItem *value, const char *hint) {
  const char *type = model_type_text(def->resolver->arena, def->type, "public");
  Diag *diag = diag_report(def->resolver->diags, DIAG_BAD_DEFAULT, value->span,
                           "`%s` can't take this default", type);
  if (hint) diag_hint(def->resolver->diags, diag, "%s", hint);
  return NULL;
}

static bool is_uuid(const char *text) {
  for (int i = 0; i < 36; i++) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i])) return false;
  }
  return text[36] == '\0';
}

static size_t characters(const char *text) {
  size_t n = 0;
  for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
  return n;
}

/* The text of a label, or NULL after a report. */
static const char *label_text(const Default *def, const AstItem *value) {
  const Enum *enumeration = def->type->enumeration;
  Suggest near = suggest_start(value->text);
  for (size_t i = 0; i < enumeration->count; i++) {
    if (strcmp(enumeration->items[i].name, value->text) == 0) return value->text;
    suggest_try(&near, enumeration->items[i].name);
  }
  Diag *diag = diag_report(def->resolver->diags, DIAG_BAD_DEFAULT, value->span,
                           "enum `%s` has no label `%s`", enumeration->name, value->text);
  diag_suggest(def->resolver->diags, diag, near.best);
  return NULL;
}

/* The value of a "string" for the type, or NULL after a report. */
static const char *string_text(const Default *def, const AstItem *value) {
  switch (def->class) {
  case CLASS_BOOLEAN: refuse(def, value, "write `true` or `false`"); return NULL;
  case CLASS_INTEGER:
  case CLASS_NUMBER: refuse(def, value, "write a number without quotes"); return NULL;
  case CLASS_ENUM: return label_text(def, value);
  case CLASS_UUID:
    if (is_uuid(value->text)) return value->text;
    refuse(def, value,
           "a uuid looks like \"6b1f6f5c-0b7e-4a0e-9d5c-2f1f6a5b7c8d\"; `generated` makes a new "
           "one for each row");
    return NULL;
  case CLASS_JSON: {
    json_t *json = json_loads(value->text, JSON_DECODE_ANY, NULL);
    json_decref(json);
    if (json) return value->text;
    refuse(def, value,
           "the string must hold JSON: \"{\\\"a\\\": 1}\", or \"\\\"text\\\"\" for a text");
    return NULL;
  }
  case CLASS_TEXT: {
    long most = *def->type->modifiers == '(' ? atol(def->type->modifiers + 1) : 0;
    if (most && characters(value->text) > (size_t)most) {
      refuse(def, value, "it is longer than the type allows");
      return NULL;
    }
    return value->text;
  }
  default: return value->text;
  }
}

static bool number_fits(const Default *def, const char *text) {
  if (def->class != CLASS_INTEGER) return true;
  if (strchr(text, '.')) return false;
  errno = 0;
  long long n = strtoll(text, NULL, 10);
  const char *type = def->type->row->canonical;
  if (errno == ERANGE) return false;
  if (strcmp(type, "smallint") == 0) return n >= -32768 && n <= 32767;
  if (strcmp(type, "integer") == 0) return n >= -2147483648LL && n <= 2147483647LL;
  return true;
}

/* One literal as the text that PostgreSQL's input function gets; NULL: reported. */
static const char *scalar_text(const Default *def, const AstItem *value) {
  bool truth = value->kind == AST_NAME &&
               (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
  switch (value->kind) {
  case AST_STRING: return string_text(def, value);
  case AST_NUMBER:
    if ((def->class == CLASS_INTEGER || def->class == CLASS_NUMBER || def->class == CLASS_JSON) &&
        number_fits(def, value->text))
      return value->text;
    return refuse(def, value, def->class == CLASS_TEXT ? "write it as a string: \"…\"" : NULL);
  case AST_NAME:
    if (truth && (def->class == CLASS_BOOLEAN || def->class == CLASS_JSON)) return value->text;
    if (def->class == CLASS_ENUM) return label_text(def, value);
    return refuse(def, value,
                  truth ? NULL : "a text stands in quotes: \"…\"; SQL in backticks: `…`");
  default: return refuse(def, value, NULL);
  }
}

static void add_json_value(const Default *def, Buf *out, const AstItem *value, bool *ok);

static void add_json_list(const Default *def, Buf *out, const AstItem *list, bool *ok) {
  buf_add_char(out, '[');
  for (size_t i = 0; i < list->elements->count; i++) {
    if (i) buf_add(out, ", ");
    add_json_value(def, out, list->elements->items[i]->items[0], ok);
  }
  buf_add_char(out, ']');
}

static void add_json_value(const Default *def, Buf *out, const AstItem *value, bool *ok) {
  if (value->kind == AST_LIST)
    add_json_list(def, out, value, ok);
  else if (value->kind == AST_STRING)
    buf_add_json(out, value->text);
  else if (value->kind == AST_EMPTY)
    buf_add(out, "{}");
  else if (value->kind == AST_NUMBER ||
           (value->kind == AST_NAME &&
            (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0 ||
             strcmp(value->text, "null") == 0)))
    buf_add(out, value->text);
  else
    *ok = refuse(def, value, NULL) != NULL;
}

/* The elements of an array literal: {a,"b c"}. */
static void add_array(const Default *def, Buf *out, const AstItem *list, bool *ok) {
  buf_add_char(out, '{');
  for (size_t i = 0; i < list->elements->count; i++) {
    const AstItem *item = list->elements->items[i]->items[0];
    if (i) buf_add_char(out, ',');
    if (item->kind == AST_LIST) {
      add_array(def, out, item, ok);
      continue;
    }
    if (item->kind == AST_NAME && strcmp(item->text, "null") == 0) {
      buf_add(out, "NULL");
      continue;
    }
    const char *text = scalar_text(def, item);
    if (text == NULL) {
      *ok = false;
      return;
    }
    bool plain = *text != '\0' && strcasecmp(text, "null") != 0;
    for (const char *c = text; *c; c++)
      plain = plain && (isalnum((unsigned char)*c) || strchr("_-.:+", *c));
    if (!plain) buf_add_char(out, '"');
    for (const char *c = text; *c; c++) {
      if (!plain && (*c == '"' || *c == '\\')) buf_add_char(out, '\\');
      buf_add_char(out, *c);
    }
    if (!plain) buf_add_char(out, '"');
  }
  buf_add_char(out, '}');
}

const char *resolve_default(Resolver *resolver, const Attribute *attribute, const AstItem *value) {
  const Type *type = &attribute->type;
  if (value->kind == AST_NAME && strcmp(value->text, "null") == 0) return NULL;
  Default def = {resolver, attribute, type, CLASS_OTHER};
  if (value->kind == AST_SQL) return sqlfrag_fold(resolver->arena, value->text);
  if (type->row == NULL && type->enumeration == NULL) return NULL; /* reported with the type */
  def.class = type->enumeration ? CLASS_ENUM : type->row->class;
  Buf out = {0};
  bool ok = true;
  const char *result = NULL;
  if (type->dimensions) {
    if (value->kind == AST_LIST) {
      add_array(&def, &out, value, &ok);
      if (ok) result = sql_text(resolver->arena, "%L", buf_text(&out));
    } else {
      refuse(&def, value, "an array takes a list: [a, b]");
    }
  } else if (def.class == CLASS_JSON && (value->kind == AST_LIST || value->kind == AST_EMPTY)) {
    add_json_value(&def, &out, value, &ok);
    if (ok) result = sql_text(resolver->arena, "%L", buf_text(&out));
  } else if (value->kind == AST_LIST || value->kind == AST_EMPTY) {
    refuse(&def, value, NULL);
  } else {
    const char *text = scalar_text(&def, value);
    bool bare =
        def.class == CLASS_INTEGER || def.class == CLASS_NUMBER || def.class == CLASS_BOOLEAN;
    if (text) result = bare ? text : sql_text(resolver->arena, "%L", text);
  }
  buf_free(&out);
  return result;
}
