#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The first block is small, for small runs; the others are what the kernel calls a huge page, which
 * it gives at once instead of in 512 faults. Both are so large that they come fresh and zeroed. */
enum { FIRST_SIZE = 256 * 1024, HUGE_SIZE = 2 * 1024 * 1024 };

void out_of_memory(void) {
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

/* Maps zeroed pages that start at a multiple of HUGE_SIZE. */
static void *map_huge(size_t size) {
  char *start =
      mmap(NULL, size + HUGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) out_of_memory();
  size_t before = (HUGE_SIZE - (uintptr_t)start % HUGE_SIZE) % HUGE_SIZE;
  if (before) munmap(start, before);
  if (before < HUGE_SIZE) munmap(start + before + size, HUGE_SIZE - before);
#ifdef MADV_HUGEPAGE
  madvise(start + before, size, MADV_HUGEPAGE);
#endif
  return start + before;
}

static ArenaBlock *block_new(size_t size, ArenaBlock *next) {
  ArenaBlock *block;
  size_t mapped = 0, whole = sizeof(ArenaBlock) + size;
  if (next == NULL) {
    block = calloc(1, whole);
    if (block == NULL) out_of_memory();
  } else {
    whole = mapped = (whole + HUGE_SIZE - 1) / HUGE_SIZE * HUGE_SIZE;
    block = map_huge(mapped);
  }
  *block = (ArenaBlock){next, 0, whole - sizeof(ArenaBlock), mapped};
  return block;
}

Arena *arena_new(void) {
  Arena *arena = xmalloc(sizeof(Arena));
  arena->blocks = block_new(FIRST_SIZE, NULL);
  return arena;
}

void arena_free(Arena *arena) {
  if (arena == NULL) return;
  for (ArenaBlock *block = arena->blocks, *next; block != NULL; block = next) {
    next = block->next;
    if (block->mapped)
      munmap(block, block->mapped);
    else
      free(block);
  }
  free(arena);
}

void *arena_alloc_block(Arena *arena, size_t size) {
  ArenaBlock *block = arena->blocks = block_new(size, arena->blocks);
  block->used = size;
  return block->bytes;
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
  size_t have = item_size * *capacity, wider = *capacity ? *capacity * 2 : 4;
  ArenaBlock *block = arena->blocks;
  bool newest = have && (char *)items + have == block->bytes + block->used;
  void *grown = items;
  if (newest && block->size - block->used >= have) { /* the next bytes are free: stay */
    block->used += have;
  } else {
    grown = arena_alloc(arena, item_size * wider);
    if (have) memcpy(grown, items, have);
  }
  *capacity = wider;
  return grown;
}
