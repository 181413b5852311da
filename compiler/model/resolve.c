#include "resolve.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "naming.h"
#include "runtime/base/suggest.h"

const AstItem *resolve_option_item(const Bound *bound, WordId id) {
  const Bound *option = bound_option(bound, id);
  return option ? option->args[0] : NULL;
}

const char *resolve_upper(Arena *arena, const char *text) {
  char *copy = arena_strdup(arena, text);
  for (char *c = copy; *c; c++) *c = (char)toupper((unsigned char)*c);
  return copy;
}

void resolve_check_name(Resolver *resolver, const char *name, Span span) {
  size_t len = strlen(name);
  if (len == 0)
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, span, "an empty name");
  else if (len > NAME_LONGEST)
    diag_report(resolver->diags, DIAG_NAME_TOO_LONG, span,
                "a name of %zu bytes, and PostgreSQL keeps only %d", len, NAME_LONGEST);
}

void resolve_check_former(Resolver *resolver, const AstItem *former, bool same) {
  if (same)
    diag_hint(
        resolver->diags,
        diag_report(resolver->diags, DIAG_BAD_ARGUMENT, former->span,
                    "`%s` is what it is called now", former->text),
        "`renamed_from` says what it was called before; take it away where nothing was renamed");
}

static void report_twice(Resolver *resolver, const char *what, const char *name, Span second,
                         Span first) {
  Diag *diag =
      diag_report(resolver->diags, DIAG_DUPLICATE, second, "%s `%s` is declared twice", what, name);
  diag_label(diag, first, "first declared here");
}

/* --- repos ---------------------------------------------------------------------------------- */

static void read_extension(Resolver *resolver, ModelRepo *repo, const AstItems *element) {
  const AstItem *name = element->items[0];
  bool named = name->kind == AST_NAME || name->kind == AST_STRING;
  Bound version = {0};
  if (!named || 1 + words_match(IN_EXTENSION, element, 1, &version) != element->count) {
    Diag *diag =
        diag_report(resolver->diags, DIAG_BAD_ARGUMENT, name->span, "this is no extension");
    diag_hint(resolver->diags, diag,
              "`citext`, `\"uuid-ossp\"`, or with a version: `postgis version \"3.3\"`");
    return;
  }
  for (size_t i = 0; i < repo->extensions.count; i++)
    if (strcmp(repo->extensions.items[i].name, name->text) == 0) {
      report_twice(resolver, "extension", name->text, name->span, repo->extensions.items[i].span);
      return;
    }
  Extension extension = {name->text, version.word ? version.args[0]->text : NULL, name->span};
  ARENA_PUSH(resolver->arena, &repo->extensions, extension);
}

static ModelRepo *repo_new(Resolver *resolver, const char *name) {
  ModelRepo *repo = ARENA_NEW(resolver->arena, ModelRepo);
  repo->repo = (Repo){.name = name,
                      .schema = "public",
                      .lock_timeout = "5s",
                      .statement_timeout = "0",
                      .min_pg = 15,
                      .create = true,
                      .drop = true};
  repo->repo.path = arena_printf(resolver->arena, "priv/%s", name);
  ARENA_PUSH(resolver->arena, &resolver->model->repos, repo);
  return repo;
}

static void read_min_pg(Resolver *resolver, ModelRepo *repo, const Bound *option) {
  const AstItem *number = option->args[0];
  char *end;
  long value = strtol(number->text, &end, 10);
  if (*end != '\0' || value < 12 || value > 99)
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, number->span,
                "`%s` is no PostgreSQL major version", number->text);
  else
    repo->repo.min_pg = (int)value;
}

/* What PostgreSQL takes for a time: 5s, 500ms, 0. */
static void check_timeout(Resolver *resolver, const Bound *option) {
  static const char *const units[] = {"", "us", "ms", "s", "min", "h", "d"};
  if (option == NULL) return;
  const char *text = option->args[0]->text;
  size_t digits = strspn(text, "0123456789");
  for (size_t i = 0; digits && digits < 10 && i < sizeof units / sizeof *units; i++)
    if (strcmp(text + digits + strspn(text + digits, " "), units[i]) == 0) return;
  Diag *diag = diag_report(resolver->diags, DIAG_BAD_ARGUMENT, option->args[0]->span,
                           "`%s` is no time", text);
  diag_hint(resolver->diags, diag,
            "a number with a unit, us, ms, s, min, h or d: \"5s\"; \"0\" for none");
}

static void read_url(ModelRepo *repo, const Bound *option) {
  if (option->args[1])
    repo->repo.url_env = option->args[1]->text;
  else
    repo->repo.url = option->args[0]->text;
}

