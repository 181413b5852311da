#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Large enough that calloc takes fresh pages, which the kernel has zeroed already. */
enum { BLOCK_SIZE = 1024 * 1024 };

typedef struct Block {
  struct Block *next;
  size_t used, size;
  alignas(max_align_t) char bytes[];
} Block;

struct Arena {
  Block *blocks; /* the newest first: the one that is filled */
};

static void out_of_memory(void) {
  fputs("rescc: out of memory\n", stderr);
  exit(1);
}

void *xmalloc(size_t size) {
  void *block = malloc(size ? size : 1);
  if (block == NULL) out_of_memory();
  return block;
}

void *xrealloc(void *block, size_t size) {
  block = realloc(block, size ? size : 1);
  if (block == NULL) out_of_memory();
  return block;
}

static Block *block_new(size_t size, Block *next) {
  Block *block = calloc(1, sizeof(Block) + size);
  if (block == NULL) out_of_memory();
  block->next = next;
  block->size = size;
  return block;
}

Arena *arena_new(void) {
  Arena *arena = xmalloc(sizeof(Arena));
  arena->blocks = block_new(BLOCK_SIZE, NULL);
  return arena;
}

void arena_free(Arena *arena) {
  if (arena == NULL) return;
  for (Block *block = arena->blocks, *next; block != NULL; block = next) {
    next = block->next;
    free(block);
  }
  free(arena);
}

void *arena_alloc(Arena *arena, size_t size) {
  size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
  Block *block = arena->blocks;
  if (block->size - block->used < size)
    block = arena->blocks = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE, block);
  void *result = block->bytes + block->used;
  block->used += size;
  return result;
}

char *arena_strndup(Arena *arena, const char *text, size_t len) {
  char *copy = arena_alloc(arena, len + 1);
  memcpy(copy, text, len);
  return copy;
}

char *arena_strdup(Arena *arena, const char *text) {
  return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(Arena *arena, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  char small[256]; /* most texts are names */
  int len = vsnprintf(small, sizeof small, format, args);
  va_end(args);
  if (len < 0) len = 0;
  if ((size_t)len < sizeof small) {
    va_end(again);
    return arena_strndup(arena, small, (size_t)len);
  }
  char *text = arena_alloc(arena, (size_t)len + 1);
  vsnprintf(text, (size_t)len + 1, format, again);
  va_end(again);
  return text;
}

void *arena_grow(Arena *arena, void *items, size_t item_size, size_t *capacity) {
  size_t wider = *capacity ? *capacity * 2 : 4;
  void *grown = arena_alloc(arena, item_size * wider);
  if (*capacity) memcpy(grown, items, item_size * *capacity);
  *capacity = wider;
  return grown;
}
