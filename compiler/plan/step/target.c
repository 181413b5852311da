#include "target.h"

/* The first version of each engine that has it; 0: none. PostgreSQL's release notes are the source.
 */
static const int since[ABILITIES][ENGINE_POSTGRESQL + 1] = {
    [ABILITY_IDENTITY_IN_PARTITIONED] = {[ENGINE_POSTGRESQL] = 17},
};

bool target_can(Target target, Ability ability) {
  int first = since[ability][target.engine];
  return first && target.version >= first;
}
