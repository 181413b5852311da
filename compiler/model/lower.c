#include "lower_internal.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/state/ddl.h"
#include "compiler/state/sqlfrag.h"
#include "naming.h"
#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/base/text.h"

Object *lower_child(Lowering *lowering, Object *table, ObjectKind kind, const char *name,
                    Span span) {
  Object *child = ARENA_NEW(lowering->arena, Object);
  child->kind = kind;
  child->name = name;
  child->table = table;
  child->span = span;
  child->resource = table->resource;
  ARENA_PUSH(lowering->arena, &table->children, child);
  return child;
}

const char *lower_fold(Lowering *lowering, const AstItem *sql) {
  return sql ? sqlfrag_fold(lowering->arena, sql->text) : NULL;
}

void lower_switch(Lowering *lowering, Object *object, Fact fact, bool on) {
  if (on) object_set(lowering->arena, object, fact, "true");
}

static void lower_column(Lowering *lowering, Object *table, const Attribute *attribute) {
  Arena *arena = lowering->arena;
  Object *column = lower_child(lowering, table, OBJECT_COLUMN, attribute->column, attribute->span);
  lower_switch(lowering, column, FACT_IGNORED, attribute->ignored);
  if (attribute->ignored) return;
  lowering->uuid_v7 |= attribute->uuid_v7;
  object_set(arena, column, FACT_COLLATION, attribute->collation);
  column->facts[FACT_TYPE] =
      value_type(arena, model_type_name(&attribute->type, lowering->repo->repo.schema));
  lower_switch(lowering, column, FACT_NOT_NULL, attribute->required);
  object_set(arena, column, FACT_DEFAULT, attribute->default_sql);
  object_set(arena, column, FACT_COMPUTED, lower_fold(lowering, attribute->computed));
  object_set(arena, column, FACT_COMMENT, attribute->doc);
  object_set(arena, column, FACT_RENAMED_FROM, attribute->renamed_from);
  if (attribute->generated)
    object_set(arena, column, FACT_IDENTITY,
               attribute->generated == GENERATED_ALWAYS ? "ALWAYS" : "BY DEFAULT");
  column->backfill = lower_fold(lowering, attribute->backfill);
  column->using = lower_fold(lowering, attribute->using);
}

static void lower_primary_key(Lowering *lowering, Object *table, const Resource *resource) {
  TextList columns = {0};
  for (size_t i = 0; i < resource->attributes.count; i++)
    if (resource->attributes.items[i]->primary_key)
      ARENA_PUSH(lowering->arena, &columns, resource->attributes.items[i]->column);
  if (columns.count == 0) return;
  const char *name =
      naming_fit(lowering->arena, arena_printf(lowering->arena, "%s_pkey", resource->table));
  Object *key = lower_child(lowering, table, OBJECT_PRIMARY_KEY, name, resource->span);
  key->facts[FACT_COLUMNS] = value_list(lowering->arena, columns.items, columns.count);
}

static void lower_check(Lowering *lowering, Object *table, const Resource *resource,
                        const Check *check) {
  Object *object = lower_child(lowering, table, OBJECT_CHECK, check->name, check->span);
  const char *expression = lower_fold(lowering, check->sql),
             *filter = lower_fold(lowering, resource->base_filter);
  if (filter) expression = arena_printf(lowering->arena, "(%s) OR NOT (%s)", expression, filter);
  object_set(lowering->arena, object, FACT_EXPRESSION, expression);
}

const Value *lower_elements(Lowering *lowering, const ElementList *elements) {
  IndexElement *shapes = ARENA_ARRAY(lowering->arena, IndexElement, elements->count + 1);
  for (size_t i = 0; i < elements->count; i++) {
    const Element *element = &elements->items[i];
    shapes[i] = (IndexElement){.column = element->attribute ? element->attribute->column : NULL,
                               .expression = lower_fold(lowering, element->sql),
                               .modifiers = element->modifiers};
  }
  return value_elements(lowering->arena, shapes, elements->count);
}

