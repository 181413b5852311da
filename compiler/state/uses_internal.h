/* uses_internal.h - how kinds (kind_*.c) say what an object stands on. */
#ifndef RESCC_USES_INTERNAL_H
#define RESCC_USES_INTERNAL_H

#include "uses.h"

struct UseFinder {
  Uses *uses;
  UseList *list;
};

/* The list of an object, empty where it was not found before. */
UseList *uses_list(Uses *uses, const Object *object, bool *found);

void uses_add(UseFinder *finder, Use use);
/* The columns of a list of names, of the object's own table. */
void uses_add_columns(UseFinder *finder, const Object *object, Fact fact, UseDepth depth);
/* The columns of index elements, and what their expressions name. */
void uses_add_elements(UseFinder *finder, const Object *object);
/* What a fact that is an expression names; NULL names nothing. */
void uses_add_sql(UseFinder *finder, const Object *object, Fact fact, UseDepth depth);
/* What statements name and make. Views and their like bear no change of what they read; anything
 * else in a statement reads its tables anew. */
void uses_add_statements(UseFinder *finder, const Object *object, Fact fact);

#endif
