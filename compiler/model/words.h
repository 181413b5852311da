/* words.h - which word is legal where: the language's vocabulary as one table, and the binder that
 * reads statement trees by it.
 *
 * A row says in which context a word stands, which arguments follow it, which context its options
 * come from, and whether it may be said twice. An option means the same on its statement's line and
 * in its block, so the binder makes one list of both. */
#ifndef RESCC_WORDS_H
#define RESCC_WORDS_H

#include "grammar/ast.h"

/* Where a word stands. The text is how messages call the place. */
#define CONTEXTS(X)                                                                                \
  X(NONE, "here")                                                                                  \
  X(TOP, "at the top of a file")                                                                   \
  X(REPO, "in a repo")                                                                             \
  X(ENUM, "of an enum")                                                                            \
  X(LABEL, "of a label")                                                                           \
  X(RESOURCE, "in a resource")                                                                     \
  X(ATTRIBUTE, "of an attribute")                                                                  \
  X(BELONGS_TO, "of a belongs_to")                                                                 \
  X(REFERENCE_INDEX, "of a reference's index")                                                     \
  X(HAS, "of a has_many or has_one")                                                               \
  X(MANY_TO_MANY, "of a many_to_many")                                                             \
  X(IDENTITY, "of an identity")                                                                    \
  X(INDEX, "of an index")                                                                          \
  X(EXCLUDE, "of an exclude")                                                                      \
  X(STATEMENT, "of a statement")                                                                   \
  X(POLICY, "of a policy")                                                                         \
  X(MULTITENANCY, "of multitenancy")                                                               \
  X(MANAGE_TENANT, "of manage_tenant")

typedef enum Context {
#define X(id, text) IN_##id,
  CONTEXTS(X)
#undef X
} Context;

/* context, word, identifier, arguments, context of its options, flags
 *
 * Arguments, separated by blanks; one with `?` before it may be missing:
 *   name     a name                      list    [ … ]
 *   dbname   a name or a string          type    a type with modifiers and []
 *   string   "…"                         value   what `default` takes
 *   sql      `…`                         bool    true or false
 *   resource a resource's name
 *   number   1_000                       url     "…" or env "NAME"
 *   =a|b     one of these words          where   `…` or not_null
 *   roles    a name, a string or a list  bounds  `…` or default
 *   tenants  `…`, a list or pattern "…" */
