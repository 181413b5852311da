#include "graph.h"

#include <stdbool.h>

struct GraphEdges {
  size_t *items;
  size_t count, capacity;
};

typedef struct Visit {
  const Graph *graph;
  bool *seen;
  size_t *sorted;
  size_t count;
} Visit;

Graph graph_new(Arena *arena, size_t count) {
  return (Graph){arena, count, ARENA_ARRAY(arena, struct GraphEdges, count + 1)};
}

void graph_add(Graph *graph, size_t vertex, size_t before) {
  ARENA_PUSH(graph->arena, &graph->before[vertex], before);
}

static void visit(Visit *visited, size_t vertex) {
  const struct GraphEdges *before = &visited->graph->before[vertex];
  if (visited->seen[vertex]) return;
  visited->seen[vertex] = true;
  for (size_t i = 0; i < before->count; i++) visit(visited, before->items[i]);
  visited->sorted[visited->count++] = vertex;
}

const size_t *graph_sort(Graph *graph) {
  Visit visited = {.graph = graph,
                   .seen = ARENA_ARRAY(graph->arena, bool, graph->count + 1),
                   .sorted = ARENA_ARRAY(graph->arena, size_t, graph->count + 1)};
  for (size_t i = 0; i < graph->count; i++) visit(&visited, i);
  return visited.sorted;
}