static void declare_repo(Resolver *resolver, Bound *bound) {
  const char *name = bound->args[0]->text;
  for (size_t i = 0; i < resolver->model->repos.count; i++)
    if (strcmp(resolver->model->repos.items[i]->repo.name, name) == 0) {
      report_twice(resolver, "repo", name, bound->args[0]->span,
                   resolver->model->repos.items[i]->span);
      return;
    }
  ModelRepo *repo = repo_new(resolver, name);
  repo->span = bound->args[0]->span;
  repo->repo.schema = bound_text(bound, WORD_SCHEMA, "public");
  repo->repo.path = bound_text(bound, WORD_PATH, repo->repo.path);
  repo->repo.lock_timeout = bound_text(bound, WORD_LOCK_TIMEOUT, "5s");
  repo->repo.statement_timeout = bound_text(bound, WORD_STATEMENT_TIMEOUT, "0");
  repo->repo.create = !bound_is_false(bound, WORD_CREATE);
  repo->repo.drop = !bound_is_false(bound, WORD_DROP);
  check_timeout(resolver, bound_option(bound, WORD_LOCK_TIMEOUT));
  check_timeout(resolver, bound_option(bound, WORD_STATEMENT_TIMEOUT));
  const Bound *option = bound_option(bound, WORD_SCHEMA);
  if (option) resolve_check_name(resolver, repo->repo.schema, option->args[0]->span);
  if ((option = bound_option(bound, WORD_MIN_PG))) read_min_pg(resolver, repo, option);
  if ((option = bound_option(bound, WORD_URL))) read_url(repo, option);
  if ((option = bound_option(bound, WORD_TARGET)) && strcmp(option->args[0]->text, "citus") == 0)
    diag_report(resolver->diags, DIAG_NOT_SUPPORTED, option->line,
                "`target citus` is not supported yet");
  if ((option = bound_option(bound, WORD_TENANTS))) resolve_tenants(resolver, repo, option);
  if ((option = bound_option(bound, WORD_EXTENSIONS)))
    for (size_t i = 0; i < option->args[0]->elements->count; i++)
      read_extension(resolver, repo, option->args[0]->elements->items[i]);
}

static ModelRepo *find_repo(Resolver *resolver, const Bound *bound) {
  const ModelRepoList *repos = &resolver->model->repos;
  const Bound *option = bound_option(bound, WORD_REPO);
  if (option == NULL) {
    if (repos->count == 1) return repos->items[0];
    Diag *diag = diag_report(resolver->diags, DIAG_UNKNOWN_REPO, bound->args[0]->span,
                             "`%s` names no repo, and the project has %zu", bound->args[0]->text,
                             repos->count);
    diag_hint(resolver->diags, diag, "say `repo %s` in it", repos->items[0]->repo.name);
    return NULL;
  }
  Suggest near = suggest_start(option->args[0]->text);
  for (size_t i = 0; i < repos->count; i++) {
    if (strcmp(repos->items[i]->repo.name, option->args[0]->text) == 0) return repos->items[i];
    suggest_try(&near, repos->items[i]->repo.name);
  }
  Diag *diag = diag_report(resolver->diags, DIAG_UNKNOWN_REPO, option->args[0]->span,
                           "unknown repo `%s`", option->args[0]->text);
  diag_suggest(resolver->diags, diag, near.best);
  return NULL;
}

/* --- enums ---------------------------------------------------------------------------------- */

/* `old`, or "schema.old": what something that is in a schema (NULL: the repo's) was called. */
static void read_former(Resolver *resolver, const AstItem *item, const char *own_schema,
                        const char *own_name, const char **schema, const char **name) {
  const char *dot = item->kind == AST_STRING ? strchr(item->text, '.') : NULL;
  if (dot) *schema = arena_strndup(resolver->arena, item->text, (size_t)(dot - item->text));
  *name = dot ? dot + 1 : item->text;
  bool stays = dot == NULL || (own_schema && strcmp(*schema, own_schema) == 0);
  resolve_check_former(resolver, item, stays && strcmp(*name, own_name) == 0);
}

static bool is_enum_option(const AstStatement *statement) {
  return statement->line->count >= 2 && words_find(IN_ENUM, statement->line->items[0]);
}

