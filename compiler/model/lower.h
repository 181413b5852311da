/* lower.h - checked resources → the state they describe: types spelled PostgreSQL's way, names
 * derived, elements and predicates as canonical SQL text. */
#ifndef RESCC_LOWER_H
#define RESCC_LOWER_H

#include "compiler/state/state.h"
#include "model.h"

/* The state that the resources of one repo describe. The model must be free of errors. */
State *lower(Arena *arena, Diags *diags, const Model *model, const ModelRepo *repo);

/* Makes one table of those that stand in a sorted state under one name: several resources may
 * describe it together (lower_merge.c). Reports what they say differently. */
void lower_merge(Arena *arena, Diags *diags, State *state);

#endif
