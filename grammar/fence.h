/* fence.h - the SQL between backticks, line by line. */
#ifndef RESCC_FENCE_H
#define RESCC_FENCE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Fence {
  const char *at, *end; /* at: the next line; NULL behind the last */
  size_t indent;        /* shared by all lines but the first and those without text */
  bool begun;
} Fence;

typedef struct FenceLine {
  const char *from, *to; /* without the shared indent and the line's end */
  bool margin; /* blank, with the backticks of a fence of several lines on it: no part of the SQL */
} FenceLine;

Fence fence_open(const char *body, const char *end);
/* The next line; false behind the last. */
bool fence_line(Fence *fence, FenceLine *line);

#endif