/* The base filter stands first in a predicate. */
static const char *predicate(Lowering *lowering, const Resource *resource, const Index *index) {
  const char *own = index->where_sql ? lower_fold(lowering, index->where_sql) : index->where_text;
  const char *filter = index->unfiltered ? NULL : lower_fold(lowering, resource->base_filter);
  if (filter && own) return arena_printf(lowering->arena, "(%s) AND (%s)", filter, own);
  return filter ? filter : own;
}

/* An identity that can be deferred is a constraint. */
static void lower_unique_key(Lowering *lowering, Object *table, const Index *index) {
  Object *key = lower_child(lowering, table, OBJECT_UNIQUE_KEY, index->name, index->span);
  TextList columns = {0};
  for (size_t i = 0; i < index->elements.count; i++)
    ARENA_PUSH(lowering->arena, &columns, index->elements.items[i].attribute->column);
  key->facts[FACT_COLUMNS] = value_list(lowering->arena, columns.items, columns.count);
  lower_switch(lowering, key, FACT_NULLS_NOT_DISTINCT, index->nulls_not_distinct);
  object_set(lowering->arena, key, FACT_DEFERRABLE, index->deferrable);
}

static void lower_index(Lowering *lowering, Object *table, const Resource *resource,
                        const Index *index) {
  Arena *arena = lowering->arena;
  if (index->deferrable) {
    lower_unique_key(lowering, table, index);
    return;
  }
  Object *object = lower_child(lowering, table, OBJECT_INDEX, index->name, index->span);
  TextList include = {0};
  for (size_t i = 0; i < index->include.count; i++)
    ARENA_PUSH(arena, &include, index->include.items[i]->column);
  lower_switch(lowering, object, FACT_UNIQUE, index->unique);
  lower_switch(lowering, object, FACT_NULLS_NOT_DISTINCT, index->nulls_not_distinct);
  if (strcmp(index->method, "btree") != 0) object_set(arena, object, FACT_METHOD, index->method);
  object->facts[FACT_ELEMENTS] = lower_elements(lowering, &index->elements);
  object->facts[FACT_INCLUDE] = value_list(arena, include.items, include.count);
  object_set(arena, object, FACT_WITH, lower_fold(lowering, index->with_sql));
  object_set(arena, object, FACT_WHERE, predicate(lowering, resource, index));
  object->concurrently = index->concurrently;
}

static void lower_partition(Lowering *lowering, Object *table, const Partition *partition) {
  Object *object = lower_child(lowering, table, OBJECT_PARTITION, partition->name, partition->span);
  object_set(lowering->arena, object, FACT_BOUNDS,
             partition->bounds ? lower_fold(lowering, partition->bounds) : "DEFAULT");
}

/* The text as it stands, but for the last semicolon: quoted bodies keep their layout. */
static const char *script_text(Lowering *lowering, const AstItem *sql) {
  size_t len = strlen(sql->text);
  while (len && strchr(" \t\r\n;", sql->text[len - 1])) len--;
  return arena_strndup(lowering->arena, sql->text, len);
}

static void lower_script(Lowering *lowering, Object *table, const Script *script) {
  Object *object = lower_child(lowering, table, OBJECT_SCRIPT, script->name, script->span);
  TextList after = {0};
  for (size_t i = 0; i < script->after.count; i++)
    ARENA_PUSH(lowering->arena, &after,
               arena_printf(lowering->arena, "%s.%s", script->after.items[i]->schema,
                            script->after.items[i]->table));
  object_set(lowering->arena, object, FACT_UP, script_text(lowering, script->up));
  object_set(lowering->arena, object, FACT_DOWN, script_text(lowering, script->down));
  object->facts[FACT_AFTER] = value_list(lowering->arena, after.items, after.count);
}

