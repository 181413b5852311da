#include "ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"

bool ask_possible(const Cli *cli) {
  return cli_can_ask(cli) && !cli->options->check && !cli->options->dry_run;
}

/* --- candidates ----------------------------------------------------------------------------- */

typedef struct Candidate {
  const Object *object;
  size_t unlike; /* 0: as like as can be */
} Candidate;

/* Levenshtein's distance. */
static size_t distance(Arena *arena, const char *a, const char *b) {
  size_t len = strlen(b);
  size_t *row = ARENA_ARRAY(arena, size_t, len + 1);
  for (size_t j = 0; j <= len; j++) row[j] = j;
  for (size_t i = 1; a[i - 1]; i++) {
    size_t corner = row[0];
    row[0] = i;
    for (size_t j = 1; j <= len; j++) {
      size_t best = corner + (a[i - 1] != b[j - 1]);
      if (row[j] + 1 < best) best = row[j] + 1;
      if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
      corner = row[j];
      row[j] = best;
    }
  }
  return row[len];
}

/* How many columns of one table the other lacks. */
static size_t columns_lacking(const Object *a, const Object *b) {
  size_t count = 0;
  for (size_t i = 0; i < a->children.count; i++)
    count += a->children.items[i]->kind == OBJECT_COLUMN &&
             object_child(b, OBJECT_COLUMN, a->children.items[i]->name) == NULL;
  return count;
}

static size_t unlikeness(Arena *arena, const Object *lost, const Object *gained) {
  size_t unlike = distance(arena, lost->name, gained->name);
  if (lost->table == NULL) return unlike + 4 * columns_lacking(lost, gained);
  bool type = value_equal(lost->facts[FACT_TYPE], gained->facts[FACT_TYPE]);
  return unlike + (type ? 0 : 8);
}

static int best_first(const void *a, const void *b) {
  const Candidate *x = a, *y = b;
  if (x->unlike != y->unlike) return x->unlike < y->unlike ? -1 : 1;
  return strcmp(x->object->name, y->object->name);
}

/* --- the sources ---------------------------------------------------------------------------- */

static const AstStatement *find_statement(const AstBlock *block, Span span) {
  for (size_t i = 0; block && i < block->count; i++) {
    const AstStatement *statement = block->items[i];
    if (statement->span.source == span.source && statement->span.start <= span.start &&
        span.start < statement->span.end)
      return statement;
    const AstStatement *inner = find_statement(statement->block, span);
    if (inner) return inner;
  }
  return NULL;
}

static bool is_plain(const char *name) {
  size_t plain = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return name[plain] == '\0' && !(*name >= '0' && *name <= '9');
}

static void add_edit(Cli *cli, const TreeList *trees, const Object *lost, const Object *gained,
                     Asked *asked) {
  const AstStatement *statement = NULL;
  for (size_t i = 0; i < trees->count && statement == NULL; i++)
    statement = find_statement(trees->items[i], gained->span);
  if (statement == NULL) return;
  bool moved = lost->table == NULL && strcmp(lost->schema, gained->schema) != 0;
  const char *name =
      moved ? arena_printf(cli->arena, "%s.%s", lost->schema, lost->name) : lost->name;
  Buf text = {0};
  buf_add(&text, " renamed_from ");
  if (is_plain(name))
    buf_add(&text, name);
  else
    buf_add_json(&text, name);
  AskEdit edit = {gained->span.source, statement->span.end,
                  arena_strdup(cli->arena, buf_text(&text))};
  ARENA_PUSH(cli->arena, &asked->edits, edit);
  buf_free(&text);
}

static int by_place(const void *a, const void *b) {
  const AskEdit *x = a, *y = b;
  int order = strcmp(x->source->path, y->source->path);
  return order ? order : (x->offset > y->offset) - (x->offset < y->offset);
}

void ask_add_files(Cli *cli, Asked *asked, EmitFiles *files) {
  AskEdit *edits = asked->edits.items;
  size_t count = asked->edits.count;
  if (count) qsort(edits, count, sizeof *edits, by_place);
  for (size_t i = 0, end; i < count; i = end) {
    const Source *source = edits[i].source;
    Buf text = {0};
    uint32_t at = 0;
    for (end = i; end < count && edits[end].source == source; end++) {
      buf_add_bytes(&text, source->text + at, edits[end].offset - at);
      buf_add(&text, edits[end].text);
      at = edits[end].offset;
    }
    buf_add_bytes(&text, source->text + at, source->len - at);
    EmitFile file = {source->path, arena_strndup(cli->arena, buf_text(&text), text.len), text.len};
    ARENA_PUSH(cli->arena, files, file);
    buf_free(&text);
  }
}

