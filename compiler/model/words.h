/* words.h - which word is legal where: the language's vocabulary as one table, and the binder that
 * reads statement trees by it.
 *
 * A row says in which context a word stands, which arguments follow it, which context its options
 * come from, and whether it may be said twice; a shape says which words stand behind the elements
 * of a list. So whoever reads the three tables knows every word and its place. An option means the
 * same on its statement's line and in its block, so the binder makes one list of both. */
#ifndef RESCC_WORDS_H
#define RESCC_WORDS_H

#include "grammar/ast.h"
#include "runtime/base/suggest.h"

/* Where a word stands, how messages call the place, and what they call a word there. */
#define CONTEXTS(X)                                                                                \
  X(NONE, "here", "word")                                                                          \
  X(TOP, "at the top of a file", "word")                                                           \
  X(REPO, "in a repo", "option")                                                                   \
  X(EXTENSION, "of an extension", "option")                                                        \
  X(ENUM, "of an enum", "word")                                                                    \
  X(LABEL, "of a label", "word")                                                                   \
  X(RESOURCE, "in a resource", "word")                                                             \
  X(ATTRIBUTE, "of an attribute", "option")                                                        \
  X(BELONGS_TO, "of a belongs_to", "option")                                                       \
  X(REFERENCE_INDEX, "of a reference's index", "option")                                           \
  X(HAS, "of a has_many or has_one", "option")                                                     \
  X(MANY_TO_MANY, "of a many_to_many", "option")                                                   \
  X(IDENTITY, "of an identity", "option")                                                          \
  X(INDEX, "of an index", "option")                                                                \
  X(ELEMENT, "in an index element", "word")                                                        \
  X(EXCLUDE, "of an exclude", "option")                                                            \
  X(EXCLUDED, "in an excluded element", "word")                                                    \
  X(STATEMENT, "of a statement", "option")                                                         \
  X(POLICY, "of a policy", "option")                                                               \
  X(MULTITENANCY, "of multitenancy", "option")                                                     \
  X(MANAGE_TENANT, "of manage_tenant", "option")

typedef enum Context {
#define X(id, place, word) IN_##id,
  CONTEXTS(X)
#undef X
      CONTEXT_COUNT
} Context;

/* What an argument may be, a type with its modifiers and [] behind it: identifier, how messages
 * call it (NULL: one of its words), the kinds of items that fit, words that fit as well, the
 * argument that such a word takes in turn, and the context of what stands behind each element of a
 * list. */
#define SHAPES(X)                                                                                  \
  X(NAME, "a name", NAME, NULL, NONE, NONE)                                                        \
  X(DBNAME, "a name", NAME | STRING, NULL, NONE, NONE)                                             \
  X(RESOURCE, "a resource", NAME, NULL, NONE, NONE)                                                \
  X(TYPE, "a type", NAME | STRING, NULL, NONE, NONE)                                               \
  X(STRING, "a string \"…\"", STRING, NULL, NONE, NONE)                                            \
  X(SQL, "SQL in backticks", SQL, NULL, NONE, NONE)                                                \
  X(NUMBER, "a number", NUMBER, NULL, NONE, NONE)                                                  \
  X(BOOL, "`true` or `false`", 0, "true|false", NONE, NONE)                                        \
  X(VALUE, "a value", NAME | STRING | SQL | NUMBER | LIST | EMPTY, NULL, NONE, NONE)               \
  X(LIST, "a list [ … ]", LIST, NULL, NONE, NONE)                                                  \
  X(EXTENSIONS, "a list [ … ]", LIST, NULL, NONE, EXTENSION)                                       \
  X(ELEMENTS, "a list [ … ]", LIST, NULL, NONE, ELEMENT)                                           \
  X(EXCLUDED, "a list [ … ]", LIST, NULL, NONE, EXCLUDED)                                          \
  X(WHERE, "SQL in backticks, or `not_null`", SQL, "not_null", NONE, NONE)                         \
  X(BOUNDS, "SQL in backticks, or `default`", SQL, "default", NONE, NONE)                          \
  X(ROLES, "a role, or a list of them", NAME | STRING | LIST, NULL, NONE, NONE)                    \
  X(URL, "a string, or `env \"NAME\"`", STRING, "env", STRING, NONE)                               \
  X(TENANTS, "SQL in backticks, a list, or `pattern \"…\"`", SQL | LIST, "pattern", STRING, NONE)  \
  X(TARGET, NULL, 0, "postgres|citus", NONE, NONE)                                                 \
  X(SECURITY, NULL, 0, "forced|tenant", NONE, NONE)                                                \
  X(PARTITIONING, NULL, 0, "range|list|hash", NONE, NONE)                                          \
  X(TENANCY, NULL, 0, "attribute|schema", NONE, NONE)                                              \
  X(ALWAYS, NULL, 0, "always", NONE, NONE)                                                         \
  X(INITIALLY, NULL, 0, "initially", NONE, NONE)                                                   \
  X(ACTION, NULL, 0, "no_action|restrict|cascade|set_null|set_default", NONE, NONE)                \
  X(MATCH, NULL, 0, "full|simple", NONE, NONE)                                                     \
  X(NULLS, NULL, 0, "first|last", NONE, NONE)                                                      \
  X(COMMAND, NULL, 0, "all|select|insert|update|delete", NONE, NONE)

