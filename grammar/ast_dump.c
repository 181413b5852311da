#include "ast_dump.h"

typedef struct Dump {
  Arena *arena;
  AstHide *hide;
  SourceLines lines;
} Dump;

static const char *const kinds[] = {
    [AST_NAME] = "name", [AST_STRING] = "string", [AST_SQL] = "sql",     [AST_NUMBER] = "number",
    [AST_LIST] = "list", [AST_PARENS] = "parens", [AST_EMPTY] = "empty", [AST_EQUALS] = "equals",
};

static void dump_span(Dump *dump, const Outline *object, Span span) {
  LineColumn from = source_lines_place(dump->arena, &dump->lines, span.source, span.start),
             to = source_lines_place(dump->arena, &dump->lines, span.source, span.end);
  outline_name(
      object, "span",
      arena_printf(dump->arena, "%u:%u-%u:%u", from.line, from.column, to.line, to.column));
}

static void dump_items(Dump *dump, const Outline *object, const AstItems *items);

static void dump_item(Dump *dump, const Outline *list, const AstItem *item) {
  Outline object = outline_object(list, "kind", kinds[item->kind]);
  dump_span(dump, &object, item->span);
  outline_name(&object, "text",
               item->kind == AST_STRING ? dump->hide(dump->arena, item->text) : item->text);
  if (item->kind != AST_LIST && item->kind != AST_PARENS) return;
  Outline elements = outline_list(&object, "elements");
  for (size_t i = 0; i < item->elements->count; i++) {
    Outline element = outline_object(&elements, NULL, "element");
    dump_items(dump, &element, item->elements->items[i]);
  }
}

static void dump_items(Dump *dump, const Outline *object, const AstItems *items) {
  Outline list = outline_list(object, "items");
  for (size_t i = 0; i < items->count; i++) dump_item(dump, &list, items->items[i]);
}

static void dump_block(Dump *dump, const Outline *object, const char *key, const AstBlock *block) {
  Outline list = outline_list(object, key);
  for (size_t i = 0; i < block->count; i++) {
    const AstStatement *statement = block->items[i];
    Outline line = outline_object(&list, NULL, "statement");
    dump_span(dump, &line, statement->span);
    outline_text(&line, "doc", statement->line->items[0]->doc);
    dump_items(dump, &line, statement->line);
    if (statement->block) dump_block(dump, &line, "block", statement->block);
  }
}

void ast_dump(const Outline *files, Arena *arena, const Source *source, const AstBlock *tree,
              AstHide *hide) {
  Dump dump = {.arena = arena, .hide = hide};
  Outline file = outline_object(files, NULL, "file");
  outline_name(&file, "path", source->path);
  dump_block(&dump, &file, "statements", tree);
}