/* --- asking --------------------------------------------------------------------------------- */

static const char *full_name(Arena *arena, const Object *object) {
  return object->table ? arena_printf(arena, "%s.%s", object->table->name, object->name)
                       : object->name;
}

/* The number chosen, 0 for no; -1: nobody is there any more. */
static long read_choice(size_t count) {
  char line[64];
  for (;;) {
    fputs("  > ", stderr);
    if (fgets(line, sizeof line, stdin) == NULL) return -1;
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0' || strcmp(line, "n") == 0 || strcmp(line, "no") == 0) return 0;
    if (strcmp(line, "y") == 0 || strcmp(line, "yes") == 0) return 1;
    char *end;
    long choice = strtol(line, &end, 10);
    if (*end == '\0' && choice >= 1 && (size_t)choice <= count) return choice;
    fprintf(stderr, "  a number from 1 to %zu, or n\n", count);
  }
}

static long ask(Cli *cli, const Question *question, Candidate *candidates, size_t count) {
  const Object *lost = question->lost;
  fprintf(stderr, "%s `%s` is gone. Was it renamed?\n", lost->table ? "column" : "table",
          full_name(cli->arena, lost));
  for (size_t i = 0; i < count; i++) {
    const Object *object = candidates[i].object;
    const char *type = object->table ? object_fact(object, FACT_TYPE) : NULL;
    fprintf(stderr, "  %zu  to `%s`%s%s\n", i + 1, object->name, type ? "  " : "",
            type ? type : "");
  }
  fprintf(stderr, "  n  no: it is dropped, and all that is in it (Enter)\n");
  return read_choice(count);
}

static bool is_taken(const ObjectList *taken, const Object *object) {
  for (size_t i = 0; i < taken->count; i++)
    if (taken->items[i] == object) return true;
  return false;
}

/* Who may be meant, the likeliest first. */
static Candidate *find_candidates(Arena *arena, const Question *question, const ObjectList *taken,
                                  size_t *count) {
  Candidate *candidates = ARENA_ARRAY(arena, Candidate, question->gained.count + 1);
  *count = 0;
  for (size_t i = 0; i < question->gained.count; i++) {
    const Object *gained = question->gained.items[i];
    if (!is_taken(taken, gained))
      candidates[(*count)++] = (Candidate){gained, unlikeness(arena, question->lost, gained)};
  }
  if (*count) qsort(candidates, *count, sizeof *candidates, best_first);
  return candidates;
}

bool ask_questions(Cli *cli, const TreeList *trees, const Questions *questions, Asked *asked) {
  Arena *arena = cli->arena;
  ObjectList taken = {0};
  for (size_t i = 0; i < questions->count; i++) {
    const Question *question = &questions->items[i];
    size_t count;
    Candidate *candidates = find_candidates(arena, question, &taken, &count);
    long choice = count ? ask(cli, question, candidates, count) : 0;
    const char *old = full_name(arena, question->lost);
    if (choice < 0) return false;
    if (choice == 0) {
      ARENA_PUSH(arena, &asked->drops, old);
      continue;
    }
    const Object *gained = candidates[choice - 1].object;
    ARENA_PUSH(arena, &taken, (Object *)gained);
    ARENA_PUSH(arena, &asked->renames, arena_printf(arena, "%s:%s", old, full_name(arena, gained)));
    add_edit(cli, trees, question->lost, gained, asked);
  }
  return true;
}

/* --- answers -------------------------------------------------------------------------------- */

static Answer *list_answers(Arena *arena, const TextList *given, const TextList *asked,
                            size_t *count) {
  *count = given->count + asked->count;
  Answer *answers = ARENA_ARRAY(arena, Answer, *count + 1);
  for (size_t i = 0; i < *count; i++)
    answers[i].text = i < given->count ? given->items[i] : asked->items[i - given->count];
  return answers;
}

Answers ask_answers(const Cli *cli, const Asked *asked) {
  const Options *options = cli->options;
  Answers answers = {0};
  answers.renames =
      list_answers(cli->arena, &options->renames, &asked->renames, &answers.rename_count);
  answers.drops = list_answers(cli->arena, &options->drops, &asked->drops, &answers.drop_count);
  return answers;
}
