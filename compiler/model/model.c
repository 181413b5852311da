#include "model.h"

#include <string.h>

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

TypeName model_type_name(const Type *type, const char *schema) {
  TypeName name = {.row = type->row,
                   .name = type->row ? type->row->canonical : "",
                   .modifiers = type->modifiers ? type->modifiers : "",
                   .dimensions = type->dimensions};
  if (type->enumeration) {
    const char *own = type->enumeration->schema ? type->enumeration->schema : schema;
    name.schema = strcmp(own, "public") == 0 ? NULL : own;
    name.name = type->enumeration->name;
  }
  return name;
}

const char *model_type_text(Arena *arena, const Type *type, const char *schema) {
  return value_type(arena, model_type_name(type, schema))->items[0];
}
