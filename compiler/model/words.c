#include "words.h"

#include <string.h>

#include "runtime/base/suggest.h"

static const char *const context_names[] = {
#define X(id, text) [IN_##id] = text,
    CONTEXTS(X)
#undef X
};

static const Word words[] = {
#define X(context, text, id, args, options, times)                                                 \
  {IN_##context, text, WORD_##id, args, IN_##options, times},
    WORDS(X)
#undef X
};
enum { WORD_COUNT = sizeof words / sizeof *words };

typedef struct Binder {
  Arena *arena;
  Diags *diags;
  const AstItem **items; /* the line that is being read */
  size_t count, at;
} Binder;

static const Word *word_find(Context context, const char *text) {
  size_t low = 0, high = WORD_COUNT; /* the rows are sorted by context: find its first */
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (words[middle].context < context)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < WORD_COUNT && words[low].context == context; low++)
    if (*words[low].text == *text && strcmp(words[low].text, text) == 0) return &words[low];
  return NULL;
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

/* The kinds of items that stand for themselves; some words among the names do as well. */
static const struct {
  const char *spec;
  unsigned kinds; /* bits of AstKind */
  const char *names;
} shapes[] = {
    {"name", 1u << AST_NAME, NULL},
    {"type", 1u << AST_NAME | 1u << AST_STRING, NULL},
    {"value",
     1u << AST_NAME | 1u << AST_STRING | 1u << AST_SQL | 1u << AST_NUMBER | 1u << AST_LIST |
         1u << AST_EMPTY,
     NULL},
    {"dbname", 1u << AST_NAME | 1u << AST_STRING, NULL},
    {"resource", 1u << AST_NAME, NULL},
    {"list", 1u << AST_LIST, NULL},
    {"sql", 1u << AST_SQL, NULL},
    {"string", 1u << AST_STRING, NULL},
    {"number", 1u << AST_NUMBER, NULL},
    {"bool", 0, "true|false"},
    {"url", 1u << AST_STRING, "env"},
    {"where", 1u << AST_SQL, "not_null"},
    {"roles", 1u << AST_NAME | 1u << AST_STRING | 1u << AST_LIST, NULL},
    {"bounds", 1u << AST_SQL, "default"},
    {"tenants", 1u << AST_SQL | 1u << AST_LIST, "pattern"},
};

/* Whether an item can be the argument that `spec` (without its `?`) asks for. */
static bool fits(const AstItem *item, const char *spec) {
  if (item == NULL) return false;
  if (*spec == '=') return is_word(item, spec + 1);
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    if (*shapes[i].spec == *spec && strcmp(shapes[i].spec, spec) == 0)
      return (shapes[i].kinds & 1u << item->kind) ||
             (shapes[i].names && is_word(item, shapes[i].names));
  return false;
}

/* How messages call an argument. */
static const char *spec_name(Binder *binder, const char *spec) {
  static const char *const names[][2] = {
      {"name", "a name"},
      {"dbname", "a name"},
      {"resource", "a resource"},
      {"string", "a string \"…\""},
      {"sql", "SQL in backticks"},
      {"number", "a number"},
      {"list", "a list [ … ]"},
      {"type", "a type"},
      {"value", "a value"},
      {"bool", "`true` or `false`"},
      {"url", "a string, or `env \"NAME\"`"},
      {"where", "SQL in backticks, or `not_null`"},
      {"roles", "a role, or a list of them"},
      {"bounds", "SQL in backticks, or `default`"},
      {"tenants", "SQL in backticks, a list, or `pattern \"…\"`"},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i][0], spec) == 0) return names[i][1];
  Buf text = {0};
  buf_add(&text, "one of `");
  for (const char *c = spec + 1; *c; c++) {
    if (*c == '|')
      buf_add(&text, "`, `");
    else
      buf_add_char(&text, *c);
  }
  buf_add_char(&text, '`');
  const char *name = arena_strdup(binder->arena, strchr(spec, '|') ? text.text : text.text + 7);
  buf_free(&text);
  return name;
}

