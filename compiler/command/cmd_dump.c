/* cmd_dump.c - `rescc dump`: what a pass makes of the sources. */
#include "compiler/command/make/ask.h"
#include "compiler/command/make/generate.h"
#include "compiler/command/make/program.h"
#include "compiler/command/make/project.h"
#include "compiler/model/lower.h"
#include "compiler/model/model_dump.h"
#include "compiler/plan/migration_dump.h"
#include "compiler/state/state_dump.h"
#include "grammar/ast_dump.h"
#include "runtime/pg/conninfo.h"

typedef struct Dumping {
  Cli *cli;
  Program program;
  Outline document;
} Dumping;

/* A file that is broken has a tree all the same, of what could be read. */
static void dump_ast(Dumping *dumping) {
  Arena *arena = dumping->cli->arena;
  Program *program = &dumping->program;
  TextList paths = dumping->cli->options->args;
  program->diags.arena = arena;
  if (paths.count == 0) program_paths(dumping->cli, program, &paths);
  Outline files = outline_list(&dumping->document, "files");
  for (size_t i = 0; i < paths.count; i++) {
    Source *source = program_source(dumping->cli, program, paths.items[i]);
    if (source == NULL) continue;
    AstBlock *tree = ast_parse(arena, &program->diags, source);
    ast_dump(&files, arena, source, tree, conninfo_scrub);
  }
}

/* The model with those repos alone that are asked for. */
static Model asked_for(Dumping *dumping) {
  const Model *all = dumping->program.model;
  Model some = {.enums = all->enums};
  for (size_t i = 0; i < all->repos.count; i++)
    if (project_is_asked_for(dumping->cli, &all->repos.items[i]->repo))
      ARENA_PUSH(dumping->cli->arena, &some.repos, all->repos.items[i]);
  for (size_t i = 0; i < all->resources.count; i++) {
    const ModelRepo *repo = all->resources.items[i]->repo;
    if (repo == NULL || project_is_asked_for(dumping->cli, &repo->repo))
      ARENA_PUSH(dumping->cli->arena, &some.resources, all->resources.items[i]);
  }
  return some;
}

/* It is whole after errors, too. */
static void dump_model(Dumping *dumping) {
  program_compile(dumping->cli, &dumping->program);
  Model model = asked_for(dumping);
  model_dump(&dumping->document, dumping->cli->arena, &model, conninfo_scrub);
}

/* Where there are errors no state is made. */
static void dump_state(Dumping *dumping) {
  Cli *cli = dumping->cli;
  Program *program = &dumping->program;
  program_compile(cli, program);
  if (program->diags.errors == 0) program_check_sql(cli, program);
  if (program->diags.errors > 0) return;
  Model model = asked_for(dumping);
  State **states = ARENA_ARRAY(cli->arena, State *, model.repos.count);
  for (size_t i = 0; i < model.repos.count; i++)
    states[i] = lower(cli->arena, &program->diags, program->model, model.repos.items[i]);
  if (program->diags.errors > 0) return;
  Outline repos = outline_list(&dumping->document, "repos");
  for (size_t i = 0; i < model.repos.count; i++) {
    Outline repo = outline_object(&repos, NULL, "repo");
    outline_name(&repo, "name", model.repos.items[i]->repo.name);
    state_dump(&repo, states[i]);
  }
}

/* --- what `generate` would do ---------------------------------------------------------------- */

typedef void DumpFile(const Outline *file, Arena *arena, const Migration *migration);

static void dump_files(const Outline *repos, Arena *arena, const Generated *generated,
                       DumpFile *dump) {
  Outline repo = outline_object(repos, NULL, "repo");
  outline_name(&repo, "name", generated->repo->repo.name);
  Outline files = outline_list(&repo, "files");
  for (size_t i = 0; i < generated->migrations.count; i++) {
    const Migration *migration = &generated->migrations.items[i];
    Outline file = outline_object(&files, NULL, "file");
    outline_name(&file, "name", migration->name);
    outline_flag(&file, "tenants", migration->tenants);
    outline_flag(&file, "outside_transaction", !migration->transactional);
    dump(&file, arena, migration);
  }
}

