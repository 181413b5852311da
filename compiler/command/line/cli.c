#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/suggest.h"

/* Commands as bits: an option's row says who knows it. */
enum {
  INIT = 1 << 0,
  GENERATE = 1 << 1,
  CREATE = 1 << 2,
  DROP = 1 << 3,
  MIGRATE = 1 << 4,
  ROLLBACK = 1 << 5,
  STATUS = 1 << 6,
  DEV = 1 << 7,
  VERIFY = 1 << 8,
  DIFF = 1 << 9,
  TENANTS = 1 << 10,
  SETUP = 1 << 11,
  REGENERATE = 1 << 12,
  SQUASH = 1 << 13,
  MERGE = 1 << 14,
  FMT = 1 << 15,
  EXPLAIN = 1 << 16,
  DUMP = 1 << 17,
  ALL = (1 << 18) - 1,
  WRITING = GENERATE | REGENERATE,
  DATABASE =
      WRITING | CREATE | DROP | MIGRATE | ROLLBACK | STATUS | VERIFY | DIFF | TENANTS | SETUP,
};

typedef enum Kind { FLAG, TEXT, COUNT, LIST } Kind;

typedef struct Option {
  const char *word;
  char letter; /* its short form, or 0 */
  Kind kind;
  size_t field; /* offset in Options */
  int commands;
  const char *argument, *help;
} Option;

