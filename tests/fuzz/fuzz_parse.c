/* fuzz_parse.c - any bytes as a .res file: nothing may crash, leak or loop. */
#include <stdint.h>
#include <stdlib.h>

#include "compiler/model/check.h"
#include "compiler/model/lower.h"
#include "compiler/model/model_dump.h"
#include "compiler/model/resolve.h"
#include "compiler/state/state_dump.h"

static void hide_nothing(char *line) { (void)line; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t offset;
  if (source_check((const char *)data, size, &offset) != NULL) return 0;
  Arena *arena = arena_new();
  Source source = {"fuzz.res", arena_strndup(arena, (const char *)data, size), (uint32_t)size};
  Diags diags = {.arena = arena};
  TreeList trees = {0};
  ARENA_PUSH(arena, &trees, ast_parse(arena, &diags, &source));
  Buf text = {0};
  Outline document = {.text = &text};
  ast_dump(&document, arena, &source, trees.items[0], arena_strdup);
  Model *model = resolve(arena, &diags, &trees);
  if (!model->partly) check_model(arena, &diags, model);
  SqlCache cache = {0};
  for (size_t i = 0; i < model->resources.count; i++)
    check_resource_sql(arena, &diags, &cache, model->resources.items[i]);
  model_dump(&document, arena, model, arena_strdup);
  if (diags.errors == 0) state_dump(&document, lower(arena, &diags, model, model->repos.items[0]));
  buf_free(&text);
  FILE *null = fopen("/dev/null", "w");
  if (null != NULL) {
    diag_print(&diags, null, false, hide_nothing);
    fclose(null);
  }
  sqlfrag_cache_free(&cache);
  arena_free(arena);
  return 0;
}
