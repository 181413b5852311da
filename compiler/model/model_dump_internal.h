/* model_dump_internal.h - how rules (rule_*.c) are written down. */
#ifndef RESCC_MODEL_DUMP_INTERNAL_H
#define RESCC_MODEL_DUMP_INTERNAL_H

#include "model_dump.h"

typedef struct Dump {
  Arena *arena;
  AstHide *hide;
  SourceLines lines;
  const char *schema; /* of the resource's repo */
} Dump;

typedef void DumpRule(Dump *dump, const Outline *list, const Rule *rule);
#define X(id, what, list, scope, resolve, check, lower, dump) DumpRule dump;
RULE_KINDS(X)
#undef X

/* An object with its name, and where the sources say it. */
Outline dump_named(Dump *dump, const Outline *list, const char *word, const char *name, Span span);
void dump_sql(const Outline *object, const char *key, const AstItem *sql);
void dump_elements(Dump *dump, const Outline *object, const char *key, const ElementList *elements);

#endif