#define FIELD(name) offsetof(Options, name)
static const Option options[] = {
    {"--name", 0, TEXT, FIELD(name), WRITING, "N", "the migration's name"},
    {"--check", 0, FLAG, FIELD(check), GENERATE | STATUS | SQUASH | FMT, NULL,
     "change nothing; exit 3 when there is something to do"},
    {"--dry-run", 0, FLAG, FIELD(dry_run), GENERATE | MIGRATE | ROLLBACK | SQUASH, NULL,
     "print the SQL, change nothing"},
    {"--dev", 0, FLAG, FIELD(dev), GENERATE, NULL,
     "a dev migration: the next run without --dev takes it back and writes a real one"},
    {"--since", 0, TEXT, FIELD(since), REGENERATE, "REV", "what came since this git revision, too"},
    {"--migrate", 'm', FLAG, FIELD(migrate), REGENERATE, NULL, "apply what was written"},
    {"--migrations", 0, FLAG, FIELD(migrations), SQUASH, NULL, "fold migrations as well"},
    {"--install", 0, FLAG, FIELD(install), MERGE, NULL,
     "a merge driver for git, and its line in .gitattributes"},
    {"--driver", 0, FLAG, FIELD(driver), MERGE, NULL, "what git calls: OURS THEIRS PATH"},
    {"--depfile", 0, TEXT, FIELD(depfile), GENERATE, "F",
     "write what the result depends on, for make and ninja: F without its .d is the target"},
    {"--strict", 0, FLAG, FIELD(strict), WRITING, NULL, "warnings are errors"},
    {"--rename", 0, LIST, FIELD(renames), WRITING | DUMP, "OLD:NEW",
     "what looks lost was renamed: posts.title:posts.headline, posts:articles"},
    {"--drop", 0, LIST, FIELD(drops), WRITING | DUMP, "OLD",
     "what looks renamed is dropped: posts.title, posts"},
    {"--snapshots-only", 0, FLAG, FIELD(snapshots_only), GENERATE, NULL,
     "write snapshots, but no migration"},
    {"--keep-columns", 0, FLAG, FIELD(keep_columns), WRITING, NULL,
     "dropped columns and tables become commented-out statements"},
    {"--step", 'n', COUNT, FIELD(step), MIGRATE | ROLLBACK, "N", "only this many migrations"},
    {"--to", 0, TEXT, FIELD(to), MIGRATE | ROLLBACK | SQUASH, "VERSION",
     "up to this migration, or down to and including it"},
    {"--version", 0, TEXT, FIELD(version), ROLLBACK, "VERSION", "that migration alone"},
    {"--all", 0, FLAG, FIELD(all), ROLLBACK, NULL, "every applied migration"},
    {"--strict-order", 0, FLAG, FIELD(strict_order), MIGRATE, NULL,
     "fail on a pending migration older than an applied one"},
    {"--allow-changed", 0, FLAG, FIELD(allow_changed), MIGRATE, NULL,
     "go on although an applied file was changed since"},
    {"--log-sql", 0, FLAG, FIELD(log_sql), MIGRATE | ROLLBACK, NULL,
     "print every statement as it runs"},
    {"--migrations-path", 0, LIST, FIELD(migrations_paths), MIGRATE | ROLLBACK | STATUS, "P",
     "a folder of migrations, instead of the repo's"},
    {"--schema", 0, TEXT, FIELD(schema), MIGRATE | ROLLBACK | STATUS, "S",
     "run the main migrations in another schema"},
    {"--tenants", 0, FLAG, FIELD(tenants), MIGRATE | ROLLBACK | STATUS, NULL,
     "the tenants' migrations, in each tenant's schema"},
    {"--only-tenants", 0, LIST, FIELD(only_tenants), MIGRATE | ROLLBACK | STATUS, "A,B",
     "just these tenants (may be said again)"},
    {"--except-tenants", 0, LIST, FIELD(except_tenants), MIGRATE | ROLLBACK | STATUS, "A,B",
     "all tenants but these (may be said again)"},
    {"--jobs", 'j', COUNT, FIELD(jobs), MIGRATE | ROLLBACK, "N", "tenants at a time"},
    {"--canary", 0, COUNT, FIELD(canary), MIGRATE | ROLLBACK, "N",
     "so many tenants first; the others only if none of them fails"},
    {"--max-failures", 0, COUNT, FIELD(max_failures), MIGRATE | ROLLBACK, "N",
     "begin no further tenant after so many failed ones (10)"},
    {"--force", 0, FLAG, FIELD(force), DROP | DEV | TENANTS | WRITING, NULL, "don't ask"},
    {"--force-drop", 0, FLAG, FIELD(force_drop), DROP, NULL, "end other connections first"},
    {"--ast", 0, FLAG, FIELD(ast), DUMP, NULL, "the statement tree, of these files or all"},
    {"--model", 0, FLAG, FIELD(model), DUMP, NULL,
     "the resources: names bound, defaults filled in"},
    {"--state", 0, FLAG, FIELD(state), DUMP, NULL, "the schema that the resources ask for"},
    {"--ops", 0, FLAG, FIELD(ops), DUMP, NULL, "what `generate` would change"},
    {"--steps", 0, FLAG, FIELD(steps), DUMP, NULL,
     "its statements: what each locks, what it costs"},
    {"--repo", 0, LIST, FIELD(repos), DATABASE | DEV | SQUASH | MERGE | DUMP, "R",
     "only this repo (may be said again)"},
    {"--domain", 0, LIST, FIELD(domains), GENERATE, "D",
     "only resources of this domain (may be said again)"},
    {"--url", 0, TEXT, FIELD(url), DATABASE, "URL", "the database, as a libpq connection string"},
    {"--format", 0, TEXT, FIELD(format), ALL, "json", "one JSON document on standard output"},
    {"--quiet", 'q', FLAG, FIELD(quiet), ALL, NULL, "results and errors only"},
    {"--help", 'h', FLAG, FIELD(help), ALL, NULL, "this text"},
};
enum { OPTION_COUNT = sizeof options / sizeof *options };

typedef struct Command {
  const char *name;
  int bit;
  size_t args_at_most;
  CommandRun *run;
  const char *usage, *summary, *help;
} Command;