#define WORDS(X)                                                                                   \
  X(TOP, "repo", REPO, "name", REPO, MANY)                                                         \
  X(TOP, "enum", ENUM, "name", ENUM, MANY)                                                         \
  X(TOP, "resource", RESOURCE, "name", RESOURCE, MANY)                                             \
  X(TOP, "fragment", FRAGMENT, "name", RESOURCE, MANY)                                             \
  X(TOP, "domain", DOMAIN, "name", NONE, ONCE)                                                     \
                                                                                                   \
  X(REPO, "url", URL, "url", NONE, ONCE)                                                           \
  X(REPO, "schema", SCHEMA, "dbname", NONE, ONCE)                                                  \
  X(REPO, "extensions", EXTENSIONS, "list", NONE, ONCE)                                            \
  X(REPO, "path", PATH, "string", NONE, ONCE)                                                      \
  X(REPO, "min_pg", MIN_PG, "number", NONE, ONCE)                                                  \
  X(REPO, "lock_timeout", LOCK_TIMEOUT, "string", NONE, ONCE)                                      \
  X(REPO, "statement_timeout", STATEMENT_TIMEOUT, "string", NONE, ONCE)                            \
  X(REPO, "create", CREATE, "bool", NONE, ONCE)                                                    \
  X(REPO, "drop", DROP, "bool", NONE, ONCE)                                                        \
  X(REPO, "target", TARGET, "=postgres|citus", NONE, ONCE)                                         \
  X(REPO, "tenants", TENANTS, "tenants", NONE, ONCE)                                               \
                                                                                                   \
  X(ENUM, "schema", SCHEMA, "dbname", NONE, ONCE)                                                  \
  X(ENUM, "renamed_from", RENAMED_FROM, "dbname", NONE, ONCE)                                      \
  X(LABEL, "renamed_from", RENAMED_FROM, "dbname", NONE, ONCE)                                     \
                                                                                                   \
  X(RESOURCE, "table", TABLE, "dbname", NONE, ONCE)                                                \
  X(RESOURCE, "schema", SCHEMA, "dbname", NONE, ONCE)                                              \
  X(RESOURCE, "repo", REPO, "name", NONE, ONCE)                                                    \
  X(RESOURCE, "renamed_from", RENAMED_FROM, "dbname", NONE, ONCE)                                  \
  X(RESOURCE, "migrate", MIGRATE, "bool", NONE, ONCE)                                              \
  X(RESOURCE, "use", USE, "name", NONE, MANY)                                                      \
  X(RESOURCE, "attribute", ATTRIBUTE, "name type", ATTRIBUTE, MANY)                                \
  X(RESOURCE, "uuid_primary_key", UUID_PRIMARY_KEY, "name", ATTRIBUTE, MANY)                       \
  X(RESOURCE, "integer_primary_key", INTEGER_PRIMARY_KEY, "name", ATTRIBUTE, MANY)                 \
  X(RESOURCE, "create_timestamp", CREATE_TIMESTAMP, "name", ATTRIBUTE, MANY)                       \
  X(RESOURCE, "update_timestamp", UPDATE_TIMESTAMP, "name", ATTRIBUTE, MANY)                       \
  X(RESOURCE, "timestamps", TIMESTAMPS, "", NONE, ONCE)                                            \
  X(RESOURCE, "belongs_to", BELONGS_TO, "name resource", BELONGS_TO, MANY)                         \
  X(RESOURCE, "has_many", HAS_MANY, "name resource", HAS, MANY)                                    \
  X(RESOURCE, "has_one", HAS_ONE, "name resource", HAS, MANY)                                      \
  X(RESOURCE, "many_to_many", MANY_TO_MANY, "name resource", MANY_TO_MANY, MANY)                   \
  X(RESOURCE, "identity", IDENTITY, "name list", IDENTITY, MANY)                                   \
  X(RESOURCE, "index", INDEX, "list", INDEX, MANY)                                                 \
  X(RESOURCE, "check", CHECK, "name sql", NONE, MANY)                                              \
  X(RESOURCE, "exclude", EXCLUDE, "dbname list", EXCLUDE, MANY)                                    \
  X(RESOURCE, "statement", STATEMENT, "name", STATEMENT, MANY)                                     \
  X(RESOURCE, "policy", POLICY, "dbname", POLICY, MANY)                                            \
  X(RESOURCE, "row_security", ROW_SECURITY, "?=forced|tenant", NONE, ONCE)                         \
  X(RESOURCE, "uuid_v7_primary_key", UUID_V7_PRIMARY_KEY, "name", ATTRIBUTE, MANY)                 \
  X(RESOURCE, "domain", DOMAIN, "name", NONE, ONCE)                                                \
  X(RESOURCE, "base_filter", BASE_FILTER, "sql", NONE, ONCE)                                       \
  X(RESOURCE, "partition_by", PARTITION_BY, "=range|list|hash list", NONE, ONCE)                   \
  X(RESOURCE, "partition", PARTITION, "dbname bounds", NONE, MANY)                                 \
  X(RESOURCE, "with", WITH, "sql", NONE, ONCE)                                                     \
  X(RESOURCE, "unlogged", UNLOGGED, "", NONE, ONCE)                                                \
  X(RESOURCE, "polymorphic", POLYMORPHIC, "", NONE, ONCE)                                          \
  X(RESOURCE, "multitenancy", MULTITENANCY, "=attribute|schema ?name", MULTITENANCY, ONCE)         \
  X(RESOURCE, "manage_tenant", MANAGE_TENANT, "", MANAGE_TENANT, ONCE)                             \
                                                                                                   \
  X(ATTRIBUTE, "required", REQUIRED, "", NONE, ONCE)                                               \
  X(ATTRIBUTE, "primary_key", PRIMARY_KEY, "", NONE, ONCE)                                         \
  X(ATTRIBUTE, "default", DEFAULT, "value", NONE, ONCE)                                            \
  X(ATTRIBUTE, "generated", GENERATED, "?=always", NONE, ONCE)                                     \
  X(ATTRIBUTE, "computed", COMPUTED, "sql", NONE, ONCE)                                            \
  X(ATTRIBUTE, "source", SOURCE, "dbname", NONE, ONCE)                                             \
  X(ATTRIBUTE, "renamed_from", RENAMED_FROM, "dbname", NONE, ONCE)                                 \
  X(ATTRIBUTE, "unique", UNIQUE, "", NONE, ONCE)                                                   \
  X(ATTRIBUTE, "backfill", BACKFILL, "sql", NONE, ONCE)                                            \
  X(ATTRIBUTE, "using", USING, "sql", NONE, ONCE)                                                  \
  X(ATTRIBUTE, "collate", COLLATE, "dbname", NONE, ONCE)                                           \
  X(ATTRIBUTE, "ignored", IGNORED, "", NONE, ONCE)                                                 \
                                                                                                   \
  X(BELONGS_TO, "required", REQUIRED, "", NONE, ONCE)                                              \
  X(BELONGS_TO, "primary_key", PRIMARY_KEY, "", NONE, ONCE)                                        \
  X(BELONGS_TO, "attribute", ATTRIBUTE, "name", NONE, ONCE)                                        \
  X(BELONGS_TO, "to", TO, "name", NONE, ONCE)                                                      \
  X(BELONGS_TO, "on_delete", ON_DELETE, "=no_action|restrict|cascade|set_null|set_default ?list",  \
    NONE, ONCE)                                                                                    \
  X(BELONGS_TO, "on_update", ON_UPDATE, "=no_action|restrict|cascade|set_null|set_default", NONE,  \
    ONCE)                                                                                          \
  X(BELONGS_TO, "deferrable", DEFERRABLE, "?=initially", NONE, ONCE)                               \
  X(BELONGS_TO, "match", MATCH, "=full|simple", NONE, ONCE)                                        \
  X(BELONGS_TO, "match_with", MATCH_WITH, "list", NONE, ONCE)                                      \
  X(BELONGS_TO, "name", NAME, "dbname", NONE, ONCE)                                                \
  X(BELONGS_TO, "index", INDEX, "", REFERENCE_INDEX, ONCE)                                         \
  X(BELONGS_TO, "no_reference", NO_REFERENCE, "", NONE, ONCE)                                      \
  X(BELONGS_TO, "renamed_from", RENAMED_FROM, "dbname", NONE, ONCE)                                \
  X(BELONGS_TO, "backfill", BACKFILL, "sql", NONE, ONCE)                                           \
  X(BELONGS_TO, "match_tenant", MATCH_TENANT, "", NONE, ONCE)                                      \
  X(REFERENCE_INDEX, "where", WHERE, "where", NONE, ONCE)                                          \
                                                                                                   \
  X(HAS, "to", TO, "name", NONE, ONCE)                                                             \
  X(HAS, "table", TABLE, "dbname", NONE, ONCE)                                                     \
  X(HAS, "on_delete", ON_DELETE, "=no_action|restrict|cascade|set_null|set_default ?list", NONE,   \
    ONCE)                                                                                          \
  X(HAS, "on_update", ON_UPDATE, "=no_action|restrict|cascade|set_null|set_default", NONE, ONCE)   \
  X(MANY_TO_MANY, "through", THROUGH, "resource", NONE, ONCE)                                      \
                                                                                                   \
  X(IDENTITY, "where", WHERE, "sql", NONE, ONCE)                                                   \
  X(IDENTITY, "nulls_distinct", NULLS_DISTINCT, "bool", NONE, ONCE)                                \
  X(IDENTITY, "name", NAME, "dbname", NONE, ONCE)                                                  \
  X(IDENTITY, "deferrable", DEFERRABLE, "?=initially", NONE, ONCE)                                 \
  X(IDENTITY, "all_tenants", ALL_TENANTS, "", NONE, ONCE)                                          \
  X(IDENTITY, "include_base_filter", INCLUDE_BASE_FILTER, "bool", NONE, ONCE)                      \
                                                                                                   \
  X(INDEX, "unique", UNIQUE, "", NONE, ONCE)                                                       \
  X(INDEX, "name", NAME, "dbname", NONE, ONCE)                                                     \
  X(INDEX, "using", USING, "name", NONE, ONCE)                                                     \
  X(INDEX, "where", WHERE, "sql", NONE, ONCE)                                                      \
  X(INDEX, "include", INCLUDE, "list", NONE, ONCE)                                                 \
  X(INDEX, "nulls_distinct", NULLS_DISTINCT, "bool", NONE, ONCE)                                   \
  X(INDEX, "with", WITH, "sql", NONE, ONCE)                                                        \
  X(INDEX, "concurrently", CONCURRENTLY, "", NONE, ONCE)                                           \
  X(INDEX, "all_tenants", ALL_TENANTS, "", NONE, ONCE)                                             \
  X(INDEX, "include_base_filter", INCLUDE_BASE_FILTER, "bool", NONE, ONCE)                         \
                                                                                                   \
  X(EXCLUDE, "using", USING, "name", NONE, ONCE)                                                   \
  X(EXCLUDE, "where", WHERE, "sql", NONE, ONCE)                                                    \
  X(EXCLUDE, "deferrable", DEFERRABLE, "?=initially", NONE, ONCE)                                  \
                                                                                                   \
  X(STATEMENT, "up", UP, "sql", NONE, ONCE)                                                        \
  X(STATEMENT, "down", DOWN, "sql", NONE, ONCE)                                                    \
  X(STATEMENT, "after", AFTER, "list", NONE, ONCE)                                                 \
  X(STATEMENT, "global", GLOBAL, "", NONE, ONCE)                                                   \
                                                                                                   \
  X(POLICY, "for", FOR, "=all|select|insert|update|delete", NONE, ONCE)                            \
  X(POLICY, "to", TO, "roles", NONE, ONCE)                                                         \
  X(POLICY, "using", USING, "sql", NONE, ONCE)                                                     \
  X(POLICY, "check", CHECK, "sql", NONE, ONCE)                                                     \
  X(POLICY, "restrictive", RESTRICTIVE, "", NONE, ONCE)                                            \
                                                                                                   \
  X(MULTITENANCY, "global", GLOBAL, "", NONE, ONCE)                                                \
                                                                                                   \
  X(MANAGE_TENANT, "template", TEMPLATE, "list", NONE, ONCE)                                       \
  X(MANAGE_TENANT, "create", CREATE, "bool", NONE, ONCE)                                           \
  X(MANAGE_TENANT, "update", UPDATE, "bool", NONE, ONCE)                                           \
  X(MANAGE_TENANT, "delete", DELETE, "bool", NONE, ONCE)

