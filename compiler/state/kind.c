#include "kind.h"

#include "uses_internal.h"

static const struct {
  KindUses *uses;
  KindDefine *define;
} rows[] = {
#define X(id, name, json, folder, flags, uses, define, plan) [OBJECT_##id] = {uses, define},
    STATE_KINDS(X)
#undef X
};

void no_uses(UseFinder *finder, const Object *object) {
  (void)finder;
  (void)object;
}

const UseList *kind_uses(Uses *uses, const Object *object) {
  bool found;
  UseList *list = uses_list(uses, object, &found);
  UseFinder finder = {uses, list};
  if (!found) rows[object->kind].uses(&finder, object);
  return list;
}

void kind_define(Buf *out, const Object *object) { rows[object->kind].define(out, object); }