/* What a tenant's table says with `global` is the database's: a child of a unit of its own. */
static void lower_global_scripts(Lowering *lowering, const Resource *resource) {
  Object *unit = NULL;
  for (size_t i = 0; i < resource->scripts.count; i++) {
    if (!resource->scripts.items[i]->global) continue;
    if (unit == NULL) {
      unit = ARENA_NEW(lowering->arena, Object);
      *unit = (Object){.kind = OBJECT_GLOBAL,
                       .schema = lowering->repo->repo.schema,
                       .name = resource->table,
                       .span = resource->span,
                       .resource = resource->name};
      ARENA_PUSH(lowering->arena, &lowering->state->units, unit);
    }
    lower_script(lowering, unit, resource->scripts.items[i]);
  }
}

/* `manage_tenant` is a trigger; its arguments are read by the function (plan_function.c). */
static void lower_manager(Lowering *lowering, Object *table, const Manager *manager) {
  Arena *arena = lowering->arena;
  Buf up = {0};
  const char *own = lowering->repo->repo.schema, *name = ddl_name(arena, table);
  sql_printf(&up,
             "CREATE TRIGGER %I\n"
             "  AFTER INSERT OR UPDATE OR DELETE ON %s\n"
             "  FOR EACH ROW EXECUTE FUNCTION %N('%s%s%s'",
             NAME_MANAGE_TENANT, name, ddl_schema(own), NAME_MANAGE_TENANT,
             manager->creates ? "create " : "", manager->updates ? "update " : "",
             manager->deletes ? "delete " : "");
  for (size_t i = 0; i < manager->count; i++) {
    const TenantPart *part = &manager->items[i];
    sql_printf(&up, ", %L",
               arena_printf(arena, part->text ? "=%s" : ":%s",
                            part->text ? part->text : part->attribute->column));
  }
  buf_add_char(&up, ')');
  Object *object = lower_child(lowering, table, OBJECT_SCRIPT, "manage_tenant", manager->span);
  object_set(arena, object, FACT_UP, arena_strdup(arena, buf_text(&up)));
  object_set(arena, object, FACT_DOWN,
             sql_text(arena, "DROP TRIGGER %I ON %s", NAME_MANAGE_TENANT, name));
  buf_free(&up);
  lowering->manager = true;
}

/* The SQL of on_delete and on_update; no_action is PostgreSQL's own and stays unsaid. */
static const char *action_sql(const Bound *option) {
  static const char *const actions[][2] = {{"restrict", "RESTRICT"},
                                           {"cascade", "CASCADE"},
                                           {"set_null", "SET NULL"},
                                           {"set_default", "SET DEFAULT"}};
  for (size_t i = 0; option && i < sizeof actions / sizeof *actions; i++)
    if (strcmp(option->args[0]->text, actions[i][0]) == 0) return actions[i][1];
  return NULL;
}

static void lower_reference(Lowering *lowering, Object *table, const Resource *resource,
                            const Reference *reference) {
  Arena *arena = lowering->arena;
  const Bound *bound = reference->bound;
  if (bound_option(bound, WORD_NO_REFERENCE)) return;
  const char *derived = naming_derive(arena, resource->table, reference->attribute->column, "fkey");
  Object *key = lower_child(lowering, table, OBJECT_FOREIGN_KEY,
                            bound_text(bound, WORD_NAME, derived), reference->span);
  TextList own = {0}, theirs = {0}, set = {0};
  for (size_t i = 0; i < reference->pairs.count; i++) {
    ARENA_PUSH(arena, &own, reference->pairs.items[i].own->column);
    ARENA_PUSH(arena, &theirs, reference->pairs.items[i].theirs->column);
  }
  for (size_t i = 0; i < reference->set_columns.count; i++)
    ARENA_PUSH(arena, &set, reference->set_columns.items[i]->column);
  key->facts[FACT_COLUMNS] = value_list(arena, own.items, own.count);
  object_set(arena, key, FACT_TARGET_SCHEMA, reference->target->schema);
  object_set(arena, key, FACT_TARGET, reference->target->table);
  key->facts[FACT_TARGET_COLUMNS] = value_list(arena, theirs.items, theirs.count);
  object_set(arena, key, FACT_ON_DELETE, action_sql(bound_option(bound, WORD_ON_DELETE)));
  key->facts[FACT_SET_COLUMNS] = value_list(arena, set.items, set.count);
  object_set(arena, key, FACT_ON_UPDATE, action_sql(bound_option(bound, WORD_ON_UPDATE)));
  if (strcmp(bound_text(bound, WORD_MATCH, "simple"), "full") == 0)
    object_set(arena, key, FACT_MATCH, "FULL");
  const Bound *deferrable = bound_option(bound, WORD_DEFERRABLE);
  if (deferrable)
    object_set(arena, key, FACT_DEFERRABLE,
               deferrable->args[0] ? "DEFERRABLE INITIALLY DEFERRED" : "DEFERRABLE");
}