typedef enum WordId {
  WORD_AFTER,
  WORD_ALL_TENANTS,
  WORD_ATTRIBUTE,
  WORD_BACKFILL,
  WORD_BASE_FILTER,
  WORD_BELONGS_TO,
  WORD_CHECK,
  WORD_COLLATE,
  WORD_COMPUTED,
  WORD_CONCURRENTLY,
  WORD_CREATE,
  WORD_CREATE_TIMESTAMP,
  WORD_DEFAULT,
  WORD_DEFERRABLE,
  WORD_DELETE,
  WORD_DOMAIN,
  WORD_DOWN,
  WORD_DROP,
  WORD_ENUM,
  WORD_EXCLUDE,
  WORD_EXTENSIONS,
  WORD_FOR,
  WORD_FRAGMENT,
  WORD_GENERATED,
  WORD_GLOBAL,
  WORD_HAS_MANY,
  WORD_HAS_ONE,
  WORD_IDENTITY,
  WORD_IGNORED,
  WORD_INCLUDE,
  WORD_INCLUDE_BASE_FILTER,
  WORD_INDEX,
  WORD_INTEGER_PRIMARY_KEY,
  WORD_LOCK_TIMEOUT,
  WORD_MANAGE_TENANT,
  WORD_MANY_TO_MANY,
  WORD_MATCH,
  WORD_MATCH_TENANT,
  WORD_MATCH_WITH,
  WORD_MIGRATE,
  WORD_MIN_PG,
  WORD_MULTITENANCY,
  WORD_NAME,
  WORD_NOT_UNDERSTOOD,
  WORD_NO_REFERENCE,
  WORD_NULLS_DISTINCT,
  WORD_ON_DELETE,
  WORD_ON_UPDATE,
  WORD_PARTITION,
  WORD_PARTITION_BY,
  WORD_PATH,
  WORD_POLICY,
  WORD_POLYMORPHIC,
  WORD_PRIMARY_KEY,
  WORD_RENAMED_FROM,
  WORD_REPO,
  WORD_REQUIRED,
  WORD_RESOURCE,
  WORD_RESTRICTIVE,
  WORD_ROW_SECURITY,
  WORD_SCHEMA,
  WORD_SOURCE,
  WORD_STATEMENT,
  WORD_STATEMENT_TIMEOUT,
  WORD_TABLE,
  WORD_TARGET,
  WORD_TEMPLATE,
  WORD_TENANTS,
  WORD_THROUGH,
  WORD_TIMESTAMPS,
  WORD_TO,
  WORD_UNIQUE,
  WORD_UNLOGGED,
  WORD_UP,
  WORD_UPDATE,
  WORD_UPDATE_TIMESTAMP,
  WORD_URL,
  WORD_USE,
  WORD_USING,
  WORD_UUID_PRIMARY_KEY,
  WORD_UUID_V7_PRIMARY_KEY,
  WORD_WHERE,
  WORD_WITH,
} WordId;

