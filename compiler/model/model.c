#include "model.h"

#include <string.h>

#include "runtime/base/sql.h"

Resource *model_resource(const Model *model, const char *name) {
  size_t low = 0, high = model->resources.count; /* sorted by name */
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, model->resources.items[middle]->name);
    if (order == 0) return model->resources.items[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

Attribute *model_attribute(const Resource *resource, const char *name) {
  for (size_t i = 0; i < resource->attributes.count; i++)
    if (*resource->attributes.items[i]->name == *name &&
        strcmp(resource->attributes.items[i]->name, name) == 0)
      return resource->attributes.items[i];
  return NULL;
}

Attribute *model_column(const Resource *resource, const char *column) {
  for (size_t i = 0; i < resource->attributes.count; i++)
    if (*resource->attributes.items[i]->column == *column &&
        strcmp(resource->attributes.items[i]->column, column) == 0)
      return resource->attributes.items[i];
  return NULL;
}

bool model_is_table(const Resource *resource) {
  return resource->repo && resource->migrate && !resource->polymorphic &&
         resource->attributes.count;
}

bool model_same_table(const Resource *a, const Resource *b) {
  return a->repo == b->repo && strcmp(a->table, b->table) == 0 && strcmp(a->schema, b->schema) == 0;
}

const char *model_type_text(Arena *arena, const Type *type, const char *schema) {
  Buf text = {0};
  if (type->enumeration) {
    const char *own = type->enumeration->schema ? type->enumeration->schema : schema;
    sql_printf(&text, "%N", strcmp(own, "public") == 0 ? NULL : own, type->enumeration->name);
  } else if (type->row) {
    buf_add(&text, type->row->canonical);
  }
  if (type->modifiers) buf_add(&text, type->modifiers);
  for (unsigned i = 0; i < type->dimensions; i++) buf_add(&text, "[]");
  const char *result = arena_strdup(arena, buf_text(&text));
  buf_free(&text);
  return result;
}
