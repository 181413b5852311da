/* arena.h - memory that lives as long as one run.
 *
 * A run allocates from one arena and frees it whole at its end; nothing in it is freed alone.
 * Memory comes zeroed, aligned for pointers and 64-bit integers. When the machine has no memory
 * left the process says so and exits with status 1, so no caller checks for NULL.
 *
 * Room runtime/base: what any C program wants and libc lacks: memory, texts, quoting, JSON,
 * threads, time. In and out: values of C. It knows no file, no server and no schema, and includes
 * nothing of ours. */
#ifndef RESCC_ARENA_H
#define RESCC_ARENA_H

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>

typedef struct ArenaBlock {
  struct ArenaBlock *next;
  size_t used, size; /* of bytes */
  size_t mapped;     /* bytes to unmap, from the block's start; 0: malloc's */
  alignas(max_align_t) char bytes[];
} ArenaBlock;

typedef struct Arena {
  ArenaBlock *blocks; /* the newest first: the one that is filled */
} Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);
void *arena_alloc_block(Arena *arena, size_t size); /* where the newest block is full */

static inline void *arena_alloc(Arena *arena, size_t size) {
  size = (size + alignof(void *) - 1) & ~(alignof(void *) - 1);
  ArenaBlock *block = arena->blocks;
  if (block->size - block->used < size) return arena_alloc_block(arena, size);
  void *result = block->bytes + block->used;
  block->used += size;
  return result;
}

char *arena_strdup(Arena *arena, const char *text);
char *arena_strndup(Arena *arena, const char *text, size_t len);
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A zeroed T, or N of them. */
#define ARENA_NEW(arena, T) ((T *)arena_alloc((arena), sizeof(T)))
#define ARENA_ARRAY(arena, T, n) ((T *)arena_alloc((arena), sizeof(T) * (n)))

/* Appends to a growing array of three fields: items, count, capacity. Old blocks stay in the arena.
 */
#define ARENA_PUSH(arena, list, value)                                                             \
  do {                                                                                             \
    if ((list)->count == (list)->capacity)                                                         \
      (list)->items =                                                                              \
          arena_grow((arena), (list)->items, sizeof *(list)->items, &(list)->capacity);            \
    (list)->items[(list)->count++] = (value);                                                      \
  } while (0)
void *arena_grow(Arena *arena, void *items, size_t item_size, size_t *capacity);

/* malloc and realloc that exit with a message instead of returning NULL. */
void *xmalloc(size_t size);
void *xrealloc(void *block, size_t size);
/* Exits with that message, for what a library had no memory for. */
_Noreturn void out_of_memory(void);

#endif