typedef struct Word {
  Context context;
  const char *text;
  WordId id;
  const char *args;
  Context options;
  enum { ONCE, MANY } times;
} Word;

enum { ARGS_AT_MOST = 3 };

typedef struct Bound Bound;

typedef struct BoundList {
  Bound **items;
  size_t count, capacity;
} BoundList;

/* A statement or option, read by its word's row. */
struct Bound {
  const Word *word;
  Span span;                         /* of the word itself */
  Span line;                         /* of the word and its arguments */
  const AstItem *args[ARGS_AT_MOST]; /* NULL where an optional one is missing */
  const AstItem *type_modifiers;     /* the (12, 2) of a type, or NULL */
  unsigned type_dimensions;          /* how many [] follow it */
  const AstBlock *block;             /* of an enum: its labels are for the caller */
  const char *doc;
  BoundList options;
};

/* Binds the statements of a block (or file) in a context. Reports what is not understood; a
 * statement of a resource that isn't stays in the list as WORD_NOT_UNDERSTOOD with the name behind
 * its word, so that what refers to it is no second mistake. */
BoundList words_bind(Arena *arena, Diags *diags, Context context, const AstBlock *block);

/* Binds the options that follow on a line behind item `from`, as for an enum's label. */
void words_bind_options(Arena *arena, Diags *diags, Context context, const AstItems *line,
                        size_t from, BoundList *options);

/* The one with this word in a list, or NULL. */
const Bound *bound_find(const BoundList *list, WordId id);
/* The option with this word, or NULL. */
const Bound *bound_option(const Bound *bound, WordId id);
/* Its first argument's text, or `otherwise`. */
const char *bound_text(const Bound *bound, WordId id, const char *otherwise);
/* Whether a bool option says false. */
bool bound_is_false(const Bound *bound, WordId id);

#endif
