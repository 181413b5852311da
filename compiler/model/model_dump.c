#include "model_dump_internal.h"

#include "runtime/base/text.h"

/* Where the sources say it; nothing for what they don't. */
static void dump_place(Dump *dump, const Outline *object, Span span) {
  if (span.source == NULL) return;
  LineColumn at = source_lines_place(dump->arena, &dump->lines, span.source, span.start);
  outline_name(object, "at",
               arena_printf(dump->arena, "%s:%u:%u", span.source->path, at.line, at.column));
}

Outline dump_named(Dump *dump, const Outline *list, const char *word, const char *name, Span span) {
  Outline object = outline_object(list, NULL, word);
  outline_name(&object, "name", name);
  dump_place(dump, &object, span);
  return object;
}

void dump_sql(const Outline *object, const char *key, const AstItem *sql) {
  if (sql) outline_text(object, key, sql->text);
}

static void dump_names(Dump *dump, const Outline *object, const char *key,
                       Attribute *const *attributes, size_t count) {
  TextList names = {0};
  for (size_t i = 0; i < count; i++) ARENA_PUSH(dump->arena, &names, attributes[i]->name);
  outline_texts(object, key, names.items, names.count);
}

void dump_elements(Dump *dump, const Outline *object, const char *key,
                   const ElementList *elements) {
  TextList texts = {0};
  for (size_t i = 0; i < elements->count; i++) {
    const Element *element = &elements->items[i];
    ARENA_PUSH(dump->arena, &texts,
               arena_printf(dump->arena, element->attribute ? "%s%s" : "(%s)%s",
                            element->attribute ? element->attribute->name : element->sql->text,
                            element->modifiers));
  }
  outline_texts(object, key, texts.items, texts.count);
}

/* --- repos and enums ------------------------------------------------------------------------ */

static void dump_tenants(const Outline *object, const Repo *repo) {
  static const char *const keys[] = {
      [TENANTS_QUERY] = "tenants_query", [TENANTS_PATTERN] = "tenants_pattern"};
  if (repo->tenants) outline_text(object, keys[repo->tenant_source], repo->tenants);
  outline_texts(object, "tenants", repo->tenant_list.items, repo->tenant_list.count);
}

static void dump_repo(Dump *dump, const Outline *list, const ModelRepo *declared) {
  const Repo *repo = &declared->repo;
  Outline object = dump_named(dump, list, "repo", repo->name, declared->span);
  if (repo->url) outline_text(&object, "url", dump->hide(dump->arena, repo->url));
  outline_text(&object, "url_env", repo->url_env);
  outline_text(&object, "schema", repo->schema);
  outline_text(&object, "path", repo->path);
  outline_text(&object, "lock_timeout", repo->lock_timeout);
  outline_text(&object, "statement_timeout", repo->statement_timeout);
  outline_number(&object, "min_pg", repo->min_pg);
  outline_flag(&object, "create", repo->create);
  outline_flag(&object, "drop", repo->drop);
  dump_tenants(&object, repo);
  Outline extensions = outline_list(&object, "extensions");
  for (size_t i = 0; i < declared->extensions.count; i++) {
    const Extension *extension = &declared->extensions.items[i];
    Outline one = dump_named(dump, &extensions, "extension", extension->name, extension->span);
    outline_text(&one, "version", extension->version);
  }
}

static void dump_enum(Dump *dump, const Outline *list, const Enum *enumeration) {
  Outline object = dump_named(dump, list, "enum", enumeration->name, enumeration->span);
  outline_text(&object, "schema", enumeration->schema);
  outline_text(&object, "renamed_from_schema", enumeration->renamed_from_schema);
  outline_text(&object, "renamed_from", enumeration->renamed_from);
  outline_text(&object, "doc", enumeration->doc);
  Outline labels = outline_list(&object, "labels");
  for (size_t i = 0; i < enumeration->count; i++) {
    const EnumLabel *label = &enumeration->items[i];
    Outline one = dump_named(dump, &labels, "label", label->name, label->span);
    outline_text(&one, "renamed_from", label->renamed_from);
  }
}

/* --- what a resource has -------------------------------------------------------------------- */

