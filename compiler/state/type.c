#include "type.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
static const TypeRow rows[] = {
    /* names that PostgreSQL has no type for: language.md, "Added names" */
    {"string", "text", CLASS_TEXT, 0, NULL},
    {"ci_string", "citext", CLASS_TEXT, 0, "citext"},
    {"datetime", "timestamptz", CLASS_TIMESTAMP, 1, NULL},
    {"naive_datetime", "timestamp", CLASS_TIMESTAMP, 1, NULL},
    {"binary", "bytea", CLASS_BYTES, 0, NULL},
    {"map", "jsonb", CLASS_JSON, 0, NULL},
    {"duration", "interval", CLASS_OTHER, 1, NULL},
    /* built in */
    {"smallint", "smallint", CLASS_INTEGER, 0, NULL}, {"int2", "smallint", CLASS_INTEGER, 0, NULL},
    {"integer", "integer", CLASS_INTEGER, 0, NULL}, {"int", "integer", CLASS_INTEGER, 0, NULL},
    {"int4", "integer", CLASS_INTEGER, 0, NULL},
    {"bigint", "bigint", CLASS_INTEGER, 0, NULL}, {"int8", "bigint", CLASS_INTEGER, 0, NULL},
    {"numeric", "numeric", CLASS_NUMBER, 2, NULL}, {"decimal", "numeric", CLASS_NUMBER, 2, NULL},
    {"dec", "numeric", CLASS_NUMBER, 2, NULL},
    {"real", "real", CLASS_NUMBER, 0, NULL}, {"float4", "real", CLASS_NUMBER, 0, NULL},
    {"double precision", "double precision", CLASS_NUMBER, 0, NULL},
    {"float8", "double precision", CLASS_NUMBER, 0, NULL},
    {"float", "double precision", CLASS_NUMBER, 1, NULL},
    {"money", "money", CLASS_NUMBER, 0, NULL},
    {"boolean", "boolean", CLASS_BOOLEAN, 0, NULL}, {"bool", "boolean", CLASS_BOOLEAN, 0, NULL},
    {"text", "text", CLASS_TEXT, 0, NULL},
    {"varchar", "varchar", CLASS_TEXT, 1, NULL}, {"character varying", "varchar", CLASS_TEXT, 1, NULL},
    {"char varying", "varchar", CLASS_TEXT, 1, NULL},
    {"char", "char", CLASS_TEXT, 1, NULL}, {"character", "char", CLASS_TEXT, 1, NULL},
    {"bpchar", "bpchar", CLASS_TEXT, 1, NULL}, {"name", "name", CLASS_TEXT, 0, NULL},
    {"uuid", "uuid", CLASS_UUID, 0, NULL},
    {"date", "date", CLASS_DATE, 0, NULL},
    {"time", "time", CLASS_OTHER, 1, NULL}, {"time without time zone", "time", CLASS_OTHER, 1, NULL},
    {"timetz", "timetz", CLASS_OTHER, 1, NULL}, {"time with time zone", "timetz", CLASS_OTHER, 1, NULL},
    {"timestamp", "timestamp", CLASS_TIMESTAMP, 1, NULL},
    {"timestamp without time zone", "timestamp", CLASS_TIMESTAMP, 1, NULL},
    {"timestamptz", "timestamptz", CLASS_TIMESTAMP, 1, NULL},
    {"timestamp with time zone", "timestamptz", CLASS_TIMESTAMP, 1, NULL},
    {"interval", "interval", CLASS_OTHER, 1, NULL},
    {"interval year", "interval year", CLASS_OTHER, 0, NULL},
    {"interval month", "interval month", CLASS_OTHER, 0, NULL},
    {"interval day", "interval day", CLASS_OTHER, 0, NULL},
    {"interval hour", "interval hour", CLASS_OTHER, 0, NULL},
    {"interval minute", "interval minute", CLASS_OTHER, 0, NULL},
    {"interval second", "interval second", CLASS_OTHER, 1, NULL},
    {"interval year to month", "interval year to month", CLASS_OTHER, 0, NULL},
    {"interval day to hour", "interval day to hour", CLASS_OTHER, 0, NULL},
    {"interval day to minute", "interval day to minute", CLASS_OTHER, 0, NULL},
    {"interval day to second", "interval day to second", CLASS_OTHER, 1, NULL},
    {"interval hour to minute", "interval hour to minute", CLASS_OTHER, 0, NULL},
    {"interval hour to second", "interval hour to second", CLASS_OTHER, 1, NULL},
    {"interval minute to second", "interval minute to second", CLASS_OTHER, 1, NULL},
    {"json", "json", CLASS_JSON, 0, NULL}, {"jsonb", "jsonb", CLASS_JSON, 0, NULL},
    {"jsonpath", "jsonpath", CLASS_OTHER, 0, NULL}, {"xml", "xml", CLASS_OTHER, 0, NULL},
    {"bytea", "bytea", CLASS_BYTES, 0, NULL},
    {"bit", "bit", CLASS_OTHER, 1, NULL}, {"varbit", "varbit", CLASS_OTHER, 1, NULL},
    {"bit varying", "varbit", CLASS_OTHER, 1, NULL},
    {"inet", "inet", CLASS_OTHER, 0, NULL}, {"cidr", "cidr", CLASS_OTHER, 0, NULL},
    {"macaddr", "macaddr", CLASS_OTHER, 0, NULL}, {"macaddr8", "macaddr8", CLASS_OTHER, 0, NULL},
    {"point", "point", CLASS_OTHER, 0, NULL}, {"line", "line", CLASS_OTHER, 0, NULL},
    {"lseg", "lseg", CLASS_OTHER, 0, NULL}, {"box", "box", CLASS_OTHER, 0, NULL},
    {"path", "path", CLASS_OTHER, 0, NULL}, {"polygon", "polygon", CLASS_OTHER, 0, NULL},
    {"circle", "circle", CLASS_OTHER, 0, NULL},
    {"tsvector", "tsvector", CLASS_OTHER, 0, NULL}, {"tsquery", "tsquery", CLASS_OTHER, 0, NULL},
    {"int4range", "int4range", CLASS_OTHER, 0, NULL}, {"int8range", "int8range", CLASS_OTHER, 0, NULL},
    {"numrange", "numrange", CLASS_OTHER, 0, NULL}, {"tsrange", "tsrange", CLASS_OTHER, 0, NULL},
    {"tstzrange", "tstzrange", CLASS_OTHER, 0, NULL}, {"daterange", "daterange", CLASS_OTHER, 0, NULL},
    {"int4multirange", "int4multirange", CLASS_OTHER, 0, NULL},
    {"int8multirange", "int8multirange", CLASS_OTHER, 0, NULL},
    {"nummultirange", "nummultirange", CLASS_OTHER, 0, NULL},
    {"tsmultirange", "tsmultirange", CLASS_OTHER, 0, NULL},
    {"tstzmultirange", "tstzmultirange", CLASS_OTHER, 0, NULL},
    {"datemultirange", "datemultirange", CLASS_OTHER, 0, NULL},
    {"oid", "oid", CLASS_INTEGER, 0, NULL}, {"xid", "xid", CLASS_OTHER, 0, NULL},
    {"xid8", "xid8", CLASS_OTHER, 0, NULL}, {"cid", "cid", CLASS_OTHER, 0, NULL},
    {"tid", "tid", CLASS_OTHER, 0, NULL}, {"pg_lsn", "pg_lsn", CLASS_OTHER, 0, NULL},
    {"pg_snapshot", "pg_snapshot", CLASS_OTHER, 0, NULL},
    {"regclass", "regclass", CLASS_OTHER, 0, NULL}, {"regtype", "regtype", CLASS_OTHER, 0, NULL},
    {"regproc", "regproc", CLASS_OTHER, 0, NULL}, {"regprocedure", "regprocedure", CLASS_OTHER, 0, NULL},
    {"regoper", "regoper", CLASS_OTHER, 0, NULL}, {"regrole", "regrole", CLASS_OTHER, 0, NULL},
    {"regnamespace", "regnamespace", CLASS_OTHER, 0, NULL},
    {"regconfig", "regconfig", CLASS_OTHER, 0, NULL},
    {"regdictionary", "regdictionary", CLASS_OTHER, 0, NULL},
    {"regcollation", "regcollation", CLASS_OTHER, 0, NULL},
    /* of widely used extensions */
    {"citext", "citext", CLASS_TEXT, 0, "citext"}, {"hstore", "hstore", CLASS_OTHER, 0, "hstore"},
    {"ltree", "ltree", CLASS_OTHER, 0, "ltree"}, {"lquery", "lquery", CLASS_OTHER, 0, "ltree"},
    {"ltxtquery", "ltxtquery", CLASS_OTHER, 0, "ltree"},
    {"cube", "cube", CLASS_OTHER, 0, "cube"}, {"seg", "seg", CLASS_OTHER, 0, "seg"},
    {"isbn", "isbn", CLASS_OTHER, 0, "isn"}, {"isbn13", "isbn13", CLASS_OTHER, 0, "isn"},
    {"issn", "issn", CLASS_OTHER, 0, "isn"}, {"ismn", "ismn", CLASS_OTHER, 0, "isn"},
    {"ean13", "ean13", CLASS_OTHER, 0, "isn"}, {"upc", "upc", CLASS_OTHER, 0, "isn"},
    {"vector", "vector", CLASS_OTHER, 1, "vector"}, {"halfvec", "halfvec", CLASS_OTHER, 1, "vector"},
    {"sparsevec", "sparsevec", CLASS_OTHER, 1, "vector"},
    {"geometry", "geometry", CLASS_OTHER, 2, "postgis"},
    {"geography", "geography", CLASS_OTHER, 2, "postgis"},
    {"raster", "raster", CLASS_OTHER, 0, "postgis_raster"},
    {"semver", "semver", CLASS_OTHER, 0, "semver"},
};
/* clang-format on */