/* --- tables --------------------------------------------------------------------------------- */

/* Columns and statements keep their order. */
static int child_order(const void *a, const void *b) {
  const Object *x = *(Object *const *)a, *y = *(Object *const *)b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return strcmp(x->name, y->name);
}

static void lower_storage(Lowering *lowering, Object *table, const AstItem *sql) {
  TextList parameters = {0};
  if (sql == NULL) return;
  char *rest, *copy = arena_strdup(lowering->arena, lower_fold(lowering, sql));
  for (char *one = strtok_r(copy, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
    Buf text = {0};
    for (const char *c = one; *c; c++)
      if (*c != ' ' && *c != '\'') buf_add_char(&text, *c);
    ARENA_PUSH(lowering->arena, &parameters, arena_strdup(lowering->arena, buf_text(&text)));
    buf_free(&text);
  }
  text_sort(&parameters);
  table->facts[FACT_STORAGE] = value_list(lowering->arena, parameters.items, parameters.count);
}

static void lower_rules(Lowering *lowering, Object *table, const Resource *resource) {
  static LowerRules *const rules[] = {
#define X(id, what, list, scope, resolve, check, lower, dump) lower,
      RULE_KINDS(X)
#undef X
  };
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) rules[i](lowering, table, resource);
  for (size_t i = 0; i < resource->partitions.count; i++)
    lower_partition(lowering, table, resource->partitions.items[i]);
}

static Object *lower_table(Lowering *lowering, const Resource *resource) {
  Object *table = ARENA_NEW(lowering->arena, Object);
  *table = (Object){.kind = OBJECT_TABLE,
                    .schema = resource->schema,
                    .name = resource->table,
                    .span = resource->span,
                    .resource = resource->name,
                    .renamed_from_schema = resource->renamed_from_schema};
  object_set(lowering->arena, table, FACT_COMMENT, resource->doc);
  object_set(lowering->arena, table, FACT_RENAMED_FROM, resource->renamed_from);
  lower_switch(lowering, table, FACT_UNLOGGED, resource->unlogged);
  lower_storage(lowering, table, resource->with_sql);
  object_set(lowering->arena, table, FACT_ROW_SECURITY, resource->row_security);
  object_set(lowering->arena, table, FACT_PARTITION_BY, resource->partition_by);
  table->facts[FACT_ELEMENTS] = lower_elements(lowering, &resource->partition_key);
  for (size_t i = 0; i < resource->attributes.count; i++)
    lower_column(lowering, table, resource->attributes.items[i]);
  size_t columns = table->children.count;
  lower_primary_key(lowering, table, resource);
  for (size_t i = 0; i < resource->checks.count; i++)
    lower_check(lowering, table, resource, resource->checks.items[i]);
  for (size_t i = 0; i < resource->indexes.count; i++)
    lower_index(lowering, table, resource, resource->indexes.items[i]);
  for (size_t i = 0; i < resource->references.count; i++)
    if (resource->references.items[i]->target)
      lower_reference(lowering, table, resource, resource->references.items[i]);
  lower_rules(lowering, table, resource);
  if (table->children.count > columns)
    qsort(table->children.items + columns, table->children.count - columns, sizeof(Object *),
          child_order);
  for (size_t i = 0; i < resource->scripts.count; i++)
    if (!state_is_tenant(table) || !resource->scripts.items[i]->global)
      lower_script(lowering, table, resource->scripts.items[i]);
  if (state_is_tenant(table)) lower_global_scripts(lowering, resource);
  if (resource->manager) lower_manager(lowering, table, resource->manager);
  return table;
}

