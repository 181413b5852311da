/* model.h - what the sources say, with every name bound: the result of resolving.
 *
 * Names here are database names (the `source`, the table); what an attribute is called in the
 * language stands beside them. Everything keeps the span it came from, for messages. SQL fragments
 * keep their items, for exact underlining. All of it lives in the run's arena. */
#ifndef RESCC_MODEL_H
#define RESCC_MODEL_H

#include "project.h"
#include "type.h"
#include "words.h"

typedef struct ModelRepo ModelRepo;
typedef struct Resource Resource;
typedef struct Attribute Attribute;

typedef struct Extension {
  const char *name, *version; /* version: NULL for whichever the server has */
  Span span;
} Extension;

typedef struct ExtensionList {
  Extension *items;
  size_t count, capacity;
} ExtensionList;

struct ModelRepo {
  Repo repo;
  Span span; /* source NULL: the repo of a project that declares none */
  ExtensionList extensions;
};

typedef struct ModelRepoList {
  ModelRepo **items;
  size_t count, capacity;
} ModelRepoList;

typedef struct EnumLabel {
  const char *name, *renamed_from;
  Span span;
} EnumLabel;

typedef struct Enum {
  const char *name;
  const char *schema;                             /* NULL: the repo's */
  const char *renamed_from, *renamed_from_schema; /* the schema: NULL for its own */
  const char *doc;
  Span span;
  EnumLabel *items;
  size_t count, capacity;
} Enum;

typedef struct EnumList {
  Enum **items;
  size_t count, capacity;
} EnumList;

/* A column's type. `row` or `enumeration` is set; both NULL: unknown, and already reported. */
typedef struct Type {
  const TypeRow *row;
  Enum *enumeration;
  bool foreign_type;     /* a name with a schema, taken as it stands */
  const char *modifiers; /* "(12,2)" or "" */
  unsigned dimensions;
} Type;

struct Attribute {
  const char *name, *column;
  Type type;
  bool required, primary_key, unique;
  const char *default_sql; /* SQL text; NULL: none */
  enum { NOT_GENERATED, GENERATED_BY_DEFAULT, GENERATED_ALWAYS } generated;
  const AstItem *computed, *backfill, *using;
  const char *renamed_from;
  const char *doc;
  Span span; /* the name */
  Span type_span;
  const Bound *bound;          /* NULL for what `timestamps` and belongs_to make */
  struct Reference *reference; /* whose belongs_to made this attribute, or NULL */
};

typedef struct AttributeList {
  Attribute **items;
  size_t count, capacity;
} AttributeList;

typedef struct ColumnPair {
  Attribute *own, *theirs;
} ColumnPair;

typedef struct Reference {
  const Bound *bound;
  const char *name;
  Resource *target; /* NULL: unknown, reported */
  Attribute *attribute;
  Attribute *target_attribute;
  struct {
    ColumnPair *items;
    size_t count, capacity;
  } pairs; /* all columns of the key, the first being attribute → target_attribute */
  struct {
    Attribute **items;
    size_t count, capacity;
  } set_columns; /* of on_delete set_null [ … ] */
  Span span;
} Reference;

typedef struct ReferenceList {
  Reference **items;
  size_t count, capacity;
} ReferenceList;

/* An element of an index. */
typedef struct Element {
  Attribute *attribute; /* or */
  const AstItem *sql;
  const char *modifiers; /* SQL: ` COLLATE "C" text_pattern_ops DESC NULLS LAST`, or "" */
  Span span;
} Element;

typedef struct ElementList {
  Element *items;
  size_t count, capacity;
} ElementList;

typedef struct Index {
  const char *name; /* as it will be in the database; shortened where derived */
  bool unique, concurrently, nulls_not_distinct;
  const char *method;
  ElementList elements;
  AttributeList include;
  const AstItem *where_sql, *with_sql;
  const char *where_text; /* of a reference's `where not_null` */
  Span span;
} Index;

typedef struct IndexList {
  Index **items;
  size_t count, capacity;
} IndexList;

typedef struct Check {
  const char *name;
  const AstItem *sql;
  Span span;
} Check;

typedef struct CheckList {
  Check **items;
  size_t count, capacity;
} CheckList;

struct Resource {
  const char *name;
  const char *table, *schema;
  ModelRepo *repo; /* NULL: unknown, reported */
  bool migrate;
  bool partly; /* some of it was not understood: what it seems to lack may be there */
  const char *renamed_from_schema, *renamed_from; /* NULL: not renamed */
  const char *doc;
  Span span; /* the name */
  Span table_span;
  BoundList statements; /* with fragments put in their places */
  AttributeList attributes;
  ReferenceList references;
  IndexList indexes; /* identities too */
  CheckList checks;
};

typedef struct ResourceList {
  Resource **items;
  size_t count, capacity;
} ResourceList;

typedef struct Model {
  bool partly; /* some statement was not understood: what seems unknown may be declared in it */
  ModelRepoList repos;
  EnumList enums;
  ResourceList resources;
} Model;

Resource *model_resource(const Model *model, const char *name);
Attribute *model_attribute(const Resource *resource, const char *name);
Attribute *model_column(const Resource *resource, const char *column);

/* The canonical SQL text of a type, for a repo whose schema is `schema`. */
const char *model_type_text(Arena *arena, const Type *type, const char *schema);

#endif
