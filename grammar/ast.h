/* ast.h - the statement tree: what the grammar knows, and no more.
 *
 * A file is a list of statements; a statement is a line of items and perhaps a block of further
 * statements. Which word is legal where is not the grammar's business (compiler/model/words.h). The
 * tree lives in the arena of the run and points into the sources.
 *
 * Room grammar: text. In: the bytes of .res files; out: statement trees, diagnostics, formatted
 * text. It knows neither words nor SQL nor PostgreSQL, and stands on runtime/base. */
#ifndef RESCC_AST_H
#define RESCC_AST_H

#include "diag.h"
#include "source.h"

typedef enum AstKind {
  AST_NAME,   /* text: the name */
  AST_STRING, /* text: the value, escapes resolved */
  AST_SQL,    /* text: the body, its common indent and first and last blank line gone */
  AST_NUMBER, /* text: the digits without `_` */
  AST_LIST,   /* [a, b c, d]: elements */
  AST_PARENS, /* (12, 2): elements */
  AST_EMPTY,  /* {}: an empty block, or the empty object behind `default` */
  AST_EQUALS, /* = */
} AstKind;

typedef struct AstItem AstItem;

/* Items that stand side by side: a statement's line, or an element of a list. */
typedef struct AstItems {
  AstItem **items;
  size_t count, capacity;
} AstItems;

typedef struct AstElements {
  AstItems **items;
  size_t count, capacity;
} AstElements;

struct AstItem {
  Span span;
  AstKind kind;
  const char *text;
  union {
    AstElements *elements;       /* AST_LIST, AST_PARENS */
    const uint32_t *line_starts; /* AST_SQL: where each line of text starts in the source */
  };
  const char *doc; /* the doc comment above, on a statement's first item */
};

typedef struct AstBlock AstBlock;

typedef struct AstStatement {
  AstItems *line;  /* never empty */
  AstBlock *block; /* or NULL */
  Span span;       /* of the line, without the block */
} AstStatement;

struct AstBlock {
  AstStatement **items;
  size_t count, capacity;
};

/* Scans and parses a checked source (source_check). Reports what is wrong and always returns a
 * tree, of the statements that could be read. */
AstBlock *ast_parse(Arena *arena, Diags *diags, const Source *source);

/* The place in the source of bytes start..end of an SQL item's text. */
Span ast_sql_span(const AstItem *sql, uint32_t start, uint32_t end);

#endif
