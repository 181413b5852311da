/* model_dump.h - the model, written down: what `rescc dump --model` prints. */
#ifndef RESCC_MODEL_DUMP_H
#define RESCC_MODEL_DUMP_H

#include "grammar/ast_dump.h"
#include "model.h"
#include "runtime/base/outline.h"

/* Adds the lists `repos`, `enums` and `resources` to a document, with names bound and defaults
 * filled in. What is unknown, and was reported, is left out. What is secret in urls, `hide` knows.
 */
void model_dump(const Outline *document, Arena *arena, const Model *model, AstHide *hide);

#endif
