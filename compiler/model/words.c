#include "words.h"

#include <string.h>

static const struct {
  const char *place, *word;
} contexts[] = {
#define X(id, place, word) [IN_##id] = {place, word},
    CONTEXTS(X)
#undef X
};

/* Kinds of items as bits, by the names that the table of shapes has for them. */
enum {
  NAME = 1u << AST_NAME,
  STRING = 1u << AST_STRING,
  SQL = 1u << AST_SQL,
  NUMBER = 1u << AST_NUMBER,
  LIST = 1u << AST_LIST,
  EMPTY = 1u << AST_EMPTY,
};

static const struct {
  const char *called;
  unsigned kinds;
  const char *words;
  Shape behind;
} shapes[] = {
#define X(id, called, kinds, words, behind, inside)                                                \
  [SHAPE_##id] = {called, kinds, words, SHAPE_##behind},
    SHAPES(X)
#undef X
};

static const Word words[] = {
#define X(context, text, id, args, options, times)                                                 \
  {IN_##context, text, WORD_##id, args, IN_##options, times},
    WORDS(X, X)
#undef X
};
enum { WORD_COUNT = sizeof words / sizeof *words };

/* clang-format off */
#define X(context, text, id, args, options, times) <= IN_##context && IN_##context
/* clang-format on */
/* IN_NONE <= IN_TOP && IN_TOP <= IN_TOP && IN_TOP <= … < CONTEXT_COUNT */
_Static_assert(IN_NONE WORDS(X, X) < CONTEXT_COUNT, "the rows of WORDS are sorted by context");
#undef X

typedef struct Binder {
  Arena *arena;
  Diags *diags;
  const AstItem **items; /* the line that is being read */
  size_t count, at;
} Binder;

static const Word *first_word(Context context) {
  size_t low = 0, high = WORD_COUNT;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (words[middle].context < context)
      low = middle + 1;
    else
      high = middle;
  }
  return &words[low];
}

static bool is_of(const Word *word, Context context) {
  return word < words + WORD_COUNT && word->context == context;
}

static const Word *word_find(Context context, const char *text) {
  for (const Word *word = first_word(context); is_of(word, context); word++)
    if (*word->text == *text && strcmp(word->text, text) == 0) return word;
  return NULL;
}

const Word *words_find(Context context, const AstItem *item) {
  return item->kind == AST_NAME ? word_find(context, item->text) : NULL;
}

void words_suggest(Suggest *suggest, Context context) {
  for (const Word *word = first_word(context); is_of(word, context); word++)
    suggest_try(suggest, word->text);
}

static const AstItem *peek(const Binder *binder) {
  return binder->at < binder->count ? binder->items[binder->at] : NULL;
}

static bool is_word(const AstItem *item, const char *choices) {
  if (item == NULL || item->kind != AST_NAME) return false;
  size_t len = strlen(item->text);
  for (const char *c = choices; c != NULL; c = strchr(c, '|'), c = c ? c + 1 : NULL)
    if (strncmp(c, item->text, len) == 0 && (c[len] == '|' || c[len] == '\0')) return true;
  return false;
}

static bool fits(const AstItem *item, Shape shape) {
  return item && ((shapes[shape].kinds & 1u << item->kind) || is_word(item, shapes[shape].words));
}

/* How messages call an argument. */
static const char *shape_name(Binder *binder, Shape shape) {
  if (shapes[shape].called) return shapes[shape].called;
  const char *choices = shapes[shape].words;
  Buf text = {0};
  buf_add(&text, strchr(choices, '|') ? "one of `" : "`");
  for (const char *c = choices; *c; c++) {
    if (*c == '|')
      buf_add(&text, "`, `");
    else
      buf_add_char(&text, *c);
  }
  buf_add_char(&text, '`');
  const char *name = arena_strdup(binder->arena, text.text);
  buf_free(&text);
  return name;
}

/* What mends an item that is no such argument. */
static void hint_argument(Binder *binder, Diag *diag, const AstItem *item, Shape shape) {
  if (item->kind == AST_NAME && shapes[shape].called == NULL) {
    Suggest near = suggest_start(item->text);
    char *copy = arena_strdup(binder->arena, shapes[shape].words), *rest;
    for (char *c = strtok_r(copy, "|", &rest); c; c = strtok_r(NULL, "|", &rest))
      suggest_try(&near, c);
    diag_suggest(binder->diags, diag, near.best);
  } else if (item->kind == AST_STRING && shape == SHAPE_NAME) {
    diag_hint(binder->diags, diag,
              "a name stands without quotes and matches [A-Za-z_][A-Za-z0-9_]*");
  } else if (item->kind == AST_STRING && (shape == SHAPE_SQL || shape == SHAPE_WHERE)) {
    diag_hint(binder->diags, diag, "SQL stands in backticks: `%s`", item->text);
  }
}

static void report_argument(Binder *binder, const Bound *bound, Shape shape) {
  const AstItem *item = peek(binder);
  const char *wanted = shape_name(binder, shape);
  Diag *diag =
      diag_report(binder->diags, DIAG_BAD_ARGUMENT, item ? item->span : bound->span,
                  item ? "`%s` needs %s here" : "`%s` needs %s", bound->word->text, wanted);
  if (item) hint_argument(binder, diag, item, shape);
}

/* A type's (modifiers) and [] follow it directly. */
static void bind_type_rest(Binder *binder, Bound *bound) {
  const AstItem *item = peek(binder);
  if (item && item->kind == AST_PARENS) {
    bound->type_modifiers = item;
    binder->at++;
  }
  while ((item = peek(binder)) && item->kind == AST_LIST && item->elements->count == 0) {
    bound->type_dimensions++;
    binder->at++;
  }
}

static const AstItem *take(Binder *binder, Bound *bound) {
  const AstItem *item = binder->items[binder->at++];
  bound->line = span_join(bound->line, item->span);
  return item;
}

/* Takes the arguments that the word's row asks for. Returns the shape of one that is not there;
 * SHAPE_NONE: all are. */
static Shape bind_args(Binder *binder, Bound *bound) {
  for (size_t i = 0; i < ARGS_AT_MOST && bound->word->args[i].shape != SHAPE_NONE; i++) {
    Shape shape = bound->word->args[i].shape, behind = shapes[shape].behind;
    if (!fits(peek(binder), shape)) {
      if (bound->word->args[i].optional) continue;
      return shape;
    }
    bound->args[i] = take(binder, bound);
    if (shape == SHAPE_TYPE) bind_type_rest(binder, bound);
    if (behind == SHAPE_NONE || bound->args[i]->kind != AST_NAME) continue;
    if (!fits(peek(binder), behind)) return behind;
    bound->args[1] = take(binder, bound); /* env "NAME", pattern "org_%" */
  }
  return SHAPE_NONE;
}

size_t words_match(Context context, const AstItems *line, size_t at, Bound *bound) {
  Binder binder = {.items = (const AstItem **)line->items, .count = line->count, .at = at};
  const AstItem *item = peek(&binder);
  const Word *word = item ? words_find(context, item) : NULL;
  if (word == NULL) return 0;
  binder.at++;
  *bound = (Bound){.word = word, .span = item->span, .line = item->span};
  return bind_args(&binder, bound) == SHAPE_NONE ? binder.at - at : 0;
}

static bool bind_word(Binder *binder, Context context, BoundList *into);

static void report_unknown(Binder *binder, Context context, const AstItem *item) {
  if (item->kind != AST_NAME) {
    diag_report(binder->diags, DIAG_SYNTAX, item->span, "`%.*s` means nothing %s",
                (int)(item->span.end - item->span.start),
                item->span.source->text + item->span.start, contexts[context].place);
    return;
  }
  Diag *diag = diag_report(binder->diags, DIAG_UNKNOWN_WORD, item->span, "unknown %s `%s` %s",
                           contexts[context].word, item->text, contexts[context].place);
  Suggest near = suggest_start(item->text);
  words_suggest(&near, context);
  diag_suggest(binder->diags, diag, near.best);
  if (near.best == NULL && context == IN_TOP && word_find(IN_RESOURCE, item->text))
    diag_hint(binder->diags, diag, "`%s` stands in a resource's block", item->text);
}

/* What is left of a line: options, one after the other. `outer` is what encloses this word's
 * statement: words that are its own end the list quietly. */
static void bind_inline(Binder *binder, Bound *bound, bool nested) {
  Context context = bound->word->options;
  for (const AstItem *item; (item = peek(binder)) != NULL;) {
    if (item->kind == AST_EMPTY && binder->at + 1 == binder->count) {
      binder->at++;
      return;
    }
    bool known = words_find(context, item) != NULL;
    if (!known && nested) return;
    if (!known) {
      report_unknown(binder, context, item);
      binder->at = binder->count;
      return;
    }
    if (!bind_word(binder, context, &bound->options)) binder->at = binder->count;
  }
}

static void add_once(Binder *binder, BoundList *into, Bound *bound) {
  for (size_t i = 0; bound->word->times == ONCE && i < into->count; i++)
    if (into->items[i]->word == bound->word) {
      Diag *diag = diag_report(binder->diags, DIAG_DUPLICATE, bound->span, "`%s` is said twice",
                               bound->word->text);
      diag_label(diag, into->items[i]->span, "first said here");
      return;
    }
  ARENA_PUSH(binder->arena, into, bound);
}

/* Reads the word at the cursor, its arguments and, for an option, its own options. false: what
 * follows on the line makes no sense any more. */
static bool bind_word(Binder *binder, Context context, BoundList *into) {
  const AstItem *item = binder->items[binder->at];
  const Word *word = words_find(context, item);
  if (word == NULL) {
    report_unknown(binder, context, item);
    return false;
  }
  Bound *bound = ARENA_NEW(binder->arena, Bound);
  *bound = (Bound){.word = word, .span = item->span, .line = item->span, .doc = item->doc};
  binder->at++;
  Shape missing = bind_args(binder, bound);
  if (missing != SHAPE_NONE) {
    report_argument(binder, bound, missing);
    return false;
  }
  add_once(binder, into, bound);
  if (context != IN_TOP && context != IN_RESOURCE && word->options != IN_NONE)
    bind_inline(binder, bound, true);
  return true;
}

static void bind_block(Binder *binder, Bound *bound, const AstStatement *statement) {
  if (bound->word->options == IN_NONE) {
    diag_report(binder->diags, DIAG_SYNTAX,
                statement->block->count ? statement->block->items[0]->span : bound->span,
                "`%s` has no options", bound->word->text);
    return;
  }
  bound->block = statement->block;
  if (bound->word->options == IN_ENUM) return; /* labels: the enum's own matter */
  BoundList options =
      words_bind(binder->arena, binder->diags, bound->word->options, statement->block);
  for (size_t i = 0; i < options.count; i++) add_once(binder, &bound->options, options.items[i]);
}

/* Keeps the name of a statement that was not understood. */
static void keep_name(Binder *binder, BoundList *list) {
  static const Word not_understood = {IN_NONE, "", WORD_NOT_UNDERSTOOD, NO_ARGS, IN_NONE, MANY};
  if (binder->count < 2 || binder->items[1]->kind != AST_NAME) return;
  Bound *bound = ARENA_NEW(binder->arena, Bound);
  *bound =
      (Bound){.word = &not_understood, .span = binder->items[1]->span, .args = {binder->items[1]}};
  ARENA_PUSH(binder->arena, list, bound);
}

BoundList words_bind(Arena *arena, Diags *diags, Context context, const AstBlock *block) {
  BoundList list = {0};
  for (size_t i = 0; i < block->count; i++) {
    const AstStatement *statement = block->items[i];
    Binder binder = {arena, diags, (const AstItem **)statement->line->items, statement->line->count,
                     0};
    size_t before = list.count;
    if (!bind_word(&binder, context, &list)) {
      if (context == IN_RESOURCE || context == IN_TOP) keep_name(&binder, &list);
      continue;
    }
    /* a second `table` was reported and is not in the list: its rest is still read */
    Bound nobody = {.word = words_find(context, statement->line->items[0])};
    Bound *bound = list.count > before ? list.items[before] : &nobody;
    bind_inline(&binder, bound, false);
    if (statement->block) bind_block(&binder, bound, statement);
  }
  return list;
}

void words_bind_options(Arena *arena, Diags *diags, Context context, const AstItems *line,
                        size_t from, BoundList *options) {
  Binder binder = {arena, diags, (const AstItem **)line->items, line->count, from};
  while (binder.at < binder.count)
    if (!bind_word(&binder, context, options)) return;
}

const Bound *bound_find(const BoundList *list, WordId id) {
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i]->word->id == id) return list->items[i];
  return NULL;
}

const Bound *bound_option(const Bound *bound, WordId id) { return bound_find(&bound->options, id); }

const char *bound_text(const Bound *bound, WordId id, const char *otherwise) {
  const Bound *option = bound_option(bound, id);
  return option ? option->args[0]->text : otherwise;
}

bool bound_is_false(const Bound *bound, WordId id) {
  return strcmp(bound_text(bound, id, "true"), "false") == 0;
}
