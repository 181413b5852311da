/* target.h - the server that migrations are written for, and what it can do. */
#ifndef RESCC_TARGET_H
#define RESCC_TARGET_H

#include <stdbool.h>

typedef enum Engine { ENGINE_POSTGRESQL } Engine;

typedef struct Target {
  Engine engine;
  int version; /* the oldest major version that the SQL must run on: a repo's min_pg */
} Target;

/* What some can and some can't. */
typedef enum Ability {
  ABILITY_IDENTITY_IN_PARTITIONED, /* an identity column joins a table that has partitions */
  ABILITIES
} Ability;

bool target_can(Target target, Ability ability);

#endif
