/* ast_dump.h - the statement tree, written down: what `rescc dump --ast` prints. */
#ifndef RESCC_AST_DUMP_H
#define RESCC_AST_DUMP_H

#include "ast.h"
#include "runtime/base/outline.h"

/* A text without what nobody may see: passwords in connection strings. */
typedef char *AstHide(Arena *arena, const char *text);

/* Adds a file to a list: its path and the statements that could be read, each item with its kind,
 * its span as line:column-line:column and its text. What is secret in strings, `hide` knows. */
void ast_dump(const Outline *files, Arena *arena, const Source *source, const AstBlock *tree,
              AstHide *hide);

#endif
