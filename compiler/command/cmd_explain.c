/* cmd_explain.c - `rescc explain`: what the name at a message's end means. */
#include <assert.h>
#include <string.h>

#include "compiler/command/line/cli.h"
#include "compiler/command/line/pages.h"
#include "compiler/plan/step/step.h"
#include "grammar/diag.h"
#include "runtime/base/suggest.h"

/* A name that a message can end in. */
typedef struct Topic {
  const char *name, *level;
  const Page *page;
} Topic;

typedef struct TopicList {
  Topic *items;
  size_t count, capacity;
} TopicList;

static void add(Arena *arena, TopicList *topics, const char *name, const char *level) {
  const Page *page = NULL;
  for (size_t i = 0; i < page_count && page == NULL; i++)
    if (strcmp(pages[i].name, name) == 0) page = &pages[i];
  assert(page != NULL); /* each name has one in docs/diagnostics.md */
  Topic topic = {name, level, page};
  ARENA_PUSH(arena, topics, topic);
}

/* All of them, as their tables have them. */
static TopicList all_topics(Arena *arena) {
  TopicList topics = {0};
  for (int name = 0; name < DIAG_NAME_COUNT; name++)
    add(arena, &topics, diag_name((DiagName)name), diag_level((DiagName)name));
  for (Hazard hazard = NO_HAZARD + 1; hazard < HAZARD_KINDS; hazard++)
    add(arena, &topics, hazard_name(hazard), "hazard");
  return topics;
}

static void put_topics(Json *document, const TopicList *topics) {
  Json *list = json_put_list(document, "pages");
  for (size_t i = 0; i < topics->count; i++) {
    const Page *page = topics->items[i].page;
    Json *one = json_put_object(list, NULL);
    json_put_text(one, "name", topics->items[i].name);
    json_put_text(one, "level", topics->items[i].level);
    json_put_text(one, "what", page->what);
    json_put_text(one, "why", page->why);
    if (page->before) json_put_text(one, "before", page->before);
    json_put_text(one, "wrong", page->wrong);
    json_put_text(one, "mended", page->mended);
  }
}

static void print_list(const Cli *cli, const TopicList *topics) {
  for (size_t i = 0; i < topics->count; i++) {
    const Topic *topic = &topics->items[i];
    const char *what = topic->page->what;
    cli_print(cli, "%-28s%-9s%.*s\n", topic->name, topic->level, (int)strcspn(what, "\n"), what);
  }
}

static void print_example(const Cli *cli, const char *title, const char *text) {
  if (text == NULL) return;
  cli_print(cli, "\n%s:\n\n", title);
  for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
    int len = (int)strcspn(line, "\n");
    cli_print(cli, "%s%.*s\n", len ? "    " : "", len, line);
  }
}

static void print_page(const Cli *cli, const Topic *topic) {
  const Page *page = topic->page;
  cli_print(cli, "%s (%s)\n\n%s\nWhy: %s", topic->name, topic->level, page->what, page->why);
  print_example(cli, "Before", page->before);
  print_example(cli, "Wrong", page->wrong);
  print_example(cli, "Mended", page->mended);
}

/* The one that is asked for, in a list of its own; an empty list: reported. */
static TopicList find(Cli *cli, const TopicList *topics, const char *name) {
  TopicList found = {0};
  Suggest near = suggest_start(name);
  for (size_t i = 0; i < topics->count && found.count == 0; i++) {
    suggest_try(&near, topics->items[i].name);
    if (strcmp(topics->items[i].name, name) == 0) ARENA_PUSH(cli->arena, &found, topics->items[i]);
  }
  if (found.count) return found;
  cli_error(cli, "no message ends in `%s`", name);
  if (near.best) cli_hint(cli, "did you mean `%s`?", near.best);
  cli_hint(cli, "`rescc explain` lists the names");
  return found;
}

int cmd_explain(Cli *cli) {
  const TextList *args = &cli->options->args;
  TopicList topics = all_topics(cli->arena);
  if (args->count) topics = find(cli, &topics, args->items[0]);
  put_topics(cli->document, &topics);
  if (args->count && topics.count)
    print_page(cli, &topics.items[0]);
  else
    print_list(cli, &topics);
  return topics.count ? EXIT_DONE : EXIT_WRONG;
}
