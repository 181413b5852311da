/* cmd_fmt.c - `rescc fmt`: sources with their layout put right. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compiler/command/line/show.h"
#include "compiler/command/make/emit.h"
#include "compiler/command/make/program.h"
#include "grammar/fmt.h"

typedef struct Formatting {
  Cli *cli;
  Program program; /* for its diagnostics */
  EmitFiles files;
} Formatting;

/* Formats one source that parses; NULL: what it holds is reported. */
static const char *format(Formatting *formatting, const Source *source, size_t *len) {
  Arena *arena = formatting->cli->arena;
  size_t errors = formatting->program.diags.errors;
  ast_parse(arena, &formatting->program.diags, source);
  if (formatting->program.diags.errors > errors) return NULL;
  Buf out = {0};
  fmt_source(&out, source);
  const char *text = arena_strndup(arena, buf_text(&out), *len = out.len);
  buf_free(&out);
  return text;
}

static void format_file(Formatting *formatting, const char *path) {
  Cli *cli = formatting->cli;
  size_t len;
  Source *source = program_source(cli, &formatting->program, path);
  const char *text = source ? format(formatting, source, &len) : NULL;
  if (text == NULL || (len == source->len && memcmp(text, source->text, len) == 0)) return;
  EmitFile file = {path, text, len};
  ARENA_PUSH(cli->arena, &formatting->files, file);
}

/* Standard input to standard output. */
static int filter(Formatting *formatting) {
  if (formatting->cli->document) {
    cli_error(formatting->cli, "`fmt -` prints the source itself, not JSON");
    return EXIT_USAGE;
  }
  Buf text = {0};
  char piece[8192];
  for (size_t got; (got = fread(piece, 1, sizeof piece, stdin)) > 0;)
    buf_add_bytes(&text, piece, got);
  Source source = {"<stdin>", arena_strndup(formatting->cli->arena, buf_text(&text), text.len),
                   (uint32_t)text.len};
  size_t offset, len;
  const char *wrong = source_check(source.text, source.len, &offset);
  buf_free(&text);
  if (wrong) {
    cli_error(formatting->cli, "%s", wrong);
    return EXIT_WRONG;
  }
  const char *result = format(formatting, &source, &len);
  if (!program_report(formatting->cli, &formatting->program) || result == NULL) return EXIT_WRONG;
  return fwrite(result, 1, len, stdout) == len && fflush(stdout) == 0 ? EXIT_DONE : EXIT_WRONG;
}

int cmd_fmt(Cli *cli) {
  Formatting formatting = {.cli = cli, .program = {.diags = {.arena = cli->arena}}};
  Show show;
  TextList paths = cli->options->args;
  bool check = cli->options->check;
  if (paths.count == 1 && strcmp(paths.items[0], "-") == 0) return filter(&formatting);
  show_start(&show, cli);
  if (paths.count == 0) program_paths(cli, &formatting.program, &paths);
  for (size_t i = 0; i < paths.count; i++) format_file(&formatting, paths.items[i]);
  bool ok = program_report(cli, &formatting.program);
  size_t count = formatting.files.count;
  if (count && !check && !emit_all(cli, &formatting.files)) {
    ok = false;
    count = 0; /* all of them are as they were */
  }
  Json *list = json_put_list(cli->document, "files");
  for (size_t i = 0; i < count; i++) {
    const char *path = formatting.files.items[i].path;
    json_put_text(list, NULL, path);
    if (!cli->quiet || check) cli_print(cli, "%s\n", path);
  }
  return !ok ? EXIT_WRONG : count && check ? EXIT_DIFFERENCE : EXIT_DONE;
}
