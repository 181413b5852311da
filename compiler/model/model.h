/* model.h - what the sources say, with every name bound: the result of resolving.
 *
 * Names here are database names (the `source`, the table); what an attribute is called in the
 * language stands beside them. Everything keeps the span it came from, for messages. SQL fragments
 * keep their items, for exact underlining. All of it lives in the run's arena.
 *
 * Room compiler/model: what the sources say. In: statement trees; out: the checked model, and the
 * state that it asks for. Stands on compiler/state. */
#ifndef RESCC_MODEL_H
#define RESCC_MODEL_H

#include "compiler/state/state.h"
#include "compiler/state/type.h"
#include "repo.h"
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
  const AstItem *tenants_sql; /* of `tenants`, or NULL */
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
  bool ignored;            /* known, never migrated */
  bool uuid_v7;            /* its default calls the function that migrations bring */
  const char *collation;   /* NULL: the type's own */
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
  const Bound *bound; /* of belongs_to; of the has_many or has_one that makes a polymorphic table */
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
  bool unfiltered;        /* `include_base_filter false` */
  const char *deferrable; /* SQL; not NULL: a unique constraint instead of an index */
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

typedef struct Partition {
  const char *name;
  const AstItem *bounds; /* NULL: the default partition */
  Span span;
} Partition;

typedef struct PartitionList {
  Partition **items;
  size_t count, capacity;
} PartitionList;

/* What a resource may have beside columns, keys and indexes, a row a kind: its word, what it is in
 * messages, a list of them in `dump`, where its names are unique (a schema's relations and the
 * table's constraints, or those of its kind in the table); then who reads it (resolve.h), checks
 * its SQL (check_internal.h), makes objects of all that a resource has (lower_internal.h) and
 * writes it down (model_dump_internal.h). All that is a kind's lies in its rule_*.c. */
#define RULE_KINDS(X)                                                                              \
  X(EXCLUDE, "exclusion", "exclusions", NULL, resolve_exclusion, check_exclusion,                  \
    lower_exclusions, dump_exclusion)                                                              \
  X(POLICY, "policy", "policies", "policy", resolve_policy, check_policy, lower_policies,          \
    dump_policy)

typedef enum RuleKind {
#define X(id, what, list, scope, resolve, check, lower, dump) RULE_##id,
  RULE_KINDS(X)
#undef X
      RULES
} RuleKind;

typedef struct Rule {
  RuleKind kind;
  const char *name;
  Span span;
  const void *said; /* what its rule_*.c knows */
} Rule;

typedef struct RuleList {
  Rule *items;
  size_t count, capacity;
} RuleList;

/* A `statement`. */
typedef struct Script {
  const char *name;
  const AstItem *up, *down;
  struct {
    Resource **items;
    size_t count, capacity;
  } after;
  bool global;
  Span span;
} Script;

/* A piece of a tenant's schema name. */
typedef struct TenantPart {
  const char *text;           /* or */
  const Attribute *attribute; /* whose value stands there */
} TenantPart;

/* `manage_tenant`: each row is a tenant. */
typedef struct Manager {
  TenantPart *items;
  size_t count, capacity;
  bool creates, updates, deletes;
  Span span;
} Manager;

typedef struct ScriptList {
  Script **items;
  size_t count, capacity;
} ScriptList;

struct Resource {
  const char *name;
  const char *table, *schema; /* TENANT_SCHEMA (state.h): each tenant has the table */
  ModelRepo *repo;            /* NULL: unknown, reported */
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
  const char *domain; /* or NULL */
  const AstItem *base_filter, *with_sql;
  bool unlogged;
  const char *row_security; /* NULL, ENABLE or FORCE */
  bool polymorphic;         /* a pattern for tables, and none itself */
  Resource *pattern;        /* of a table that a polymorphic resource became, or NULL */
  Resource *owner;          /* where that table was named, */
  const Bound *made_by;     /* and by which has_many or has_one */
  Attribute *tenant;        /* of `multitenancy attribute`, or NULL */
  bool tenant_global;       /* rows of no tenant may be */
  bool tenant_rows;         /* `row_security tenant`: a session sees those of its tenant */
  Manager *manager;         /* of `manage_tenant`, or NULL */
  const char *partition_by; /* RANGE, LIST, HASH or NULL */
  ElementList partition_key;
  PartitionList partitions;
  RuleList rules;
  ScriptList scripts;
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

/* Whether the resource makes (part of) a table in its repo. */
bool model_is_table(const Resource *resource);
/* Whether two resources share one table. */
bool model_same_table(const Resource *a, const Resource *b);

/* A type, for a repo whose schema is `schema`. */
TypeName model_type_name(const Type *type, const char *schema);
/* Its canonical SQL text, for a repo whose schema is `schema`. */
const char *model_type_text(Arena *arena, const Type *type, const char *schema);

#endif