static const Command commands[] = {
    {"init", INIT, 1, cmd_init, "[DIR]", "start a project",
     "Writes one commented .res file and a .gitignore; touches nothing that exists."},
    {"generate", GENERATE, 1, cmd_generate, "[NAME]",
     "compare the resources with the last snapshots and write migrations",
     "Without NAME the migration is named after its operations. Nothing changed: nothing is "
     "written.\n"
     "All files of a run are written, or none."},
    {"setup", SETUP, 0, cmd_setup, "", "create the databases and migrate them, tenants too",
     "What `create`, `migrate` and, where there are tenant migrations, `migrate --tenants` do."},
    {"regenerate", REGENERATE, 1, cmd_regenerate, "[NAME]",
     "take back what git does not track yet, and generate again",
     "Rolls back the migrations that are applied, deletes their files and snapshots, and writes "
     "others in "
     "their place.\nNothing is touched where one of them can't be rolled back."},
    {"merge", MERGE, 3, cmd_merge, "", "join snapshots that two branches changed side by side",
     "No migration is written: both branches' lead there. --install makes git call rescc where two "
     "snapshots have one name."},
    {"squash", SQUASH, 0, cmd_squash, "",
     "fold snapshots into one per table, and migrations into one",
     "--migrations folds migrations too, all or those up to --to; databases that ran them know "
     "it."},
    {"fmt", FMT, 10000, cmd_fmt, "[FILE…]", "put the layout of .res files right",
     "Without FILE all of the project; - is standard input. Comments and meaning stay."},
    {"explain", EXPLAIN, 1, cmd_explain, "[NAME]",
     "tell what the name at a message's end means: what, why, an example",
     "NAME is what stands in brackets behind an error or a warning, as unknown-resource, or a "
     "hazard,\n"
     "as loses-data. Without it all names are listed."},
    {"dump", DUMP, 10000, cmd_dump, "--ast [FILE…] | --model | --state | --ops | --steps",
     "print what a pass makes of the sources",
     "For a look inside, and for programs: `--state --format json` is the schema as data."},
    {"create", CREATE, 0, cmd_create, "", "create the databases of all repos",
     "A database that exists is fine."},
    {"drop", DROP, 0, cmd_drop, "", "drop the databases of all repos",
     "Asks on a terminal; elsewhere it needs --force."},
    {"migrate", MIGRATE, 0, cmd_migrate, "", "apply pending migrations",
     "Oldest first, each in a transaction of its own. A failure is rolled back and ends the run; "
     "the ones before stay."},
    {"rollback", ROLLBACK, 0, cmd_rollback, "", "undo the newest migration",
     "--step, --to and --all undo more; --version undoes one out of order."},
    {"status", STATUS, 0, cmd_status, "", "show which migrations are applied", ""},
    {"tenants", TENANTS, 3, cmd_tenants, "list | create NAME | rename OLD NEW | drop NAME",
     "list, make, rename or drop tenants' schemas",
     "A new tenant is brought to the newest migration. `drop` asks on a terminal; elsewhere it "
     "needs "
     "--force."},
    {"verify", VERIFY, 0, cmd_verify, "",
     "run all migrations on a scratch database, up, down and up again",
     "Up: the catalog must be what the resources say. Down: nothing may be left. Up again: the "
     "same "
     "as\nbefore. The scratch databases are made on the embedded server, or on the one --url "
     "names, "
     "and dropped."},
    {"diff", DIFF, 0, cmd_diff, "", "compare the live database with the resources",
     "Prints what differs as the SQL that would mend the database, and exits with 3 when there is "
     "any.\nChanges nothing. Tables, enums and extensions that no resource describes are left "
     "alone."},
    {"dev", DEV, 64, cmd_dev, "start|stop|status|url|psql|reset [REPO]",
     "the embedded PostgreSQL server of this project",
     "A private cluster in .rescc/pg, started on first need, reachable through a Unix socket "
     "only."},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

/* --- speaking ------------------------------------------------------------------------------- */

void cli_print(const Cli *cli, const char *format, ...) {
  if (cli->document) return;
  va_list args;
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
}

void cli_say(const Cli *cli, const char *format, ...) {
  if (cli->quiet) return;
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  putc('\n', stderr);
}

void cli_error(const Cli *cli, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "%srescc:%s ", cli->colour ? "\033[1;31m" : "", cli->colour ? "\033[0m" : "");
  vfprintf(stderr, format, args);
  va_end(args);
  putc('\n', stderr);
}

void cli_hint(const Cli *cli, const char *format, ...) {
  (void)cli;
  va_list args;
  va_start(args, format);
  fputs("  hint: ", stderr);
  vfprintf(stderr, format, args);
  va_end(args);
  putc('\n', stderr);
}

bool cli_can_ask(const Cli *cli) {
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !cli->document;
}

/* --- help ----------------------------------------------------------------------------------- */

static void print_usage(FILE *out) {
  fputs(
      "rescc: PostgreSQL tables described as resources, compiled to migrations\n\n"
      "usage: rescc [-C DIR] COMMAND [OPTIONS]\n\n",
      out);
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
  fputs(
      "\n  -C DIR     run as if started in DIR\n"
      "  --version  print the version\n"
      "  --help     this text; `rescc COMMAND --help` tells more\n\n"
      "exit status: 0 done, 1 something is wrong, 2 wrong usage, 3 a check found a difference\n",
      out);
}

