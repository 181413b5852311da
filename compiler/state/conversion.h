/* conversion.h - values of one type as another's. */
#ifndef RESCC_CONVERSION_H
#define RESCC_CONVERSION_H

#include "state.h"

/* How a column's values become those of its new type: what stands behind USING, or NULL where
 * PostgreSQL does it by itself. Never a cast that cuts text silently. */
const char *conversion_sql(Arena *arena, const Object *have, const Object *want);
/* A value for rows whose own is gone for good, when `down` brings a required column back; NULL:
 * there is none. */
const char *conversion_filler(Arena *arena, const Object *column, const State *state);

#endif
