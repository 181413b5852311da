/* squash_labels.h - labels that join an enum in the text that makes it.
 *
 * Before version 17, PostgreSQL lets no transaction use a label that it added itself, even where it
 * made the type too. In one file for all, such a label stands in CREATE TYPE from the start. */
#ifndef RESCC_SQUASH_LABELS_H
#define RESCC_SQUASH_LABELS_H

#include "runtime/base/arena.h"

/* The SQL text with each ALTER TYPE … ADD VALUE taken into the CREATE TYPE before it, where there
 * is one that has its neighbour. */
const char *squash_labels(Arena *arena, const char *text);

#endif
