/* fmt.h - a source with its layout put right, and nothing else.
 *
 * What changes is white space alone: two blanks a level of indent, one between words, none inside
 * brackets, at most one blank line, none at the start or end of a block, a newline at the end, no
 * carriage returns. Lines stay the author's, and so do comments. A body of SQL moves as a whole, so
 * that its text stays what it was. */
#ifndef RESCC_FMT_H
#define RESCC_FMT_H

#include "runtime/base/buf.h"
#include "source.h"

/* Adds the formatted text. The source must parse without errors. */
void fmt_source(Buf *out, const Source *source);

#endif