static void print_help(const Command *command) {
  printf("usage: rescc %s%s%s [OPTIONS]\n\n%s%s", command->name, *command->usage ? " " : "",
         command->usage, command->help, *command->help ? "\n\n" : "");
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const Option *option = &options[i];
    if (!(option->commands & command->bit)) continue;
    char word[64];
    snprintf(word, sizeof word, "%s%s%s", option->word, option->argument ? " " : "",
             option->argument ? option->argument : "");
    printf("  %c%c %-22s %s\n", option->letter ? '-' : ' ', option->letter ? option->letter : ' ',
           word, option->help);
  }
}

/* --- parsing -------------------------------------------------------------------------------- */

typedef struct Parser {
  Cli *cli;
  Options options; /* read so far */
  const Command *command;
  char **argv;
  int argc, at;
} Parser;

static int usage_error(const Parser *parser, const char *format, const char *what,
                       const char *near) {
  char text[512];
  snprintf(text, sizeof text, format, what);
  cli_error(parser->cli, "%s", text);
  if (near) cli_hint(parser->cli, "did you mean `%s`?", near);
  cli_hint(parser->cli, "see `rescc %s%s--help`", parser->command ? parser->command->name : "",
           parser->command ? " " : "");
  return EXIT_USAGE;
}

static const Option *find_option(const Parser *parser, const char *word, size_t len,
                                 const char **near) {
  Suggest suggest = suggest_start(word);
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (!(options[i].commands & parser->command->bit)) continue;
    bool letter = len == 2 && word[0] == '-' && options[i].letter && word[1] == options[i].letter;
    if (letter || (strlen(options[i].word) == len && memcmp(options[i].word, word, len) == 0))
      return &options[i];
    suggest_try(&suggest, options[i].word);
  }
  *near = suggest.best;
  return NULL;
}

/* -C DIR or -CDIR, before the command or behind it. */
static int parse_folder(Parser *parser) {
  const char *folder = parser->argv[parser->at] + 2;
  if (*folder == '\0') folder = ++parser->at < parser->argc ? parser->argv[parser->at] : NULL;
  if (folder == NULL) return usage_error(parser, "`%s` needs a folder", "-C", NULL);
  if (chdir(folder) == 0) return EXIT_DONE;
  cli_error(parser->cli, "can't go to %s: %s", folder, strerror(errno));
  return EXIT_WRONG;
}

static int store(Parser *parser, const Option *option, const char *value) {
  char *field = (char *)&parser->options + option->field;
  char *end;
  switch (option->kind) {
  case FLAG: *(bool *)field = true; break;
  case TEXT: *(const char **)field = value; break;
  case LIST: ARENA_PUSH(parser->cli->arena, (TextList *)field, value); break;
  case COUNT:
    errno = 0;
    *(long *)field = strtol(value, &end, 10);
    if (*end != '\0' || end == value || errno || *(long *)field < 1)
      return usage_error(parser, "a number from 1 up is needed, and `%s` is none", value, NULL);
  }
  return EXIT_DONE;
}

/* A URL may hold a password, and `ps` shows every process's words: it is copied, and blanked. */
static const char *hide(Parser *parser, char *word, const char *value) {
  const char *copy = arena_strdup(parser->cli->arena, value);
  memset(word, 'x', strlen(word));
  return copy;
}

static int parse_option(Parser *parser) {
  const char *word = parser->argv[parser->at], *equals = strchr(word, '='), *near = NULL;
  bool letter = word[1] != '-'; /* -n 1, and -n1 */
  size_t len = letter ? 2 : equals ? (size_t)(equals - word) : strlen(word);
  const Option *option = find_option(parser, word, len, &near);
  if (option == NULL) return usage_error(parser, "unknown option `%s`", word, near);
  if (option->kind == FLAG) {
    if (word[len]) return usage_error(parser, "`%s` takes no value", option->word, NULL);
    return store(parser, option, NULL);
  }
  const char *value = word[len] ? word + len + !letter : NULL;
  if (value == NULL) {
    if (parser->at + 1 >= parser->argc)
      return usage_error(parser, "`%s` needs a value", option->word, NULL);
    value = parser->argv[++parser->at];
  }
  if (*value == '\0') return usage_error(parser, "`%s` needs a value", option->word, NULL);
  if (option->field == FIELD(url)) value = hide(parser, parser->argv[parser->at], value);
  return store(parser, option, value);
}

