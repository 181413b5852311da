/* fuzz_parse.c - any bytes as a .res file: nothing may crash, leak or loop. */
#include <stdint.h>
#include <stdlib.h>

#include "compiler/model/check.h"
#include "compiler/model/lower.h"
#include "compiler/model/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t offset;
  if (source_check((const char *)data, size, &offset) != NULL) return 0;
  Arena *arena = arena_new();
  Source source = {"fuzz.res", arena_strndup(arena, (const char *)data, size), (uint32_t)size};
  Diags diags = {.arena = arena};
  TreeList trees = {0};
  ARENA_PUSH(arena, &trees, ast_parse(arena, &diags, &source));
  Model *model = resolve(arena, &diags, &trees);
  if (!model->partly) check_model(arena, &diags, model);
  SqlCache cache = {0};
  for (size_t i = 0; i < model->resources.count; i++)
    check_resource_sql(arena, &diags, &cache, model->resources.items[i]);
  if (diags.errors == 0) lower(arena, &diags, model, model->repos.items[0]);
  FILE *null = fopen("/dev/null", "w");
  if (null != NULL) {
    diag_print(&diags, null, false);
    fclose(null);
  }
  sqlfrag_cache_free(&cache);
  arena_free(arena);
  return 0;
}