static void declare_label(Resolver *resolver, Enum *enumeration, const AstStatement *statement) {
  const AstItem *first = statement->line->items[0];
  if (first->kind != AST_NAME && first->kind != AST_STRING) {
    diag_report(resolver->diags, DIAG_BAD_ARGUMENT, first->span, "a label is a name or a string");
    return;
  }
  for (size_t i = 0; i < enumeration->count; i++)
    if (strcmp(enumeration->items[i].name, first->text) == 0) {
      report_twice(resolver, "label", first->text, first->span, enumeration->items[i].span);
      return;
    }
  resolve_check_name(resolver, first->text, first->span);
  BoundList options = {0};
  words_bind_options(resolver->arena, resolver->diags, IN_LABEL, statement->line, 1, &options);
  const AstItem *former = options.count ? options.items[0]->args[0] : NULL;
  EnumLabel label = {first->text, former ? former->text : NULL, first->span};
  if (former) resolve_check_former(resolver, former, strcmp(former->text, first->text) == 0);
  ARENA_PUSH(resolver->arena, enumeration, label);
}

static void declare_enum(Resolver *resolver, Bound *bound) {
  Enum *enumeration = ARENA_NEW(resolver->arena, Enum);
  const AstItem *name = bound->args[0];
  *enumeration = (Enum){.name = name->text, .doc = bound->doc, .span = name->span};
  for (size_t i = 0; bound->block && i < bound->block->count; i++) {
    const AstStatement *statement = bound->block->items[i];
    if (is_enum_option(statement))
      words_bind_options(resolver->arena, resolver->diags, IN_ENUM, statement->line, 0,
                         &bound->options);
    else
      declare_label(resolver, enumeration, statement);
  }
  enumeration->schema = bound_text(bound, WORD_SCHEMA, NULL);
  const Bound *former = bound_option(bound, WORD_RENAMED_FROM);
  if (former)
    read_former(resolver, former->args[0], enumeration->schema, enumeration->name,
                &enumeration->renamed_from_schema, &enumeration->renamed_from);
  resolve_check_name(resolver, name->text, name->span);
  if (enumeration->count == 0)
    diag_hint(resolver->diags,
              diag_report(resolver->diags, DIAG_BAD_ARGUMENT, name->span, "enum `%s` has no labels",
                          name->text),
              "list them in its block: `enum %s { first; second }`", name->text);
  if (type_find(name->text))
    diag_report(resolver->diags, DIAG_NAME_TAKEN, name->span, "`%s` is a type of PostgreSQL's own",
                name->text);
  for (size_t i = 0; i < resolver->model->enums.count; i++)
    if (strcmp(resolver->model->enums.items[i]->name, name->text) == 0) {
      report_twice(resolver, "enum", name->text, name->span, resolver->model->enums.items[i]->span);
      return;
    }
  ARENA_PUSH(resolver->arena, &resolver->model->enums, enumeration);
}

/* --- resources and fragments ---------------------------------------------------------------- */

static const Bound *find_fragment(Resolver *resolver, const Bound *use) {
  Suggest near = suggest_start(use->args[0]->text);
  for (size_t i = 0; i < resolver->fragments.count; i++) {
    const char *name = resolver->fragments.items[i]->args[0]->text;
    if (strcmp(name, use->args[0]->text) == 0) return resolver->fragments.items[i];
    suggest_try(&near, name);
  }
  if (resolver->model->partly) return NULL;
  Diag *diag = diag_report(resolver->diags, DIAG_UNKNOWN_FRAGMENT, use->args[0]->span,
                           "unknown fragment `%s`", use->args[0]->text);
  diag_suggest(resolver->diags, diag, near.best);
  return NULL;
}

static void put_statements(Resolver *resolver, Resource *resource, const BoundList *statements,
                           const BoundList *inside);

/* Puts a fragment's statements in the place of `use`; `inside`: the fragments around it. */
static void put_fragment(Resolver *resolver, Resource *resource, const Bound *use,
                         const BoundList *inside) {
  const Bound *fragment = find_fragment(resolver, use);
  if (fragment == NULL) return;
  BoundList deeper = {0};
  for (size_t i = 0; i < inside->count; i++) {
    if (inside->items[i] == fragment) {
      Diag *diag = diag_report(resolver->diags, DIAG_CIRCULAR_FRAGMENT, use->line,
                               "fragment `%s` uses itself", use->args[0]->text);
      diag_label(diag, fragment->args[0]->span, "declared here");
      return;
    }
    ARENA_PUSH(resolver->arena, &deeper, inside->items[i]);
  }
  ARENA_PUSH(resolver->arena, &deeper, (Bound *)fragment);
  put_statements(resolver, resource, &fragment->options, &deeper);
}

