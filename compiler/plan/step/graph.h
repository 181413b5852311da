/* graph.h - a stable topological sort.
 *
 * Vertices are numbers in the order that holds where no edge says otherwise. */
#ifndef RESCC_GRAPH_H
#define RESCC_GRAPH_H

#include "runtime/base/arena.h"

typedef struct Graph {
  Arena *arena;
  size_t count;
  struct GraphEdges *before; /* of each vertex */
} Graph;

Graph graph_new(Arena *arena, size_t count);
/* Whether `before` must come before `vertex`; adding an edge twice does no harm. */
void graph_add(Graph *graph, size_t vertex, size_t before);
/* All vertices, each in its turn, but behind what must come before it, which is brought forward. A
 * circle is cut where it is entered: the vertex that was begun first comes last of it. */
const size_t *graph_sort(Graph *graph);

#endif