static void report_argument(Binder *binder, const Bound *bound, const char *spec) {
  const AstItem *item = peek(binder);
  const char *wanted = spec_name(binder, spec);
  Diag *diag;
  if (item == NULL) {
    diag = diag_report(binder->diags, DIAG_BAD_ARGUMENT, bound->span, "`%s` needs %s",
                       bound->word->text, wanted);
  } else {
    diag = diag_report(binder->diags, DIAG_BAD_ARGUMENT, item->span, "`%s` needs %s here",
                       bound->word->text, wanted);
  }
  if (item != NULL && *spec == '=' && item->kind == AST_NAME) {
    Suggest near = suggest_start(item->text);
    char *copy = arena_strdup(binder->arena, spec + 1), *rest;
    for (char *c = strtok_r(copy, "|", &rest); c; c = strtok_r(NULL, "|", &rest))
      suggest_try(&near, c);
    diag_suggest(binder->diags, diag, near.best);
  } else if (item != NULL && item->kind == AST_STRING && strcmp(spec, "name") == 0) {
    diag_hint(binder->diags, diag,
              "a name stands without quotes and matches [A-Za-z_][A-Za-z0-9_]*");
  } else if (item != NULL && item->kind == AST_STRING &&
             (strcmp(spec, "sql") == 0 || strcmp(spec, "where") == 0)) {
    diag_hint(binder->diags, diag, "SQL stands in backticks: `%s`", item->text);
  }
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

/* Takes the arguments that the word's row asks for. false: reported. */
static bool bind_args(Binder *binder, Bound *bound) {
  char specs[128];
  size_t len = strlen(bound->word->args), n = 0;
  memcpy(specs, bound->word->args, len + 1);
  char *rest;
  for (char *spec = strtok_r(specs, " ", &rest); spec; spec = strtok_r(NULL, " ", &rest), n++) {
    bool optional = *spec == '?';
    if (optional) spec++;
    if (!fits(peek(binder), spec)) {
      if (optional) continue;
      report_argument(binder, bound, spec);
      return false;
    }
    const AstItem *item = bound->args[n] = binder->items[binder->at++];
    bound->line = span_join(bound->line, item->span);
    if (strcmp(spec, "type") == 0) bind_type_rest(binder, bound);
    bool pattern = strcmp(spec, "url") == 0 || strcmp(spec, "tenants") == 0;
    if (pattern && item->kind == AST_NAME) { /* env "NAME", pattern "org_%" */
      if (!fits(peek(binder), "string")) {
        report_argument(binder, bound, "string");
        return false;
      }
      bound->args[1] = binder->items[binder->at++];
    }
  }
  return true;
}

static bool bind_word(Binder *binder, Context context, BoundList *into);

static void report_unknown(Binder *binder, Context context, const AstItem *item) {
  if (item->kind != AST_NAME) {
    diag_report(binder->diags, DIAG_SYNTAX, item->span, "`%.*s` means nothing %s",
                (int)(item->span.end - item->span.start),
                item->span.source->text + item->span.start, context_names[context]);
    return;
  }
  Diag *diag = diag_report(binder->diags, DIAG_UNKNOWN_WORD, item->span, "unknown %s `%s` %s",
                           context >= IN_ATTRIBUTE || context == IN_REPO ? "option" : "word",
                           item->text, context_names[context]);
  Suggest near = suggest_start(item->text);
  for (size_t i = 0; i < WORD_COUNT; i++)
    if (words[i].context == context) suggest_try(&near, words[i].text);
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
    bool known = item->kind == AST_NAME && word_find(context, item->text) != NULL;
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
  const Word *word = item->kind == AST_NAME ? word_find(context, item->text) : NULL;
  if (word == NULL) {
    report_unknown(binder, context, item);
    return false;
  }
  Bound *bound = ARENA_NEW(binder->arena, Bound);
  *bound = (Bound){.word = word, .span = item->span, .line = item->span, .doc = item->doc};
  binder->at++;
  if (!bind_args(binder, bound)) return false;
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
  static const Word not_understood = {IN_NONE, "", WORD_NOT_UNDERSTOOD, "", IN_NONE, MANY};
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
    Bound nobody = {.word = word_find(context, statement->line->items[0]->text)};
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
