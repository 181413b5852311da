#include "type.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* modifiers, least, most */
#define NONE 0, 0, 0
#define LENGTH 1, 1, 10485760
#define SECONDS 1, 0, 6 /* digits behind their point */
#define BITS 1, 1, 53
#define DIGITS 2, 1, 1000
#define OPEN(n) n, LONG_MIN, LONG_MAX /* the extension's own matter */

/* clang-format off */
static const TypeRow rows[] = {
    /* names that PostgreSQL has no type for: language.md, "Added names" */
    {"string", "text", CLASS_TEXT, NONE, NULL},
    {"ci_string", "citext", CLASS_TEXT, NONE, "citext"},
    {"datetime", "timestamptz", CLASS_TIMESTAMP, SECONDS, NULL},
    {"naive_datetime", "timestamp", CLASS_TIMESTAMP, SECONDS, NULL},
    {"binary", "bytea", CLASS_BYTES, NONE, NULL},
    {"map", "jsonb", CLASS_JSON, NONE, NULL},
    {"duration", "interval", CLASS_OTHER, SECONDS, NULL},
    /* built in */
    {"smallint", "smallint", CLASS_INTEGER, NONE, NULL},
    {"int2", "smallint", CLASS_INTEGER, NONE, NULL},
    {"integer", "integer", CLASS_INTEGER, NONE, NULL},
    {"int", "integer", CLASS_INTEGER, NONE, NULL},
    {"int4", "integer", CLASS_INTEGER, NONE, NULL},
    {"bigint", "bigint", CLASS_INTEGER, NONE, NULL}, {"int8", "bigint", CLASS_INTEGER, NONE, NULL},
    {"numeric", "numeric", CLASS_NUMBER, DIGITS, NULL},
    {"decimal", "numeric", CLASS_NUMBER, DIGITS, NULL},
    {"dec", "numeric", CLASS_NUMBER, DIGITS, NULL},
    {"real", "real", CLASS_NUMBER, NONE, NULL}, {"float4", "real", CLASS_NUMBER, NONE, NULL},
    {"double precision", "double precision", CLASS_NUMBER, NONE, NULL},
    {"float8", "double precision", CLASS_NUMBER, NONE, NULL},
    {"float", "double precision", CLASS_NUMBER, BITS, NULL},
    {"money", "money", CLASS_NUMBER, NONE, NULL},
    {"boolean", "boolean", CLASS_BOOLEAN, NONE, NULL},
    {"bool", "boolean", CLASS_BOOLEAN, NONE, NULL},
    {"text", "text", CLASS_TEXT, NONE, NULL},
    {"varchar", "varchar", CLASS_TEXT, LENGTH, NULL},
    {"character varying", "varchar", CLASS_TEXT, LENGTH, NULL},
    {"char varying", "varchar", CLASS_TEXT, LENGTH, NULL},
    {"char", "char", CLASS_TEXT, LENGTH, NULL}, {"character", "char", CLASS_TEXT, LENGTH, NULL},
    {"bpchar", "bpchar", CLASS_TEXT, LENGTH, NULL}, {"name", "name", CLASS_TEXT, NONE, NULL},
    {"uuid", "uuid", CLASS_UUID, NONE, NULL},
    {"date", "date", CLASS_DATE, NONE, NULL},
    {"time", "time", CLASS_OTHER, SECONDS, NULL},
    {"time without time zone", "time", CLASS_OTHER, SECONDS, NULL},
    {"timetz", "timetz", CLASS_OTHER, SECONDS, NULL},
    {"time with time zone", "timetz", CLASS_OTHER, SECONDS, NULL},
    {"timestamp", "timestamp", CLASS_TIMESTAMP, SECONDS, NULL},
    {"timestamp without time zone", "timestamp", CLASS_TIMESTAMP, SECONDS, NULL},
    {"timestamptz", "timestamptz", CLASS_TIMESTAMP, SECONDS, NULL},
    {"timestamp with time zone", "timestamptz", CLASS_TIMESTAMP, SECONDS, NULL},
    {"interval", "interval", CLASS_OTHER, SECONDS, NULL},
    {"interval year", "interval year", CLASS_OTHER, NONE, NULL},
    {"interval month", "interval month", CLASS_OTHER, NONE, NULL},
    {"interval day", "interval day", CLASS_OTHER, NONE, NULL},
    {"interval hour", "interval hour", CLASS_OTHER, NONE, NULL},
    {"interval minute", "interval minute", CLASS_OTHER, NONE, NULL},
    {"interval second", "interval second", CLASS_OTHER, SECONDS, NULL},
    {"interval year to month", "interval year to month", CLASS_OTHER, NONE, NULL},
    {"interval day to hour", "interval day to hour", CLASS_OTHER, NONE, NULL},
    {"interval day to minute", "interval day to minute", CLASS_OTHER, NONE, NULL},
    {"interval day to second", "interval day to second", CLASS_OTHER, SECONDS, NULL},
    {"interval hour to minute", "interval hour to minute", CLASS_OTHER, NONE, NULL},
    {"interval hour to second", "interval hour to second", CLASS_OTHER, SECONDS, NULL},
    {"interval minute to second", "interval minute to second", CLASS_OTHER, SECONDS, NULL},
    {"json", "json", CLASS_JSON, NONE, NULL}, {"jsonb", "jsonb", CLASS_JSON, NONE, NULL},
    {"jsonpath", "jsonpath", CLASS_OTHER, NONE, NULL}, {"xml", "xml", CLASS_OTHER, NONE, NULL},
    {"bytea", "bytea", CLASS_BYTES, NONE, NULL},
    {"bit", "bit", CLASS_OTHER, LENGTH, NULL}, {"varbit", "varbit", CLASS_OTHER, LENGTH, NULL},
    {"bit varying", "varbit", CLASS_OTHER, LENGTH, NULL},
    {"inet", "inet", CLASS_OTHER, NONE, NULL}, {"cidr", "cidr", CLASS_OTHER, NONE, NULL},
    {"macaddr", "macaddr", CLASS_OTHER, NONE, NULL},
    {"macaddr8", "macaddr8", CLASS_OTHER, NONE, NULL},
    {"point", "point", CLASS_OTHER, NONE, NULL}, {"line", "line", CLASS_OTHER, NONE, NULL},
    {"lseg", "lseg", CLASS_OTHER, NONE, NULL}, {"box", "box", CLASS_OTHER, NONE, NULL},
    {"path", "path", CLASS_OTHER, NONE, NULL}, {"polygon", "polygon", CLASS_OTHER, NONE, NULL},
    {"circle", "circle", CLASS_OTHER, NONE, NULL},
    {"tsvector", "tsvector", CLASS_OTHER, NONE, NULL},
    {"tsquery", "tsquery", CLASS_OTHER, NONE, NULL},
    {"int4range", "int4range", CLASS_OTHER, NONE, NULL},
    {"int8range", "int8range", CLASS_OTHER, NONE, NULL},
    {"numrange", "numrange", CLASS_OTHER, NONE, NULL},
    {"tsrange", "tsrange", CLASS_OTHER, NONE, NULL},
    {"tstzrange", "tstzrange", CLASS_OTHER, NONE, NULL},
    {"daterange", "daterange", CLASS_OTHER, NONE, NULL},
    {"int4multirange", "int4multirange", CLASS_OTHER, NONE, NULL},
    {"int8multirange", "int8multirange", CLASS_OTHER, NONE, NULL},
    {"nummultirange", "nummultirange", CLASS_OTHER, NONE, NULL},
    {"tsmultirange", "tsmultirange", CLASS_OTHER, NONE, NULL},
    {"tstzmultirange", "tstzmultirange", CLASS_OTHER, NONE, NULL},
    {"datemultirange", "datemultirange", CLASS_OTHER, NONE, NULL},
    {"oid", "oid", CLASS_INTEGER, NONE, NULL}, {"xid", "xid", CLASS_OTHER, NONE, NULL},
    {"xid8", "xid8", CLASS_OTHER, NONE, NULL}, {"cid", "cid", CLASS_OTHER, NONE, NULL},
    {"tid", "tid", CLASS_OTHER, NONE, NULL}, {"pg_lsn", "pg_lsn", CLASS_OTHER, NONE, NULL},
    {"pg_snapshot", "pg_snapshot", CLASS_OTHER, NONE, NULL},
    {"regclass", "regclass", CLASS_OTHER, NONE, NULL},
    {"regtype", "regtype", CLASS_OTHER, NONE, NULL},
    {"regproc", "regproc", CLASS_OTHER, NONE, NULL},
    {"regprocedure", "regprocedure", CLASS_OTHER, NONE, NULL},
    {"regoper", "regoper", CLASS_OTHER, NONE, NULL},
    {"regrole", "regrole", CLASS_OTHER, NONE, NULL},
    {"regnamespace", "regnamespace", CLASS_OTHER, NONE, NULL},
    {"regconfig", "regconfig", CLASS_OTHER, NONE, NULL},
    {"regdictionary", "regdictionary", CLASS_OTHER, NONE, NULL},
    {"regcollation", "regcollation", CLASS_OTHER, NONE, NULL},
    /* of widely used extensions */
    {"citext", "citext", CLASS_TEXT, NONE, "citext"},
    {"hstore", "hstore", CLASS_OTHER, NONE, "hstore"},
    {"ltree", "ltree", CLASS_OTHER, NONE, "ltree"},
    {"lquery", "lquery", CLASS_OTHER, NONE, "ltree"},
    {"ltxtquery", "ltxtquery", CLASS_OTHER, NONE, "ltree"},
    {"cube", "cube", CLASS_OTHER, NONE, "cube"}, {"seg", "seg", CLASS_OTHER, NONE, "seg"},
    {"isbn", "isbn", CLASS_OTHER, NONE, "isn"}, {"isbn13", "isbn13", CLASS_OTHER, NONE, "isn"},
    {"issn", "issn", CLASS_OTHER, NONE, "isn"}, {"ismn", "ismn", CLASS_OTHER, NONE, "isn"},
    {"ean13", "ean13", CLASS_OTHER, NONE, "isn"}, {"upc", "upc", CLASS_OTHER, NONE, "isn"},
    {"vector", "vector", CLASS_OTHER, OPEN(1), "vector"},
    {"halfvec", "halfvec", CLASS_OTHER, OPEN(1), "vector"},
    {"sparsevec", "sparsevec", CLASS_OTHER, OPEN(1), "vector"},
    {"geometry", "geometry", CLASS_OTHER, OPEN(2), "postgis"},
    {"geography", "geography", CLASS_OTHER, OPEN(2), "postgis"},
    {"raster", "raster", CLASS_OTHER, NONE, "postgis_raster"},
    {"semver", "semver", CLASS_OTHER, NONE, "semver"},
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
