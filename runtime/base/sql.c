#include "sql.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Every keyword of PostgreSQL 15 to 18 that is not in the class "unreserved" (appendix C of the
 * manual, columns "reserved" and "cannot be function or type name"): what quote_ident() quotes.
 * Sorted, for bsearch. */
static const char *const keywords[] = {
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
};

static int compare(const void *key, const void *item) {
  return strcmp(key, *(const char *const *)item);
}

bool sql_is_plain_name(const char *name) {
  if (!((*name >= 'a' && *name <= 'z') || *name == '_')) return false;
  for (const char *c = name; *c; c++)
    if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_')) return false;
  return bsearch(name, keywords, sizeof keywords / sizeof *keywords, sizeof *keywords, compare) ==
         NULL;
}

static void add_quoted(Buf *buf, const char *text, char quote) {
  buf_add_char(buf, quote);
  for (; *text; text++) {
    if (*text == quote) buf_add_char(buf, quote);
    buf_add_char(buf, *text);
  }
  buf_add_char(buf, quote);
}

static void add_name(Buf *buf, const char *name) {
  if (sql_is_plain_name(name))
    buf_add(buf, name);
  else
    add_quoted(buf, name, '"');
}

void sql_vprintf(Buf *buf, const char *format, va_list args) {
  for (const char *c = format; *c; c++) {
    if (*c != '%') {
      buf_add_char(buf, *c);
      continue;
    }
    const char *schema;
    switch (*++c) {
    case 'I': add_name(buf, va_arg(args, const char *)); break;
    case 'L': add_quoted(buf, va_arg(args, const char *), '\''); break;
    case 'N':
      schema = va_arg(args, const char *);
      if (schema) {
        add_name(buf, schema);
        buf_add_char(buf, '.');
      }
      add_name(buf, va_arg(args, const char *));
      break;
    case 's': buf_add(buf, va_arg(args, const char *)); break;
    case 'd': buf_printf(buf, "%d", va_arg(args, int)); break;
    case '%': buf_add_char(buf, '%'); break;
    default: assert(!"unknown directive in SQL format");
    }
  }
}

void sql_printf(Buf *buf, const char *format, ...) {
  va_list args;
  va_start(args, format);
  sql_vprintf(buf, format, args);
  va_end(args);
}

char *sql_text(Arena *arena, const char *format, ...) {
  Buf buf = {0};
  va_list args;
  va_start(args, format);
  sql_vprintf(&buf, format, args);
  va_end(args);
  char *text = arena_strndup(arena, buf_text(&buf), buf.len);
  buf_free(&buf);
  return text;
}

static const char *field_sql(const char *name, size_t len, const SqlField *fields, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strlen(fields[i].name) == len && strncmp(fields[i].name, name, len) == 0)
      return fields[i].sql;
  assert(!"unknown field in SQL template");
  return "";
}

char *sql_fill(Arena *arena, const char *template, const SqlField *fields, size_t count) {
  Buf buf = {0};
  for (const char *brace; (brace = strchr(template, '{')) != NULL;) {
    size_t len = strspn(brace + 1, "abcdefghijklmnopqrstuvwxyz_");
    buf_add_bytes(&buf, template, (size_t)(brace - template));
    if (len > 0 && brace[1 + len] == '}') {
      buf_add(&buf, field_sql(brace + 1, len, fields, count));
      template = brace + len + 2;
    } else {
      buf_add_char(&buf, '{');
      template = brace + 1;
    }
  }
  buf_add(&buf, template);
  char *text = arena_strndup(arena, buf_text(&buf), buf.len);
  buf_free(&buf);
  return text;
}