/* A word that is not an option's. */
static int parse_argument(Parser *parser, const char *word) {
  TextList *args = &parser->options.args;
  if (args->count == parser->command->args_at_most)
    return usage_error(parser, "`%s` is one word too many", word, NULL);
  ARENA_PUSH(parser->cli->arena, args, word);
  return EXIT_DONE;
}

static int parse(Parser *parser) {
  bool separated = false;
  bool plain = false; /* behind `--`, and behind `dev psql`: psql's own words */
  Options *given = &parser->options;
  for (int status; parser->at < parser->argc; parser->at++) {
    const char *word = parser->argv[parser->at];
    if (given->args.count == 1 && strcmp(given->args.items[0], "psql") == 0) plain = true;
    if (!separated && strcmp(word, "--") == 0) {
      separated = plain = true;
      continue;
    }
    if (plain || word[0] != '-' || word[1] == '\0')
      status = parse_argument(parser, word);
    else
      status = strncmp(word, "-C", 2) == 0 ? parse_folder(parser) : parse_option(parser);
    if (status != EXIT_DONE) return status;
  }
  if (given->format && strcmp(given->format, "json") != 0)
    return usage_error(parser, "the format is `json`, not `%s`", given->format, NULL);
  given->tenants |= given->only_tenants.count || given->except_tenants.count;
  return EXIT_DONE;
}

static const Command *find_command(const char *name, const char **near) {
  Suggest suggest = suggest_start(name);
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
    suggest_try(&suggest, commands[i].name);
  }
  *near = suggest.best;
  return NULL;
}

/* Takes what stands before the command. Returns -1 to go on, else the exit status. */
static int parse_global(Parser *parser) {
  for (; parser->at < parser->argc && parser->argv[parser->at][0] == '-'; parser->at++) {
    const char *word = parser->argv[parser->at];
    if (strcmp(word, "--version") == 0) return printf("rescc %s\n", PACKAGE_VERSION), EXIT_DONE;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
      return print_usage(stdout), EXIT_DONE;
    if (strncmp(word, "-C", 2) != 0) {
      Suggest near = suggest_start(word);
      suggest_try(&near, "--version");
      suggest_try(&near, "--help");
      return usage_error(parser, "unknown option `%s`", word, near.best);
    }
    int status = parse_folder(parser);
    if (status != EXIT_DONE) return status;
  }
  if (parser->at < parser->argc) return -1;
  print_usage(stderr);
  return EXIT_USAGE;
}

static Json *start_document(const Command *command) {
  Json *document = json_new();
  json_put_text(document, "command", command->name);
  json_put_flag(document, "ok", true);
  return document;
}

static void end_document(Json *document, int status) {
  json_put_flag(document, "ok", status != EXIT_WRONG);
  json_move_last(document, "events");
  if (status != EXIT_USAGE) json_write(document, stdout);
  json_free(document);
}

static int run(Parser *parser) {
  Cli *cli = parser->cli;
  int status = parse_global(parser);
  if (status >= 0) return status;
  const char *name = parser->argv[parser->at++], *near = NULL;
  if (strcmp(name, "help") == 0) {
    if (parser->at == parser->argc) return print_usage(stdout), EXIT_DONE;
    name = parser->argv[parser->at++];
    parser->options.help = true;
  }
  parser->command = find_command(name, &near);
  if (parser->command == NULL) return usage_error(parser, "unknown command `%s`", name, near);
  status = parse(parser);
  if (status != EXIT_DONE) return status;
  if (parser->options.help) return print_help(parser->command), EXIT_DONE;
  if (parser->options.format) cli->document = start_document(parser->command);
  cli->quiet = parser->options.quiet || cli->document;
  status = parser->command->run(cli);
  if (cli->document) end_document(cli->document, status);
  return status;
}

int cli_main(int argc, char **argv) {
  Cli cli = {.arena = arena_new()};
  const char *no_colour = getenv("NO_COLOR");
  cli.colour = isatty(STDERR_FILENO) && !(no_colour && *no_colour);
  Parser parser = {.cli = &cli, .argv = argv, .argc = argc, .at = 1};
  cli.options = &parser.options;
  int status = run(&parser);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    cli_error(&cli, "can't write the output: %s", strerror(errno));
    status = EXIT_WRONG;
  }
  arena_free(cli.arena);
  return status;
}