static void dump_change(Dumping *dumping, DumpFile *dump) {
  Cli *cli = dumping->cli;
  Program *program = &dumping->program;
  program_compile(cli, program);
  if (program->diags.errors > 0) return;
  Answers answers = ask_answers(cli, &(Asked){0});
  SnapshotChoice choice = {0};
  SnapshotFiles *snapshots = snapshot_files_start(&choice);
  EmitFiles unwritten = {0};
  Outline repos = outline_list(&dumping->document, "repos");
  for (size_t i = 0; i < program->model->repos.count && program->diags.errors == 0; i++) {
    const ModelRepo *repo = program->model->repos.items[i];
    if (!project_is_asked_for(cli, &repo->repo)) continue;
    GenerateBase base = {.snapshots = snapshot_files_of(snapshots, repo->repo.name)};
    Generated generated = generate_repo(cli, program, repo, &base, &answers, &unwritten);
    if (program->diags.errors == 0) dump_files(&repos, cli->arena, &generated, dump);
  }
  snapshot_files_end(snapshots);
}

static void dump_ops(Dumping *dumping) { dump_change(dumping, migration_dump_ops); }
static void dump_steps(Dumping *dumping) { dump_change(dumping, migration_dump_steps); }

/* --- passes ---------------------------------------------------------------------------------- */

typedef struct Pass {
  const char *word;
  size_t field; /* of Options: the switch */
  void (*dump)(Dumping *dumping);
  bool files; /* of the files that are named; else of the repos that --repo names */
} Pass;

static const Pass passes[] = {
    {"--ast", offsetof(Options, ast), dump_ast, true},
    {"--model", offsetof(Options, model), dump_model, false},
    {"--state", offsetof(Options, state), dump_state, false},
    {"--ops", offsetof(Options, ops), dump_ops, false},
    {"--steps", offsetof(Options, steps), dump_steps, false},
};

/* The one that the command line names; NULL: reported. */
static const Pass *find_pass(const Cli *cli) {
  const Pass *found = NULL;
  size_t named = 0;
  Buf words = {0};
  for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
    buf_printf(&words, "%s%s", i ? ", " : "", passes[i].word);
    if (!*(const bool *)((const char *)cli->options + passes[i].field)) continue;
    found = &passes[i];
    named++;
  }
  if (named != 1) {
    cli_error(cli, "`dump` prints one pass: %s", buf_text(&words));
    cli_hint(cli, "see `rescc dump --help`");
  }
  buf_free(&words);
  return named == 1 ? found : NULL;
}

static bool check_words(const Cli *cli, const Pass *pass) {
  const TextList *args = &cli->options->args;
  if (!pass->files && args->count)
    cli_error(cli, "%s is of all files, not of `%s` alone", pass->word, args->items[0]);
  else if (pass->files && cli->options->repos.count)
    cli_error(cli, "%s is of files, and they belong to no repo", pass->word);
  else
    return true;
  return false;
}

int cmd_dump(Cli *cli) {
  const Pass *pass = find_pass(cli);
  if (pass == NULL || !check_words(cli, pass)) return EXIT_USAGE;
  Buf text = {0};
  Outline document = {.text = cli->document ? NULL : &text, .json = cli->document};
  Dumping dumping = {.cli = cli, .document = document};
  pass->dump(&dumping);
  bool ok = program_report(cli, &dumping.program);
  if (!pass->files) ok = program_check_repos(cli, dumping.program.model) && ok;
  if (text.len) cli_print(cli, "%s\n", buf_text(&text));
  sqlfrag_cache_free(&dumping.program.sql);
  buf_free(&text);
  return ok ? EXIT_DONE : EXIT_WRONG;
}
