/* lower_internal.h - how rules (rule_*.c) become objects. */
#ifndef RESCC_LOWER_INTERNAL_H
#define RESCC_LOWER_INTERNAL_H

#include "lower.h"

typedef struct Lowering {
  Arena *arena;
  const ModelRepo *repo;
  State *state;
  bool uuid_v7; /* some default calls rescc_uuid_v7 */
  bool manager; /* some table's rows are tenants */
} Lowering;

/* Makes children of the table of all rules of a kind that the resource has. */
typedef void LowerRules(Lowering *lowering, Object *table, const Resource *resource);
#define X(id, what, list, scope, resolve, check, lower, dump) LowerRules lower;
RULE_KINDS(X)
#undef X

Object *lower_child(Lowering *lowering, Object *table, ObjectKind kind, const char *name,
                    Span span);
/* Its text on one line; NULL for NULL. */
const char *lower_fold(Lowering *lowering, const AstItem *sql);
void lower_switch(Lowering *lowering, Object *object, Fact fact, bool on);
const Value *lower_elements(Lowering *lowering, const ElementList *elements);

#endif
