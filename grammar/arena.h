/* arena.h - memory that lives as long as one run.
 *
 * A run allocates from one arena and frees it whole at its end; nothing in it is freed alone.
 * Memory comes zeroed and aligned for any type. When the machine has no memory left the process
 * says so and exits with status 1, so no caller checks for NULL. */
#ifndef RESCC_ARENA_H
#define RESCC_ARENA_H

#include <stdarg.h>
#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);
void *arena_alloc(Arena *arena, size_t size);
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

#endif