static void lower_enum(Lowering *lowering, const Enum *enumeration) {
  Arena *arena = lowering->arena;
  Object *object = ARENA_NEW(arena, Object);
  *object =
      (Object){.kind = OBJECT_ENUM,
               .name = enumeration->name,
               .span = enumeration->span,
               .schema = enumeration->schema ? enumeration->schema : lowering->repo->repo.schema,
               .renamed_from_schema = enumeration->renamed_from_schema};
  TextList labels = {0}, former = {0};
  bool renamed = false;
  for (size_t i = 0; i < enumeration->count; i++) {
    const char *from = enumeration->items[i].renamed_from;
    ARENA_PUSH(arena, &labels, enumeration->items[i].name);
    renamed |= from != NULL;
    ARENA_PUSH(arena, &former, from ? from : "");
  }
  object->facts[FACT_LABELS] = value_list(arena, labels.items, labels.count);
  if (renamed)
    object->facts[FACT_LABELS_RENAMED_FROM] = value_list(arena, former.items, former.count);
  object_set(arena, object, FACT_COMMENT, enumeration->doc);
  object_set(arena, object, FACT_RENAMED_FROM, enumeration->renamed_from);
  ARENA_PUSH(arena, &lowering->state->units, object);
}

/* With several repos an enum lives in those that use it. */
static bool uses_enum(const Model *model, const ModelRepo *repo, const Enum *enumeration) {
  if (model->repos.count == 1) return true;
  for (size_t i = 0; i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    for (size_t j = 0; resource->repo == repo && j < resource->attributes.count; j++)
      if (resource->attributes.items[j]->type.enumeration == enumeration) return true;
  }
  return false;
}

static void lower_function(Lowering *lowering, const char *name) {
  Object *function = ARENA_NEW(lowering->arena, Object);
  *function =
      (Object){.kind = OBJECT_FUNCTION, .schema = lowering->repo->repo.schema, .name = name};
  ARENA_PUSH(lowering->arena, &lowering->state->units, function);
}

State *lower(Arena *arena, Diags *diags, const Model *model, const ModelRepo *repo) {
  Lowering lowering = {.arena = arena, .repo = repo, .state = ARENA_NEW(arena, State)};
  for (size_t i = 0; i < repo->extensions.count; i++) {
    Object *extension = ARENA_NEW(arena, Object);
    *extension = (Object){.kind = OBJECT_EXTENSION,
                          .name = repo->extensions.items[i].name,
                          .span = repo->extensions.items[i].span};
    object_set(arena, extension, FACT_VERSION, repo->extensions.items[i].version);
    ARENA_PUSH(arena, &lowering.state->units, extension);
  }
  for (size_t i = 0; i < model->enums.count; i++)
    if (uses_enum(model, repo, model->enums.items[i])) lower_enum(&lowering, model->enums.items[i]);
  for (size_t i = 0; i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    if (resource->repo != repo || !model_is_table(resource)) continue;
    Object *table = lower_table(&lowering, resource); /* which may push units of its own */
    ARENA_PUSH(arena, &lowering.state->units, table);
  }
  if (lowering.uuid_v7) lower_function(&lowering, NAME_UUID_V7);
  if (lowering.manager) lower_function(&lowering, NAME_MANAGE_TENANT);
  state_sort(lowering.state);
  lower_merge(arena, diags, lowering.state);
  return lowering.state;
}
