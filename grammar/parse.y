/* parse.y - tokens → statement tree. It knows shapes, not words: see ast.h. */

%code requires {
#include "grammar/ast.h"
typedef struct Scanner Scanner;
}

%code provides {
int yylex(YYSTYPE *value, Span *place, Scanner *scanner);
}

%code {
#include "grammar/scan.h"

static void yyerror(Span *place, Scanner *scanner, const char *message);

#define ARENA(scanner) ((scanner)->arena)

static AstItem *group_new(Scanner *scanner, AstKind kind, AstElements *elements, Span span) {
  AstItem *item = ARENA_NEW(ARENA(scanner), AstItem);
  *item = (AstItem){.kind = kind, .elements = elements, .span = span};
  return item;
}

static AstItems *items_add(Scanner *scanner, AstItems *items, AstItem *item) {
  if (items == NULL) items = ARENA_NEW(ARENA(scanner), AstItems);
  ARENA_PUSH(ARENA(scanner), items, item);
  return items;
}

static AstElements *elements_add(Scanner *scanner, AstElements *elements, AstItems *items) {
  if (elements == NULL) elements = ARENA_NEW(ARENA(scanner), AstElements);
  if (items != NULL) ARENA_PUSH(ARENA(scanner), elements, items);
  return elements;
}

static AstBlock *block_add(Scanner *scanner, AstBlock *block, AstItems *line, AstBlock *own) {
  if (block == NULL) block = ARENA_NEW(ARENA(scanner), AstBlock);
  if (line == NULL) return block;
  AstStatement *statement = ARENA_NEW(ARENA(scanner), AstStatement);
  *statement = (AstStatement){.line = line, .block = own};
  statement->span = span_join(line->items[0]->span, line->items[line->count - 1]->span);
  ARENA_PUSH(ARENA(scanner), block, statement);
  return block;
}

#define YYLLOC_DEFAULT(current, rhs, n)                                                            \
  ((current) = (n) ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n))                                 \
                   : (Span){YYRHSLOC(rhs, 0).source, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end})
}

%define api.pure full
%define api.location.type {Span}
%define parse.error custom
%define parse.lac full
%locations
%param {Scanner *scanner}
%expect 0

%union {
  AstItem *item;
  AstItems *items;
  AstElements *elements;
  AstBlock *block;
}

%token <item> NAME "a name" STRING "a string" SQL "SQL" NUMBER "a number" EMPTY "{}" EQUALS "="
%token END_LINE "the end of the line"

%type <item> item
%type <items> items
%type <elements> elements list
%type <block> statements body block

%%

file: body { scanner->tree = $1; } ;

body:
  statements
| statements items        { $$ = block_add(scanner, $1, $2, NULL); }
;

statements:
  %empty                  { $$ = block_add(scanner, NULL, NULL, NULL); }
| statements END_LINE
| statements items END_LINE { $$ = block_add(scanner, $1, $2, NULL); }
| statements items block  { $$ = block_add(scanner, $1, $2, $3); }
| statements error END_LINE { $$ = $1; yyerrok; }
| statements error block  { $$ = $1; yyerrok; }
;

block: '{' body '}'       { $$ = $2; } ;

items:
  item                    { $$ = items_add(scanner, NULL, $1); }
| items item              { $$ = items_add(scanner, $1, $2); }
;

item:
  NAME | STRING | SQL | NUMBER | EMPTY | EQUALS
| '[' list ']'            { $$ = group_new(scanner, AST_LIST, $2, @$); }
| '(' list ')'            { $$ = group_new(scanner, AST_PARENS, $2, @$); }
;

list:
  %empty                  { $$ = elements_add(scanner, NULL, NULL); }
| elements
| elements ','
;

elements:
  items                   { $$ = elements_add(scanner, NULL, $1); }
| elements ',' items      { $$ = elements_add(scanner, $1, $3); }
;

%%

/* Called by bison only for what is no syntax error: its stack is exhausted. */
static void yyerror(Span *place, Scanner *scanner, const char *message) {
  diag_report(scanner->diags, DIAG_SYNTAX, *place, "%s", message);
}

static const char *found(yysymbol_kind_t token) {
  switch (token) {
  case YYSYMBOL_YYEOF: return "the end of the file";
  case YYSYMBOL_END_LINE: return "the end of the line";
  default: break;
  }
  return NULL;
}

static int yyreport_syntax_error(const yypcontext_t *context, Scanner *scanner) {
  (void)yypcontext_expected_tokens; /* what may stand here is a word's matter, not a token's */
  yysymbol_kind_t token = yypcontext_token(context);
  Span place = *yypcontext_location(context);
  if (scanner->mended && token == YYSYMBOL_YYEOF) return 0;
  if (scanner->silent || scanner->over || token == YYSYMBOL_YYUNDEF) return 0; /* the scanner has said it */
  const char *what = found(token);
  Diag *diag;
  if (what == NULL)
    diag = diag_report(scanner->diags, DIAG_SYNTAX, place, "`%.*s` can't stand here",
                       (int)(place.end - place.start), place.source->text + place.start);
  else
    diag = diag_report(scanner->diags, DIAG_SYNTAX, place, "%s comes too early", what);
  if (token == YYSYMBOL_YYEOF && scanner->depth > 0) {
    diag_label(diag, scanner->open[scanner->depth - 1], "opened here and never closed");
  } else if (place.end > place.start && place.source->text[place.start] == '{') {
    diag_hint(scanner->diags, diag, "a block's `{` stands on the line of its statement: `resource Name {`");
  } else if (place.end > place.start && place.source->text[place.start] == '}') {
    diag_hint(scanner->diags, diag, "there is one `}` too many, or a `{` is missing above");
  }
  return 0;
}
