/* scan.h - what scanner and parser share; nobody else includes it. */
#ifndef RESCC_SCAN_H
#define RESCC_SCAN_H

#include "ast.h"

/* Deeper nesting is refused: it is junk, and tree walkers recurse. */
enum { DEEPEST = 100 };

typedef struct Scanner {
  Arena *arena;
  Diags *diags;
  const Source *source;
  void *flex;
  uint32_t offset;    /* of the next byte */
  Span open[DEEPEST]; /* the brackets that are open */
  size_t depth;
  bool at_start;      /* the next token is a statement's first */
  bool silent;        /* the scanner reported this statement already; the parser keeps quiet */
  Span fence;         /* the backticks that opened the SQL being read */
  bool mended;        /* a bracket was closed for the user: what is open at the end is no news */
  bool over;          /* after a fatal error the rest is not read */
  Buf doc;            /* the doc comment that waits for its statement */
  unsigned doc_lines; /* line ends since */
  AstBlock *tree;
} Scanner;

#endif