typedef enum Shape {
  SHAPE_NONE,
#define X(id, called, kinds, words, behind, inside) SHAPE_##id,
  SHAPES(X)
#undef X
} Shape;

typedef struct Argument {
  Shape shape;
  bool optional;
} Argument;

enum { ARGS_AT_MOST = 2 };

/* clang-format off */
#define NO_ARGS {{SHAPE_NONE, false}}
#define ARG(first) {{SHAPE_##first, false}}
#define MAYBE(first) {{SHAPE_##first, true}}
#define ARGS(first, second) {{SHAPE_##first, false}, {SHAPE_##second, false}}
#define ARG_MAYBE(first, second) {{SHAPE_##first, false}, {SHAPE_##second, true}}
/* clang-format on */

/* context, word, identifier, arguments, context of its options, how often. The rows are sorted by
 * context. ALSO: a word that a row above has in another context. */
#define WORDS(X, ALSO)                                                                             \
  X(TOP, "repo", REPO, ARG(NAME), REPO, MANY)                                                      \
  X(TOP, "enum", ENUM, ARG(NAME), ENUM, MANY)                                                      \
  X(TOP, "resource", RESOURCE, ARG(NAME), RESOURCE, MANY)                                          \
  X(TOP, "fragment", FRAGMENT, ARG(NAME), RESOURCE, MANY)                                          \
  X(TOP, "domain", DOMAIN, ARG(NAME), NONE, ONCE)                                                  \
                                                                                                   \
  X(REPO, "url", URL, ARG(URL), NONE, ONCE)                                                        \
  X(REPO, "schema", SCHEMA, ARG(DBNAME), NONE, ONCE)                                               \
  X(REPO, "extensions", EXTENSIONS, ARG(EXTENSIONS), NONE, ONCE)                                   \
  X(REPO, "path", PATH, ARG(STRING), NONE, ONCE)                                                   \
  X(REPO, "min_pg", MIN_PG, ARG(NUMBER), NONE, ONCE)                                               \
  X(REPO, "lock_timeout", LOCK_TIMEOUT, ARG(STRING), NONE, ONCE)                                   \
  X(REPO, "statement_timeout", STATEMENT_TIMEOUT, ARG(STRING), NONE, ONCE)                         \
  X(REPO, "create", CREATE, ARG(BOOL), NONE, ONCE)                                                 \
  X(REPO, "drop", DROP, ARG(BOOL), NONE, ONCE)                                                     \
  X(REPO, "target", TARGET, ARG(TARGET), NONE, ONCE)                                               \
  X(REPO, "tenants", TENANTS, ARG(TENANTS), NONE, ONCE)                                            \
                                                                                                   \
  X(EXTENSION, "version", VERSION, ARG(STRING), NONE, ONCE)                                        \
                                                                                                   \
  ALSO(ENUM, "schema", SCHEMA, ARG(DBNAME), NONE, ONCE)                                            \
  X(ENUM, "renamed_from", RENAMED_FROM, ARG(DBNAME), NONE, ONCE)                                   \
                                                                                                   \
  ALSO(LABEL, "renamed_from", RENAMED_FROM, ARG(DBNAME), NONE, ONCE)                               \
                                                                                                   \
  X(RESOURCE, "table", TABLE, ARG(DBNAME), NONE, ONCE)                                             \
  ALSO(RESOURCE, "schema", SCHEMA, ARG(DBNAME), NONE, ONCE)                                        \
  ALSO(RESOURCE, "repo", REPO, ARG(NAME), NONE, ONCE)                                              \
  ALSO(RESOURCE, "renamed_from", RENAMED_FROM, ARG(DBNAME), NONE, ONCE)                            \
  X(RESOURCE, "migrate", MIGRATE, ARG(BOOL), NONE, ONCE)                                           \
  X(RESOURCE, "use", USE, ARG(NAME), NONE, MANY)                                                   \
  X(RESOURCE, "attribute", ATTRIBUTE, ARGS(NAME, TYPE), ATTRIBUTE, MANY)                           \
  X(RESOURCE, "uuid_primary_key", UUID_PRIMARY_KEY, ARG(NAME), ATTRIBUTE, MANY)                    \
  X(RESOURCE, "integer_primary_key", INTEGER_PRIMARY_KEY, ARG(NAME), ATTRIBUTE, MANY)              \
  X(RESOURCE, "create_timestamp", CREATE_TIMESTAMP, ARG(NAME), ATTRIBUTE, MANY)                    \
  X(RESOURCE, "update_timestamp", UPDATE_TIMESTAMP, ARG(NAME), ATTRIBUTE, MANY)                    \
  X(RESOURCE, "timestamps", TIMESTAMPS, NO_ARGS, NONE, ONCE)                                       \
  X(RESOURCE, "belongs_to", BELONGS_TO, ARGS(NAME, RESOURCE), BELONGS_TO, MANY)                    \
  X(RESOURCE, "has_many", HAS_MANY, ARGS(NAME, RESOURCE), HAS, MANY)                               \
  X(RESOURCE, "has_one", HAS_ONE, ARGS(NAME, RESOURCE), HAS, MANY)                                 \
  X(RESOURCE, "many_to_many", MANY_TO_MANY, ARGS(NAME, RESOURCE), MANY_TO_MANY, MANY)              \
  X(RESOURCE, "identity", IDENTITY, ARGS(NAME, ELEMENTS), IDENTITY, MANY)                          \
  X(RESOURCE, "index", INDEX, ARG(ELEMENTS), INDEX, MANY)                                          \
  X(RESOURCE, "check", CHECK, ARGS(NAME, SQL), NONE, MANY)                                         \
  X(RESOURCE, "exclude", EXCLUDE, ARGS(DBNAME, EXCLUDED), EXCLUDE, MANY)                           \
  X(RESOURCE, "statement", STATEMENT, ARG(NAME), STATEMENT, MANY)                                  \
  X(RESOURCE, "policy", POLICY, ARG(DBNAME), POLICY, MANY)                                         \
  X(RESOURCE, "row_security", ROW_SECURITY, MAYBE(SECURITY), NONE, ONCE)                           \
  X(RESOURCE, "uuid_v7_primary_key", UUID_V7_PRIMARY_KEY, ARG(NAME), ATTRIBUTE, MANY)              \
  ALSO(RESOURCE, "domain", DOMAIN, ARG(NAME), NONE, ONCE)                                          \
  X(RESOURCE, "base_filter", BASE_FILTER, ARG(SQL), NONE, ONCE)                                    \
  X(RESOURCE, "partition_by", PARTITION_BY, ARGS(PARTITIONING, LIST), NONE, ONCE)                  \
  X(RESOURCE, "partition", PARTITION, ARGS(DBNAME, BOUNDS), NONE, MANY)                            \
  X(RESOURCE, "with", WITH, ARG(SQL), NONE, ONCE)                                                  \
  X(RESOURCE, "unlogged", UNLOGGED, NO_ARGS, NONE, ONCE)                                           \
  X(RESOURCE, "polymorphic", POLYMORPHIC, NO_ARGS, NONE, ONCE)                                     \
  X(RESOURCE, "multitenancy", MULTITENANCY, ARG_MAYBE(TENANCY, NAME), MULTITENANCY, ONCE)          \
  X(RESOURCE, "manage_tenant", MANAGE_TENANT, NO_ARGS, MANAGE_TENANT, ONCE)                        \
                                                                                                   \
  X(ATTRIBUTE, "required", REQUIRED, NO_ARGS, NONE, ONCE)                                          \
  X(ATTRIBUTE, "primary_key", PRIMARY_KEY, NO_ARGS, NONE, ONCE)                                    \
  X(ATTRIBUTE, "default", DEFAULT, ARG(VALUE), NONE, ONCE)                                         \
  X(ATTRIBUTE, "generated", GENERATED, MAYBE(ALWAYS), NONE, ONCE)                                  \
  X(ATTRIBUTE, "computed", COMPUTED, ARG(SQL), NONE, ONCE)                                         \
  X(ATTRIBUTE, "source", SOURCE, ARG(DBNAME), NONE, ONCE)                                          \
  ALSO(ATTRIBUTE, "renamed_from", RENAMED_FROM, ARG(DBNAME), NONE, ONCE)                           \
  X(ATTRIBUTE, "unique", UNIQUE, NO_ARGS, NONE, ONCE)                                              \
  X(ATTRIBUTE, "backfill", BACKFILL, ARG(SQL), NONE, ONCE)                                         \
  X(ATTRIBUTE, "using", USING, ARG(SQL), NONE, ONCE)                                               \
  X(ATTRIBUTE, "collate", COLLATE, ARG(DBNAME), NONE, ONCE)                                        \
  X(ATTRIBUTE, "ignored", IGNORED, NO_ARGS, NONE, ONCE)                                            \
                                                                                                   \
  ALSO(BELONGS_TO, "required", REQUIRED, NO_ARGS, NONE, ONCE)                                      \
  ALSO(BELONGS_TO, "primary_key", PRIMARY_KEY, NO_ARGS, NONE, ONCE)                                \
  ALSO(BELONGS_TO, "attribute", ATTRIBUTE, ARG(NAME), NONE, ONCE)                                  \
  X(BELONGS_TO, "to", TO, ARG(NAME), NONE, ONCE)                                                   \
  X(BELONGS_TO, "on_delete", ON_DELETE, ARG_MAYBE(ACTION, LIST), NONE, ONCE)                       \
  X(BELONGS_TO, "on_update", ON_UPDATE, ARG(ACTION), NONE, ONCE)                                   \
  X(BELONGS_TO, "deferrable", DEFERRABLE, MAYBE(INITIALLY), NONE, ONCE)                            \
  X(BELONGS_TO, "match", MATCH, ARG(MATCH), NONE, ONCE)                                            \
  X(BELONGS_TO, "match_with", MATCH_WITH, ARG(LIST), NONE, ONCE)                                   \
  X(BELONGS_TO, "name", NAME, ARG(DBNAME), NONE, ONCE)                                             \
  ALSO(BELONGS_TO, "index", INDEX, NO_ARGS, REFERENCE_INDEX, ONCE)                                 \
  X(BELONGS_TO, "no_reference", NO_REFERENCE, NO_ARGS, NONE, ONCE)                                 \
  ALSO(BELONGS_TO, "renamed_from", RENAMED_FROM, ARG(DBNAME), NONE, ONCE)                          \
  ALSO(BELONGS_TO, "backfill", BACKFILL, ARG(SQL), NONE, ONCE)                                     \
  X(BELONGS_TO, "match_tenant", MATCH_TENANT, NO_ARGS, NONE, ONCE)                                 \
                                                                                                   \
  X(REFERENCE_INDEX, "where", WHERE, ARG(WHERE), NONE, ONCE)                                       \
                                                                                                   \
  ALSO(HAS, "to", TO, ARG(NAME), NONE, ONCE)                                                       \
  ALSO(HAS, "table", TABLE, ARG(DBNAME), NONE, ONCE)                                               \
  ALSO(HAS, "on_delete", ON_DELETE, ARG_MAYBE(ACTION, LIST), NONE, ONCE)                           \
  ALSO(HAS, "on_update", ON_UPDATE, ARG(ACTION), NONE, ONCE)                                       \
                                                                                                   \
  X(MANY_TO_MANY, "through", THROUGH, ARG(RESOURCE), NONE, ONCE)                                   \
                                                                                                   \
  ALSO(IDENTITY, "where", WHERE, ARG(SQL), NONE, ONCE)                                             \
  X(IDENTITY, "nulls_distinct", NULLS_DISTINCT, ARG(BOOL), NONE, ONCE)                             \
  ALSO(IDENTITY, "name", NAME, ARG(DBNAME), NONE, ONCE)                                            \
  ALSO(IDENTITY, "deferrable", DEFERRABLE, MAYBE(INITIALLY), NONE, ONCE)                           \
  X(IDENTITY, "all_tenants", ALL_TENANTS, NO_ARGS, NONE, ONCE)                                     \
  X(IDENTITY, "include_base_filter", INCLUDE_BASE_FILTER, ARG(BOOL), NONE, ONCE)                   \
                                                                                                   \
  ALSO(INDEX, "unique", UNIQUE, NO_ARGS, NONE, ONCE)                                               \
  ALSO(INDEX, "name", NAME, ARG(DBNAME), NONE, ONCE)                                               \
  ALSO(INDEX, "using", USING, ARG(NAME), NONE, ONCE)                                               \
  ALSO(INDEX, "where", WHERE, ARG(SQL), NONE, ONCE)                                                \
  X(INDEX, "include", INCLUDE, ARG(LIST), NONE, ONCE)                                              \
  ALSO(INDEX, "nulls_distinct", NULLS_DISTINCT, ARG(BOOL), NONE, ONCE)                             \
  ALSO(INDEX, "with", WITH, ARG(SQL), NONE, ONCE)                                                  \
  X(INDEX, "concurrently", CONCURRENTLY, NO_ARGS, NONE, ONCE)                                      \
  ALSO(INDEX, "all_tenants", ALL_TENANTS, NO_ARGS, NONE, ONCE)                                     \
  ALSO(INDEX, "include_base_filter", INCLUDE_BASE_FILTER, ARG(BOOL), NONE, ONCE)                   \
                                                                                                   \
  X(ELEMENT, "desc", DESC, NO_ARGS, NONE, MANY)                                                    \
  X(ELEMENT, "asc", ASC, NO_ARGS, NONE, MANY)                                                      \
  X(ELEMENT, "nulls", NULLS, ARG(NULLS), NONE, MANY)                                               \
  ALSO(ELEMENT, "collate", COLLATE, ARG(DBNAME), NONE, MANY)                                       \
  X(ELEMENT, "ops", OPS, ARG(DBNAME), NONE, MANY)                                                  \
                                                                                                   \
  ALSO(EXCLUDE, "using", USING, ARG(NAME), NONE, ONCE)                                             \
  ALSO(EXCLUDE, "where", WHERE, ARG(SQL), NONE, ONCE)                                              \
  ALSO(EXCLUDE, "deferrable", DEFERRABLE, MAYBE(INITIALLY), NONE, ONCE)                            \
                                                                                                   \
  ALSO(EXCLUDED, "with", WITH, ARG(STRING), NONE, ONCE)                                            \
                                                                                                   \
  X(STATEMENT, "up", UP, ARG(SQL), NONE, ONCE)                                                     \
  X(STATEMENT, "down", DOWN, ARG(SQL), NONE, ONCE)                                                 \
  X(STATEMENT, "after", AFTER, ARG(LIST), NONE, ONCE)                                              \
  X(STATEMENT, "global", GLOBAL, NO_ARGS, NONE, ONCE)                                              \
                                                                                                   \
  X(POLICY, "for", FOR, ARG(COMMAND), NONE, ONCE)                                                  \
  ALSO(POLICY, "to", TO, ARG(ROLES), NONE, ONCE)                                                   \
  ALSO(POLICY, "using", USING, ARG(SQL), NONE, ONCE)                                               \
  ALSO(POLICY, "check", CHECK, ARG(SQL), NONE, ONCE)                                               \
  X(POLICY, "restrictive", RESTRICTIVE, NO_ARGS, NONE, ONCE)                                       \
                                                                                                   \
  ALSO(MULTITENANCY, "global", GLOBAL, NO_ARGS, NONE, ONCE)                                        \
                                                                                                   \
  X(MANAGE_TENANT, "template", TEMPLATE, ARG(LIST), NONE, ONCE)                                    \
  ALSO(MANAGE_TENANT, "create", CREATE, ARG(BOOL), NONE, ONCE)                                     \
  X(MANAGE_TENANT, "update", UPDATE, ARG(BOOL), NONE, ONCE)                                        \
  X(MANAGE_TENANT, "delete", DELETE, ARG(BOOL), NONE, ONCE)

