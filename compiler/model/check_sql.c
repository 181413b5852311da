/* check_sql.c - the SQL fragments of one resource. */
#include <string.h>

#include "check_internal.h"
#include "compiler/state/sqlfrag.h"
#include "runtime/base/suggest.h"

static bool is_system_column(const char *name) {
  static const char *const names[] = {"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

static void report_column(SqlChecker *checker, const AstItem *sql, const SqlColumn *column) {
  const Resource *resource = checker->resource;
  Span span = ast_sql_span(sql, column->start, column->end);
  if (column->table && strcmp(column->table, resource->table) != 0) {
    diag_report(checker->diags, DIAG_UNKNOWN_COLUMN,
                ast_sql_span(sql, column->table_start, column->end),
                "`%s.%s` is no column of table `%s`", column->table, column->name, resource->table);
    return;
  }
  Diag *diag = diag_report(checker->diags, DIAG_UNKNOWN_COLUMN, span, "`%s` has no column `%s`",
                           resource->name, column->name);
  const Attribute *named = model_attribute(resource, column->name);
  if (named) {
    diag_hint(checker->diags, diag, "the column of attribute `%s` is called `%s`", named->name,
              named->column);
    return;
  }
  Suggest near = suggest_start(column->name);
  for (size_t i = 0; i < resource->attributes.count; i++)
    suggest_try(&near, resource->attributes.items[i]->column);
  diag_suggest(checker->diags, diag, near.best);
}

/* Newer servers know syntax that libpg_query's PostgreSQL 15 doesn't: then it is only a warning. */
static void report_sql(SqlChecker *checker, const AstItem *sql, const SqlFragment *fragment) {
  Span span = ast_sql_span(sql, fragment->error_at, fragment->error_at + 1);
  bool newer = checker->resource->repo && checker->resource->repo->repo.min_pg > 15;
  Diag *diag = diag_report(checker->diags, newer ? DIAG_NEWER_SYNTAX : DIAG_BAD_SQL, span, "%s",
                           fragment->error);
  if (newer)
    diag_hint(checker->diags, diag,
              "checked with PostgreSQL 15's grammar; the server has the last word");
}

/* Parses a fragment and reports what its place can't hold. Without columns where it is broken. */
static SqlFragment parse(SqlChecker *checker, const AstItem *sql, const char *place) {
  SqlFragment fragment = {0};
  if (sql == NULL) return fragment;
  fragment = sqlfrag_cached(checker->arena, checker->cache, sql->text);
  if (fragment.error)
    report_sql(checker, sql, &fragment);
  else if (fragment.misplaced)
    diag_report(checker->diags, DIAG_BAD_SQL, sql->span, "%s can't hold %s", place,
                fragment.misplaced);
  return fragment;
}

static bool is_known(const Resource *resource, const SqlColumn *column) {
  if (column->table && strcmp(column->table, resource->table) != 0) return false;
  bool whole_row = column->table == NULL && strcmp(column->name, resource->table) == 0;
  return whole_row || is_system_column(column->name) || model_column(resource, column->name);
}

SqlFragment check_expression(SqlChecker *checker, const AstItem *sql, const char *place) {
  SqlFragment fragment = parse(checker, sql, place);
  bool unsure = fragment.count && diag_in_source(checker->diags, DIAG_SYNTAX, sql->span.source);
  for (size_t i = 0; !unsure && i < fragment.count; i++)
    if (!is_known(checker->resource, &fragment.items[i]))
      report_column(checker, sql, &fragment.items[i]);
  return fragment;
}

/* A computed column may name others, but no computed one. */
static void check_computed(SqlChecker *checker, const AstItem *sql) {
  SqlFragment fragment = check_expression(checker, sql, "a computed column");
  for (size_t i = 0; i < fragment.count; i++) {
    const SqlColumn *column = &fragment.items[i];
    const Attribute *other = model_column(checker->resource, column->name);
    if (other == NULL || other->computed == NULL) continue;
    Diag *diag =
        diag_report(checker->diags, DIAG_BAD_SQL, ast_sql_span(sql, column->start, column->end),
                    "a computed column can't use another, `%s`", other->name);
    diag_label(diag, other->span, "computed too");
  }
}

/* A default knows no row. */
static void check_default(SqlChecker *checker, const AstItem *sql) {
  SqlFragment fragment = parse(checker, sql, "a default");
  if (fragment.count == 0) return;
  const SqlColumn *column = &fragment.items[0];
  Diag *diag =
      diag_report(checker->diags, DIAG_BAD_DEFAULT, ast_sql_span(sql, column->start, column->end),
                  "a default can't name a column, and `%s` would be one", column->name);
  diag_hint(checker->diags, diag,
            "a text stands in single quotes; `computed` makes a value of other columns");
}

static void check_attribute(SqlChecker *checker, const Attribute *attribute) {
  check_computed(checker, attribute->computed);
  check_expression(checker, attribute->using, "a conversion");
  check_expression(checker, attribute->backfill, "a backfill");
  const Bound *option = attribute->bound ? bound_option(attribute->bound, WORD_DEFAULT) : NULL;
  if (option && option->args[0]->kind == AST_SQL) check_default(checker, option->args[0]);
}

void check_query(SqlChecker *checker, const AstItem *sql, const char *place) {
  if (sql == NULL) return;
  SqlFragment fragment = sqlfrag_cached(checker->arena, checker->cache, sql->text);
  if (fragment.error)
    report_sql(checker, sql, &fragment);
  else if (fragment.misplaced && strcmp(fragment.misplaced, "a subquery") != 0)
    diag_report(checker->diags, DIAG_BAD_SQL, sql->span, "%s can't hold %s", place,
                fragment.misplaced);
  for (size_t i = 0; i < fragment.count; i++)
    if (!is_known(checker->resource, &fragment.items[i]))
      report_column(checker, sql, &fragment.items[i]);
}

static void check_script(SqlChecker *checker, const AstItem *sql) {
  SqlFragment fragment = sqlfrag_statements(checker->arena, sql->text);
  if (fragment.error) report_sql(checker, sql, &fragment);
}

static void check_bounds(SqlChecker *checker, const AstItem *sql) {
  if (sql == NULL) return;
  SqlFragment fragment = sqlfrag_bounds(checker->arena, sql->text);
  if (fragment.error) report_sql(checker, sql, &fragment);
}

static void check_parameters(SqlChecker *checker, const AstItem *sql) {
  if (sql == NULL) return;
  SqlFragment fragment = sqlfrag_parameters(checker->arena, sql->text);
  if (fragment.error) report_sql(checker, sql, &fragment);
}

static void check_rules(SqlChecker *checker, const Resource *resource) {
  static CheckRule *const checks[] = {
#define X(id, what, list, scope, resolve, check, lower, dump) [RULE_##id] = check,
      RULE_KINDS(X)
#undef X
  };
  check_expression(checker, resource->base_filter, "a base filter");
  check_parameters(checker, resource->with_sql);
  for (size_t i = 0; i < resource->partition_key.count; i++)
    check_expression(checker, resource->partition_key.items[i].sql, "a partition key");
  for (size_t i = 0; i < resource->partitions.count; i++)
    check_bounds(checker, resource->partitions.items[i]->bounds);
  for (size_t i = 0; i < resource->rules.count; i++)
    checks[resource->rules.items[i].kind](checker, &resource->rules.items[i]);
  for (size_t i = 0; i < resource->scripts.count; i++) {
    check_script(checker, resource->scripts.items[i]->up);
    check_script(checker, resource->scripts.items[i]->down);
  }
}

static void check_index(SqlChecker *checker, const Index *index) {
  for (size_t i = 0; i < index->elements.count; i++)
    check_expression(checker, index->elements.items[i].sql, "an index");
  check_expression(checker, index->where_sql, "an index's predicate");
  check_parameters(checker, index->with_sql);
}

void check_resource_sql(Arena *arena, Diags *diags, SqlCache *cache, const Resource *resource) {
  SqlChecker checker = {arena, diags, cache, resource};
  for (size_t i = 0; i < resource->attributes.count; i++)
    check_attribute(&checker, resource->attributes.items[i]);
  for (size_t i = 0; i < resource->indexes.count; i++)
    check_index(&checker, resource->indexes.items[i]);
  for (size_t i = 0; i < resource->checks.count; i++)
    check_expression(&checker, resource->checks.items[i]->sql, "a check");
  check_rules(&checker, resource);
}

void check_tenants_sql(Arena *arena, Diags *diags, const ModelRepo *repo) {
  if (repo->tenants_sql == NULL) return;
  const Resource of_repo = {.repo = (ModelRepo *)repo};
  SqlChecker checker = {.arena = arena, .diags = diags, .resource = &of_repo};
  SqlFragment query = sqlfrag_statements(arena, repo->tenants_sql->text);
  if (query.error) report_sql(&checker, repo->tenants_sql, &query);
}