static void dump_attribute(Dump *dump, const Outline *list, const Attribute *attribute) {
  static const char *const generated[] = {
      [GENERATED_BY_DEFAULT] = "by default", [GENERATED_ALWAYS] = "always"};
  const char *type = model_type_text(dump->arena, &attribute->type, dump->schema);
  Outline object = dump_named(dump, list, "attribute", attribute->name, attribute->span);
  outline_text(&object, "column", attribute->column);
  outline_text(&object, "type", *type ? type : NULL);
  outline_flag(&object, "required", attribute->required);
  outline_flag(&object, "primary_key", attribute->primary_key);
  outline_flag(&object, "unique", attribute->unique);
  outline_flag(&object, "ignored", attribute->ignored);
  outline_text(&object, "collate", attribute->collation);
  outline_text(&object, "default", attribute->default_sql);
  outline_text(&object, "generated", generated[attribute->generated]);
  dump_sql(&object, "computed", attribute->computed);
  dump_sql(&object, "backfill", attribute->backfill);
  dump_sql(&object, "using", attribute->using);
  outline_text(&object, "renamed_from", attribute->renamed_from);
  outline_text(&object, "doc", attribute->doc);
}

/* Options that lower.c reads where they stand. */
static void dump_said(const Outline *object, const Bound *bound) {
  static const WordId words[] = {WORD_NAME,       WORD_ON_DELETE, WORD_ON_UPDATE,
                                 WORD_DEFERRABLE, WORD_MATCH,     WORD_NO_REFERENCE};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    const Bound *option = bound_option(bound, words[i]);
    if (option && option->args[0])
      outline_text(object, option->word->text, option->args[0]->text);
    else if (option)
      outline_flag(object, option->word->text, true);
  }
}

static void dump_reference(Dump *dump, const Outline *list, const Reference *reference) {
  AttributeList own = {0}, theirs = {0};
  Outline object = dump_named(dump, list, "belongs_to", reference->name, reference->span);
  if (reference->target) outline_text(&object, "target", reference->target->name);
  for (size_t i = 0; i < reference->pairs.count; i++) {
    ARENA_PUSH(dump->arena, &own, reference->pairs.items[i].own);
    ARENA_PUSH(dump->arena, &theirs, reference->pairs.items[i].theirs);
  }
  dump_names(dump, &object, "attributes", own.items, own.count);
  dump_names(dump, &object, "target_attributes", theirs.items, theirs.count);
  dump_said(&object, reference->bound);
  dump_names(dump, &object, "set_attributes", reference->set_columns.items,
             reference->set_columns.count);
}

static void dump_index(Dump *dump, const Outline *list, const Index *index) {
  Outline object = dump_named(dump, list, "index", index->name, index->span);
  outline_flag(&object, "unique", index->unique);
  outline_text(&object, "method", index->method);
  dump_elements(dump, &object, "elements", &index->elements);
  dump_names(dump, &object, "include", index->include.items, index->include.count);
  dump_sql(&object, "where", index->where_sql);
  outline_text(&object, "where", index->where_text);
  dump_sql(&object, "with", index->with_sql);
  outline_text(&object, "deferrable", index->deferrable);
  outline_flag(&object, "nulls_not_distinct", index->nulls_not_distinct);
  outline_flag(&object, "without_base_filter", index->unfiltered);
  outline_flag(&object, "concurrently", index->concurrently);
}

static void dump_check(Dump *dump, const Outline *list, const Check *check) {
  Outline object = dump_named(dump, list, "check", check->name, check->span);
  dump_sql(&object, "sql", check->sql);
}

static void dump_partition(Dump *dump, const Outline *list, const Partition *partition) {
  Outline object = dump_named(dump, list, "partition", partition->name, partition->span);
  outline_text(&object, "bounds", partition->bounds ? partition->bounds->text : "default");
}

static void dump_script(Dump *dump, const Outline *list, const Script *script) {
  TextList after = {0};
  Outline object = dump_named(dump, list, "statement", script->name, script->span);
  outline_flag(&object, "global", script->global);
  for (size_t i = 0; i < script->after.count; i++)
    ARENA_PUSH(dump->arena, &after, script->after.items[i]->name);
  outline_texts(&object, "after", after.items, after.count);
  dump_sql(&object, "up", script->up);
  dump_sql(&object, "down", script->down);
}

