/* resolve_default.c - the literals behind `default`, as SQL for the attribute's type. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/state/sqlfrag.h"
#include "resolve.h"
#include "runtime/base/sql.h"
#include "runtime/base/suggest.h"

typedef struct Default {
  Resolver *resolver;
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

static bool is_name(const AstItem *item, const char *text) {
  return item->kind == AST_NAME && strcmp(item->text, text) == 0;
}

static bool is_null(const AstItem *item) { return is_name(item, "null"); }

static bool is_truth(const AstItem *item) {
  return is_name(item, "true") || is_name(item, "false");
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
  bool truth = is_truth(value);
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
  else if (value->kind == AST_NUMBER || is_truth(value) || is_null(value))
    buf_add(out, value->text);
  else
    *ok = refuse(def, value, NULL) != NULL;
}

/* An element of an array literal, quoted where PostgreSQL asks for it. */
static void add_array_text(Buf *out, const char *text) {
  bool plain = *text != '\0' && strcasecmp(text, "null") != 0;
  for (const char *c = text; *c; c++)
    plain = plain && (isalnum((unsigned char)*c) || strchr("_-.:+", *c));
  if (plain) {
    buf_add(out, text);
    return;
  }
  buf_add_char(out, '"');
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\') buf_add_char(out, '\\');
    buf_add_char(out, *c);
  }
  buf_add_char(out, '"');
}

/* {a,"b c"} */
static void add_array(const Default *def, Buf *out, const AstItem *list, bool *ok) {
  buf_add_char(out, '{');
  for (size_t i = 0; i < list->elements->count; i++) {
    const AstItem *item = list->elements->items[i]->items[0];
    if (i) buf_add_char(out, ',');
    if (item->kind == AST_LIST) {
      add_array(def, out, item, ok);
    } else if (is_null(item)) {
      buf_add(out, "NULL");
    } else {
      const char *text = scalar_text(def, item);
      if (text == NULL) {
        *ok = false;
        return;
      }
      add_array_text(out, text);
    }
  }
  buf_add_char(out, '}');
}

/* A default that is put together: of an array, or of JSON. NULL: reported. */
static const char *composed_text(const Default *def, const AstItem *value) {
  Buf out = {0};
  bool ok = true;
  if (def->type->dimensions && value->kind == AST_LIST)
    add_array(def, &out, value, &ok);
  else if (def->type->dimensions)
    ok = refuse(def, value, "an array takes a list: [a, b]") != NULL;
  else if (def->class == CLASS_JSON)
    add_json_value(def, &out, value, &ok);
  else
    ok = refuse(def, value, NULL) != NULL;
  const char *result = ok ? sql_text(def->resolver->arena, "%L", buf_text(&out)) : NULL;
  buf_free(&out);
  return result;
}

const char *resolve_default(Resolver *resolver, const Attribute *attribute, const AstItem *value) {
  const Type *type = &attribute->type;
  if (is_null(value)) return NULL;
  if (value->kind == AST_SQL) return sqlfrag_fold(resolver->arena, value->text);
  if (type->row == NULL && type->enumeration == NULL) return NULL; /* reported with the type */
  Default def = {resolver, type, type->enumeration ? CLASS_ENUM : type->row->class};
  if (type->dimensions || value->kind == AST_LIST || value->kind == AST_EMPTY)
    return composed_text(&def, value);
  const char *text = scalar_text(&def, value);
  bool bare = def.class == CLASS_INTEGER || def.class == CLASS_NUMBER || def.class == CLASS_BOOLEAN;
  return text == NULL || bare ? text : sql_text(resolver->arena, "%L", text);
}
