/* diff_internal.h - what diff.c (pairs, ops) and diff_replace.c (what must be made anew) share. */
#ifndef RESCC_DIFF_INTERNAL_H
#define RESCC_DIFF_INTERNAL_H

#include "diff.h"

/* An object in both states, or in one. */
typedef struct Pair Pair;

typedef struct PairList {
  Pair *items;
  size_t count, capacity;
} PairList;

struct Pair {
  const Object *have, *want;
  bool replace;
  PairList children;
};

typedef struct Differ {
  Arena *arena;
  Uses *uses;
  Diff *diff;
  PairList units;         /* those that differ, or have something to be made anew */
  struct PairPlace *have; /* where a unit of the first state stands in the list */
  ObjectList rebuilt;     /* enums of the first state that need a new type */
} Differ;

/* The pair of an object of have, or NULL. */
Pair *diff_pair_of(PairList *list, const Object *have);
/* The pair of a unit of have, made where the unit itself did not change; NULL where the unit is in
 * one state only. Valid until the next is made. */
Pair *diff_unit_pair(Differ *differ, const Object *have);
/* The pair of a child of have that both states have, or NULL. Makes its unit's. */
Pair *diff_child_pair(Differ *differ, const Object *child);
/* Two columns, neither of them `ignored`. */
bool diff_is_column(const Pair *pair);
bool diff_is_ignored(const Object *object); /* NULL is not */
bool diff_fact_differs(const Pair *pair, Fact fact);
/* Marks the pairs that must be dropped and made anew although, or because, something else changes.
 */
void diff_mark_replaced(Differ *differ);
/* Whether a child may ask other tables, or read columns without their names. */
bool diff_may_read(const Object *child);
/* Marks the readers that follow a rename while their text means what has the name now. */
void diff_mark_misled(Differ *differ);
/* Whether SQL that names the column must be read again: its type is another one. */
bool diff_type_is_new(Differ *differ, const Pair *pair);
/* Whether the default of a column mentions an enum that is rebuilt. */
bool diff_default_is_new(Differ *differ, const Pair *pair);

#endif