static void dump_manager(Dump *dump, const Outline *object, const Manager *manager) {
  TextList template = {0};
  for (size_t i = 0; i < manager->count; i++) {
    const TenantPart *part = &manager->items[i];
    ARENA_PUSH(
        dump->arena, &template,
        part->text ? arena_printf(dump->arena, "\"%s\"", part->text) : part->attribute->name);
  }
  outline_texts(object, "manage_tenant", template.items, template.count);
}

/* --- resources ------------------------------------------------------------------------------ */

static void dump_table(Dump *dump, const Outline *object, const Resource *resource) {
  if (resource->repo) outline_text(object, "repo", resource->repo->repo.name);
  outline_text(object, "domain", resource->domain);
  outline_text(object, "schema", resource->schema);
  outline_text(object, "table", resource->table);
  outline_flag(object, "migrate", resource->migrate);
  if (resource->renamed_from) {
    outline_text(object, "renamed_from_schema", resource->renamed_from_schema);
    outline_text(object, "renamed_from", resource->renamed_from);
  }
  outline_text(object, "doc", resource->doc);
  outline_flag(object, "polymorphic", resource->polymorphic);
  if (resource->pattern) outline_text(object, "pattern", resource->pattern->name);
  if (resource->tenant) outline_text(object, "tenant", resource->tenant->name);
  outline_flag(object, "tenant_global", resource->tenant_global);
  if (resource->manager) dump_manager(dump, object, resource->manager);
  dump_sql(object, "base_filter", resource->base_filter);
  outline_text(object, "partition_by", resource->partition_by);
  dump_elements(dump, object, "partition_key", &resource->partition_key);
  dump_sql(object, "with", resource->with_sql);
  outline_flag(object, "unlogged", resource->unlogged);
  outline_text(object, "row_security", resource->row_security);
  outline_flag(object, "tenant_rows", resource->tenant_rows);
}

/* A list, by the function that knows one of its things. */
#define DUMP_LIST(dump, object, key, things, dump_one)                                             \
  do {                                                                                             \
    Outline list = outline_list(object, key);                                                      \
    for (size_t i = 0; i < (things)->count; i++) dump_one(dump, &list, (things)->items[i]);        \
  } while (0)

static void dump_rules(Dump *dump, const Outline *object, const Resource *resource) {
  static const struct {
    const char *list;
    DumpRule *dump;
  } rows[] = {
#define X(id, what, list, scope, resolve, check, lower, dump) [RULE_##id] = {list, dump},
      RULE_KINDS(X)
#undef X
  };
  for (int kind = 0; kind < RULES; kind++) {
    Outline list = outline_list(object, rows[kind].list);
    for (size_t i = 0; i < resource->rules.count; i++)
      if ((int)resource->rules.items[i].kind == kind)
        rows[kind].dump(dump, &list, &resource->rules.items[i]);
  }
}

static void dump_resource(Dump *dump, const Outline *resources, const Resource *resource) {
  dump->schema = resource->repo ? resource->repo->repo.schema : "public";
  Outline object = dump_named(dump, resources, "resource", resource->name, resource->span);
  dump_table(dump, &object, resource);
  DUMP_LIST(dump, &object, "attributes", &resource->attributes, dump_attribute);
  DUMP_LIST(dump, &object, "references", &resource->references, dump_reference);
  DUMP_LIST(dump, &object, "indexes", &resource->indexes, dump_index);
  DUMP_LIST(dump, &object, "checks", &resource->checks, dump_check);
  dump_rules(dump, &object, resource);
  DUMP_LIST(dump, &object, "partitions", &resource->partitions, dump_partition);
  DUMP_LIST(dump, &object, "statements", &resource->scripts, dump_script);
}

void model_dump(const Outline *document, Arena *arena, const Model *model, AstHide *hide) {
  Dump dump = {.arena = arena, .hide = hide};
  DUMP_LIST(&dump, document, "repos", &model->repos, dump_repo);
  DUMP_LIST(&dump, document, "enums", &model->enums, dump_enum);
  DUMP_LIST(&dump, document, "resources", &model->resources, dump_resource);
}