/* Puts the statements of a block into the resource. */
static void put_statements(Resolver *resolver, Resource *resource, const BoundList *statements,
                           const BoundList *inside) {
  for (size_t i = 0; i < statements->count; i++) {
    Bound *bound = statements->items[i];
    if (bound->word->id == WORD_NOT_UNDERSTOOD) resource->partly = true;
    if (bound->word->id == WORD_USE)
      put_fragment(resolver, resource, bound, inside);
    else
      ARENA_PUSH(resolver->arena, &resource->statements, bound);
  }
}

/* Fragments that no resource uses are checked for circles all the same. */
static void check_fragment(Resolver *resolver, Bound *fragment) {
  Resource nobody = {0};
  BoundList inside = {0};
  ARENA_PUSH(resolver->arena, &inside, fragment);
  put_statements(resolver, &nobody, &fragment->options, &inside);
}

static void declare_resource(Resolver *resolver, Bound *bound) {
  Resource *resource = ARENA_NEW(resolver->arena, Resource);
  const AstItem *name = bound->args[0];
  *resource = (Resource){
      .name = name->text, .span = name->span, .doc = bound->doc, .table_span = name->span};
  resource->partly = diag_in_source(resolver->diags, DIAG_SYNTAX, name->span.source);
  put_statements(resolver, resource, &bound->options, &(BoundList){0});
  bound->options = resource->statements;
  resource->repo = find_repo(resolver, bound);
  const Bound *option;
  resource->table = bound_text(bound, WORD_TABLE, naming_snake(resolver->arena, name->text));
  resource->schema =
      bound_text(bound, WORD_SCHEMA, resource->repo ? resource->repo->repo.schema : "public");
  if ((option = bound_option(bound, WORD_MULTITENANCY)) &&
      strcmp(option->args[0]->text, "schema") == 0)
    resource->schema = TENANT_SCHEMA;
  resource->migrate = !bound_is_false(bound, WORD_MIGRATE);
  resource->domain = bound_text(bound, WORD_DOMAIN, NULL);
  resource->polymorphic = bound_option(bound, WORD_POLYMORPHIC) != NULL;
  const Bound *filter = bound_option(bound, WORD_BASE_FILTER);
  if (filter) resource->base_filter = filter->args[0];
  if ((option = bound_option(bound, WORD_TABLE))) resource->table_span = option->args[0]->span;
  resolve_check_name(resolver, resource->table, resource->table_span);
  if ((option = bound_option(bound, WORD_SCHEMA)) && *resource->schema)
    resolve_check_name(resolver, resource->schema, option->args[0]->span);
  resource->renamed_from_schema = resource->schema;
  if ((option = bound_option(bound, WORD_RENAMED_FROM)))
    read_former(resolver, option->args[0], resource->schema, resource->table,
                &resource->renamed_from_schema, &resource->renamed_from);
  ARENA_PUSH(resolver->arena, &resolver->model->resources, resource);
}

