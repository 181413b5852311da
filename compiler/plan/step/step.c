#include "step.h"

static const StepPrice prices[] = {
#define X(id, name, own, other, cost, transaction, probe, effect, since)                           \
  [STEP_##                                                                                         \
      id] = {name,          LOCK_##own,      LOCK_##other, COST_##cost, TRANSACTION_##transaction, \
             PROBE_##probe, EFFECT_##effect, since},
    STEP_FORMS(X)
#undef X
};

const StepPrice *step_price(const Step *step) { return &prices[step->form]; }

Hazard step_hazard(const Step *step) {
  const StepPrice *price = step_price(step);
  if (!step->live || step->kept) return NO_HAZARD;
  if (price->effect == EFFECT_LOSES) return HAZARD_LOSES_DATA;
  if (price->effect == EFFECT_EMPTY) return HAZARD_NEEDS_BACKFILL;
  if (price->effect == EFFECT_BREAKS) return HAZARD_BREAKS_OLD_CODE;
  if (price->cost == COST_REWRITE) return HAZARD_REWRITES_TABLE;
  bool waits = price->own >= LOCK_SHARE && (price->cost == COST_SCAN || price->cost == COST_BUILD);
  return waits ? HAZARD_BLOCKS_WRITES : NO_HAZARD;
}

const char *hazard_name(Hazard hazard) {
  static const char *const names[] = {[NO_HAZARD] = "",
#define X(id, name, text) [HAZARD_##id] = name,
                                      HAZARDS(X)
#undef X
  };
  return names[hazard];
}

const char *step_lock_name(StepLock lock) {
  static const char *const names[] = {
#define X(id, name) [LOCK_##id] = name,
      STEP_LOCKS(X)
#undef X
  };
  return names[lock];
}

const char *step_cost_name(StepCost cost) {
  static const char *const names[] = {
#define X(id, name) [COST_##id] = name,
      STEP_COSTS(X)
#undef X
  };
  return names[cost];
}