typedef enum WordId {
  WORD_NOT_UNDERSTOOD,
#define X(context, text, id, args, options, times) WORD_##id,
#define ALSO(context, text, id, args, options, times)
  WORDS(X, ALSO)
#undef X
#undef ALSO
} WordId;

typedef struct Word {
  Context context;
  const char *text;
  WordId id;
  Argument args[ARGS_AT_MOST]; /* SHAPE_NONE behind the last */
  Context options;
  enum { ONCE, MANY } times;
} Word;

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

/* The row of the word that an item is in a context, or NULL. */
const Word *words_find(Context context, const AstItem *item);
/* Reads the word at `at` and its arguments without a report. How many items that took; 0: what
 * stands there is no word of the context, or not with these arguments. */
size_t words_match(Context context, const AstItems *line, size_t at, Bound *bound);
/* Tries the words of a context as suggestions. */
void words_suggest(Suggest *suggest, Context context);

/* The one with this word in a list, or NULL. */
const Bound *bound_find(const BoundList *list, WordId id);
/* The option with this word, or NULL. */
const Bound *bound_option(const Bound *bound, WordId id);
/* Its first argument's text, or `otherwise`. */
const char *bound_text(const Bound *bound, WordId id, const char *otherwise);
/* Whether a bool option says false. */
bool bound_is_false(const Bound *bound, WordId id);

#endif