/* Compares a written name, without leading blanks, with a row's: case aside, any run of blanks as
 * one. */
static bool same_name(const char *written, const char *row) {
  for (; *written && *row; row++) {
    if (tolower((unsigned char)*written) != *row) return false;
    if (*written == ' ')
      while (*written == ' ') written++;
    else
      written++;
  }
  while (*written == ' ') written++;
  return *written == '\0' && *row == '\0';
}

const TypeRow *type_find(const char *name) {
  while (*name == ' ') name++;
  char first = (char)tolower((unsigned char)*name);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (*rows[i].name == first && same_name(name, rows[i].name)) return &rows[i];
  return NULL;
}

void type_suggest(Suggest *suggest) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) suggest_try(suggest, rows[i].name);
}

const char *type_canonical(Arena *arena, const char *text) {
  size_t len = strlen(text);
  while (len > 2 && memcmp(text + len - 2, "[]", 2) == 0) len -= 2;
  const char *open = memchr(text, '(', len), *close = open ? memchr(open, ')', len) : NULL;
  if (close == NULL) open = close = text + len; /* no modifiers */
  const char *behind = close < text + len ? close + 1 : close;
  char *name =
      arena_printf(arena, "%.*s%.*s", (int)(open - text), text, (int)(text + len - behind), behind);
  const TypeRow *row = strchr(name, '"') ? NULL : type_find(name);
  if (row == NULL) return text;
  int modifiers = (int)(behind - open);
  bool one = modifiers == 3 && open[1] == '1' && /* char and bit are of length 1 anyway */
             (strcmp(row->canonical, "char") == 0 || strcmp(row->canonical, "bit") == 0);
  return arena_printf(arena, "%s%.*s%s", row->canonical, one ? 0 : modifiers, open, text + len);
}