static int by_name(const void *a, const void *b) {
  const Resource *x = *(Resource *const *)a, *y = *(Resource *const *)b;
  int order = strcmp(x->name, y->name);
  if (order) return order;
  order = strcmp(x->span.source->path, y->span.source->path);
  return order ? order : (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

static void sort_resources(Resolver *resolver) {
  ResourceList *list = &resolver->model->resources;
  if (list->count == 0) return;
  qsort(list->items, list->count, sizeof *list->items, by_name);
  size_t kept = 1;
  for (size_t i = 1; i < list->count; i++)
    if (strcmp(list->items[i]->name, list->items[kept - 1]->name) != 0)
      list->items[kept++] = list->items[i];
    else
      report_twice(resolver, "resource", list->items[i]->name, list->items[i]->span,
                   list->items[kept - 1]->span);
  list->count = kept;
}

static int enum_by_name(const void *a, const void *b) {
  return strcmp((*(Enum *const *)a)->name, (*(Enum *const *)b)->name);
}

static void declare(Resolver *resolver, const BoundList *top, WordId id,
                    void (*one)(Resolver *, Bound *)) {
  for (size_t i = 0; i < top->count; i++)
    if (top->items[i]->word->id == id) one(resolver, top->items[i]);
}

static int repo_by_name(const void *a, const void *b) {
  return strcmp((*(ModelRepo *const *)a)->repo.name, (*(ModelRepo *const *)b)->repo.name);
}

static void declare_fragment(Resolver *resolver, Bound *bound) {
  for (size_t i = 0; i < resolver->fragments.count; i++)
    if (strcmp(resolver->fragments.items[i]->args[0]->text, bound->args[0]->text) == 0) {
      report_twice(resolver, "fragment", bound->args[0]->text, bound->args[0]->span,
                   resolver->fragments.items[i]->args[0]->span);
      return;
    }
  ARENA_PUSH(resolver->arena, &resolver->fragments, bound);
}

/* A file's domain is that of its resources that name no other. */
static void spread_domain(Resolver *resolver, const BoundList *file) {
  const Bound *domain = bound_find(file, WORD_DOMAIN);
  for (size_t i = 0; domain && i < file->count; i++) {
    Bound *bound = file->items[i];
    if (bound->word->id == WORD_RESOURCE && bound_option(bound, WORD_DOMAIN) == NULL)
      ARENA_PUSH(resolver->arena, &bound->options, (Bound *)domain);
  }
}

static BoundList bind_all(Resolver *resolver, const TreeList *trees) {
  BoundList top = {0};
  for (size_t i = 0; i < trees->count; i++) {
    BoundList list = words_bind(resolver->arena, resolver->diags, IN_TOP, trees->items[i]);
    spread_domain(resolver, &list);
    for (size_t j = 0; j < list.count; j++) {
      resolver->model->partly |= list.items[j]->word->id == WORD_NOT_UNDERSTOOD;
      ARENA_PUSH(resolver->arena, &top, list.items[j]);
    }
  }
  resolver->model->partly |= diag_in_source(resolver->diags, DIAG_SYNTAX, NULL);
  return top;
}

static Resolver resolver_new(Arena *arena, Diags *diags) {
  return (Resolver){.arena = arena, .diags = diags, .model = ARENA_NEW(arena, Model)};
}

static void resolve_declarations(Resolver *resolver, const BoundList *top) {
  declare(resolver, top, WORD_REPO, declare_repo);
  if (resolver->model->repos.count == 0) repo_new(resolver, "repo");
  qsort(resolver->model->repos.items, resolver->model->repos.count, sizeof(ModelRepo *),
        repo_by_name);
  declare(resolver, top, WORD_ENUM, declare_enum);
  if (resolver->model->enums.count)
    qsort(resolver->model->enums.items, resolver->model->enums.count, sizeof(Enum *), enum_by_name);
  declare(resolver, top, WORD_FRAGMENT, declare_fragment);
  for (size_t i = 0; i < resolver->fragments.count; i++)
    check_fragment(resolver, resolver->fragments.items[i]);
  declare(resolver, top, WORD_RESOURCE, declare_resource);
  sort_resources(resolver);
  resolve_polymorphic_tables(resolver);
  ResourceList *list = &resolver->model->resources;
  if (list->count) qsort(list->items, list->count, sizeof *list->items, by_name);
}

/* A copy of a polymorphic resource has the faults of its pattern: they are reported there. */
static void each_resource(Resolver *resolver, void (*pass)(Resolver *, Resource *)) {
  Diags muted = {.arena = resolver->arena}, *diags = resolver->diags;
  for (size_t i = 0; i < resolver->model->resources.count; i++) {
    Resource *resource = resolver->model->resources.items[i];
    resolver->diags = resource->pattern ? &muted : diags;
    pass(resolver, resource);
  }
  resolver->diags = diags;
}

Model *resolve(Arena *arena, Diags *diags, const TreeList *trees) {
  Resolver resolver = resolver_new(arena, diags);
  BoundList top = bind_all(&resolver, trees);
  resolve_declarations(&resolver, &top);
  each_resource(&resolver, resolve_attributes);
  for (size_t i = 0; i < resolver.model->resources.count; i++)
    if (resolver.model->resources.items[i]->pattern)
      resolve_polymorphic_reference(&resolver, resolver.model->resources.items[i]);
  each_resource(&resolver, resolve_references);
  each_resource(&resolver, resolve_indexes);
  each_resource(&resolver, resolve_rules);
  return resolver.model;
}

Model *resolve_repos(Arena *arena, Diags *diags, const TreeList *trees) {
  Resolver resolver = resolver_new(arena, diags);
  for (size_t i = 0; i < trees->count; i++) {
    AstBlock repos = {0};
    for (size_t j = 0; j < trees->items[i]->count; j++) {
      AstStatement *statement = trees->items[i]->items[j];
      const Word *word = words_find(IN_TOP, statement->line->items[0]);
      if (word && word->id == WORD_REPO) ARENA_PUSH(arena, &repos, statement);
    }
    BoundList list = words_bind(arena, diags, IN_TOP, &repos);
    declare(&resolver, &list, WORD_REPO, declare_repo);
  }
  if (resolver.model->repos.count == 0) repo_new(&resolver, "repo");
  return resolver.model;
}
