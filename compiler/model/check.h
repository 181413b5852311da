/* check.h - what is wrong with a model although every name in it is bound. Diagnostics only. */
#ifndef RESCC_CHECK_H
#define RESCC_CHECK_H

#include "compiler/state/sqlfrag.h"
#include "model.h"

/* Names that collide, keys that don't fit, keys without an index. */
void check_model(Arena *arena, Diags *diags, const Model *model);

/* The SQL in one resource: PostgreSQL's grammar, columns that exist, what each place allows. It
 * costs a parse per fragment, so the driver asks only for resources that differ from their
 * snapshot. */
void check_resource_sql(Arena *arena, Diags *diags, SqlCache *cache, const Resource *resource);
/* The query that lists a repo's tenants. */
void check_tenants_sql(Arena *arena, Diags *diags, const ModelRepo *repo);

#endif
