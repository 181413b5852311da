#include "step.h"

const char *hazard_name(Hazard hazard) {
  static const char *const names[] = {[NO_HAZARD] = "",
#define X(id, name, text) [HAZARD_##id] = name,
                                      HAZARDS(X)
#undef X
  };
  return names[hazard];
}
