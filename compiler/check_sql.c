/* check_sql.c - the SQL fragments of one resource. */
#include <string.h>

#include "../grammar/suggest.h"
#include "check.h"
#include "sqlfrag.h"

typedef struct SqlChecker {
  Arena *arena;
  Diags *diags;
  const Resource *resource;
} SqlChecker;

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
    diag_report(checker->diags, DIAG_UNKNOWN_COLUMN, ast_sql_span(sql, column->table_start, column->end),
                "`%s.%s` is no column of table `%s`", column->table, column->name, resource->table);
    return;
  }
  Diag *diag = diag_report(checker->diags, DIAG_UNKNOWN_COLUMN, span, "`%s` has no column `%s`",
                           resource->name, column->name);
  const Attribute *named = model_attribute(resource, column->name);
  if (named) {
    diag_hint(checker->diags, diag, "the column of attribute `%s` is called `%s`", named->name, named->column);
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
  Diag *diag = diag_report(checker->diags, newer ? DIAG_NEWER_SYNTAX : DIAG_BAD_SQL, span, "%s", fragment->error);
  if (newer) diag_hint(checker->diags, diag, "checked with PostgreSQL 15's grammar; the server has the last word");
}

static void check_expression(SqlChecker *checker, const AstItem *sql, const char *place, bool columns) {
  if (sql == NULL) return;
  SqlFragment fragment = sqlfrag_expression(checker->arena, sql->text);
  if (fragment.error) {
    report_sql(checker, sql, &fragment);
    return;
  }
  if (fragment.misplaced)
    diag_report(checker->diags, DIAG_BAD_SQL, sql->span, "%s can't hold %s", place, fragment.misplaced);
  bool unsure = diag_in_source(checker->diags, DIAG_SYNTAX, checker->resource->span.source);
  for (size_t i = 0; columns && !unsure && i < fragment.count; i++) {
    const SqlColumn *column = &fragment.items[i];
    bool whole_row = column->table == NULL && strcmp(column->name, checker->resource->table) == 0;
    bool own_table = column->table == NULL || strcmp(column->table, checker->resource->table) == 0;
    if (own_table && (whole_row || is_system_column(column->name) || model_column(checker->resource, column->name)))
      continue;
    report_column(checker, sql, column);
  }
}

/* A computed column may name others, but no computed one. */
static void check_computed(SqlChecker *checker, const Attribute *attribute) {
  check_expression(checker, attribute->computed, "a computed column", true);
  if (attribute->computed == NULL) return;
  SqlFragment fragment = sqlfrag_expression(checker->arena, attribute->computed->text);
  for (size_t i = 0; i < fragment.count; i++) {
    const Attribute *other = model_column(checker->resource, fragment.items[i].name);
    if (other == NULL || other->computed == NULL) continue;
    Diag *diag = diag_report(checker->diags, DIAG_BAD_SQL,
                             ast_sql_span(attribute->computed, fragment.items[i].start, fragment.items[i].end),
                             "a computed column can't use another, `%s`", other->name);
    diag_label(diag, other->span, "computed too");
  }
}

static void check_attribute(SqlChecker *checker, const Attribute *attribute) {
  check_computed(checker, attribute);
  check_expression(checker, attribute->using, "a conversion", true);
  check_expression(checker, attribute->backfill, "a backfill", true);
  const Bound *option = attribute->bound ? bound_option(attribute->bound, WORD_DEFAULT) : NULL;
  if (option && option->args[0]->kind == AST_SQL) check_expression(checker, option->args[0], "a default", false);
}

static void check_index(SqlChecker *checker, const Index *index) {
  for (size_t i = 0; i < index->elements.count; i++)
    check_expression(checker, index->elements.items[i].sql, "an index", true);
  check_expression(checker, index->where_sql, "an index's predicate", true);
  if (index->with_sql) {
    SqlFragment fragment = sqlfrag_parameters(checker->arena, index->with_sql->text);
    if (fragment.error) report_sql(checker, index->with_sql, &fragment);
  }
}

void check_resource_sql(Arena *arena, Diags *diags, const Resource *resource) {
  SqlChecker checker = {arena, diags, resource};
  for (size_t i = 0; i < resource->attributes.count; i++)
    check_attribute(&checker, resource->attributes.items[i]);
  for (size_t i = 0; i < resource->indexes.count; i++) check_index(&checker, resource->indexes.items[i]);
  for (size_t i = 0; i < resource->checks.count; i++)
    check_expression(&checker, resource->checks.items[i]->sql, "a check", true);
}
