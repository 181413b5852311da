/* lower.h - checked resources → the state they describe: types spelled PostgreSQL's way, names
 * derived, elements and predicates as canonical SQL text. */
#ifndef RESCC_LOWER_H
#define RESCC_LOWER_H

#include "model.h"
#include "state.h"

/* The state that the resources of one repo describe. The model must be free of errors. */
State *lower(Arena *arena, const Model *model, const ModelRepo *repo);

#endif
