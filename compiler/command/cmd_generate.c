/* rescc generate: what changed, as migrations. */
#include "cmd_generate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/command/make/ask.h"
#include "compiler/command/make/generate.h"
#include "compiler/plan/change.h"
#include "compiler/state/ddl.h"

typedef struct GeneratedList {
  Generated *items;
  size_t count, capacity;
} GeneratedList;

typedef struct Run {
  const char *name; /* of the migrations, as given; or NULL */
  Program program;
  EmitMark mark; /* before anything was read */
  SnapshotChoice choice, other_choice;
  SnapshotFiles *others; /* of the other choice; NULL: there are no dev migrations */
  UndoList undo;         /* what goes */
  Replaced *replaced;    /* `regenerate` wants to know; else NULL */
  Questions questions;   /* what the last comparison left open */
  Asked asked;           /* what was answered */
  SnapshotFiles *snapshots;
  GeneratedList list;
  EmitFiles files;
} Run;

/* --- the summary ---------------------------------------------------------------------------- */

enum { SNAPSHOTS_SHOWN = 8, NAMES_SHOWN = 6 };

/* What units become of; with the word for one of them, and for several. */
typedef enum Part { NEW, CHANGED, DROPPED, NEW_ENUMS, ENUMS, EXTENSIONS, PARTS } Part;
static const char *const part_words[PARTS][2] = {[NEW] = {"new", "new"},
                                                 [CHANGED] = {"changed", "changed"},
                                                 [DROPPED] = {"dropped", "dropped"},
                                                 [NEW_ENUMS] = {"new enum", "new enums"},
                                                 [ENUMS] = {"changed enum", "changed enums"},
                                                 [EXTENSIONS] = {"extension", "extensions"}};

static void add_part(Buf *line, Part part, const TextList *names) {
  if (names->count == 0) return;
  buf_printf(line, "%s%zu %s (", line->len ? ", " : "", names->count,
             part_words[part][names->count != 1]);
  for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++)
    buf_printf(line, "%s%s", i ? ", " : "", names->items[i]);
  buf_add(line, names->count > NAMES_SHOWN ? ", …)" : ")");
}

/* What a unit was before; NULL: it is new. */
static const Object *find_former(const Generated *generated, const Object *unit) {
  for (size_t i = 0; i < generated->renames.count; i++)
    if (generated->renames.items[i].to == unit) return generated->renames.items[i].from;
  return state_unit(generated->have, unit->kind, unit->schema, unit->name);
}

/* Where a wanted unit belongs; PARTS: nowhere. */
static Part part_of(const Generated *generated, const Object *unit) {
  const Object *former = find_former(generated, unit);
  if (former && strcmp(former->name, unit->name) == 0 && object_equal(former, unit)) return PARTS;
  switch (unit->kind) {
  case OBJECT_TABLE: return former ? CHANGED : NEW;
  case OBJECT_ENUM: return former ? ENUMS : NEW_ENUMS;
  case OBJECT_EXTENSION: return EXTENSIONS;
  case OBJECT_GLOBAL: /* beside a tenants' table */
    return state_unit(generated->have, OBJECT_TABLE, TENANT_SCHEMA, unit->name) ? CHANGED : PARTS;
  default: return PARTS;
  }
}

static bool is_dropped(const Generated *generated, const Object *unit) {
  for (size_t i = 0; i < generated->renames.count; i++)
    if (generated->renames.items[i].from == unit) return false;
  return !state_unit(generated->want, unit->kind, unit->schema, unit->name);
}

static void add_once(Arena *arena, TextList *names, const char *name) {
  if (!text_list_has(names, name)) ARENA_PUSH(arena, names, name);
}

/* resources  2 changed (Customer, Order), 1 new enum (order_status) */
static void print_changes(Cli *cli, const Generated *generated) {
  TextList names[PARTS] = {0};
  for (size_t i = 0; i < generated->want->units.count; i++) {
    const Object *unit = generated->want->units.items[i];
    Part part = part_of(generated, unit);
    if (part != PARTS)
      add_once(cli->arena, &names[part], unit->resource ? unit->resource : unit->name);
  }
  for (size_t i = 0; i < generated->have->units.count; i++) {
    const Object *unit = generated->have->units.items[i];
    if (is_dropped(generated, unit)) add_once(cli->arena, &names[DROPPED], unit->name);
  }
  Buf line = {0};
  for (Part part = 0; part < PARTS; part++) add_part(&line, part, &names[part]);
  cli_print(cli, "resources  %s\n", buf_text(&line));
  buf_free(&line);
}

/* 5 statements, no hazards */
static void add_cost(Buf *out, const Steps *steps) {
  size_t counts[HAZARD_KINDS] = {0}, run = 0;
  for (size_t i = 0; i < steps->count; i++) {
    if (steps->items[i].kept) continue;
    counts[step_hazard(&steps->items[i])]++;
    run++;
  }
  buf_printf(out, "%zu statement%s, ", run, run == 1 ? "" : "s");
  if (counts[NO_HAZARD] == run) buf_add(out, "no hazards");
  const char *comma = "";
  for (Hazard hazard = NO_HAZARD + 1; hazard < HAZARD_KINDS; hazard++) {
    if (counts[hazard] == 0) continue;
    buf_printf(out, "%s%s", comma, hazard_name(hazard));
    if (counts[hazard] > 1) buf_printf(out, " (%zu)", counts[hazard]);
    comma = ", ";
  }
}

static void print_files(Cli *cli, const Generated *generated) {
  const char *mark = cli->options->check ? "?" : "+";
  for (size_t i = 0; !cli->options->snapshots_only && i < generated->migrations.count; i++) {
    Buf cost = {0};
    add_cost(&cost, &generated->migrations.items[i].up);
    cli_print(cli, "  %s %s      %s\n", mark, generated->migrations.items[i].path, buf_text(&cost));
    buf_free(&cost);
  }
  size_t count = generated->snapshot_paths.count,
         shown = count > SNAPSHOTS_SHOWN ? SNAPSHOTS_SHOWN - 1 : count;
  for (size_t i = 0; !cli->options->check && i < shown; i++)
    cli_print(cli, "  %s %s\n", mark, generated->snapshot_paths.items[i]);
  if (!cli->options->check && shown < count)
    cli_print(cli, "  %s %zu more snapshots\n", mark, count - shown);
}

static void print_sql(const Cli *cli, const Generated *generated) {
  Buf text = {0};
  for (size_t i = 0; i < generated->migrations.count; i++) {
    buf_printf(&text, "-- %s\n", generated->migrations.items[i].path);
    migration_write(&text, &generated->migrations.items[i]);
    buf_add_char(&text, '\n');
  }
  cli_print(cli, "%s", buf_text(&text));
  buf_free(&text);
}

/* --- JSON (docs/json.md) -------------------------------------------------------------------- */

static void put_migration(Json *list, const Migration *file) {
  Json *out = json_put_object(list, NULL);
  json_put_text(out, "version", file->version);
  json_put_flag(out, "transaction", file->transactional);
  json_put_text(out, "name", file->name);
  json_put_text(out, "path", file->path);
  Json *changes = json_put_list(out, "changes"), *statements = json_put_list(out, "statements");
  for (size_t i = 0; i < file->ops.count; i++) change_put_op(changes, &file->ops.items[i]);
  for (size_t i = 0; i < file->up.count; i++) change_put_step(statements, &file->up.items[i]);
}

static void put_repo(Json *repos, const Generated *generated) {
  Json *out = json_put_object(repos, NULL);
  json_put_text(out, "name", generated->repo->repo.name);
  Json *migrations = json_put_list(out, "migrations"), *paths = json_put_list(out, "snapshots");
  for (size_t i = 0; i < generated->migrations.count; i++)
    put_migration(migrations, &generated->migrations.items[i]);
  for (size_t i = 0; i < generated->snapshot_paths.count; i++)
    json_put_text(paths, NULL, generated->snapshot_paths.items[i]);
}

static void put_document(Json *out, Run *run, bool ok) {
  if (out == NULL) return;
  json_put_flag(out, "changed", ok && run->files.count > 0);
  diag_put(&run->program.diags, json_put_list(out, "diagnostics"));
  Json *repos = json_put_list(out, "repos");
  for (size_t i = 0; ok && i < run->list.count; i++) put_repo(repos, &run->list.items[i]);
}

/* --- the command ---------------------------------------------------------------------------- */

/* The name is NULL where none is given. */
static bool read_name(Cli *cli, const char **result) {
  const Options *options = cli->options;
  if (options->args.count && options->name) {
    cli_error(cli, "the name is given twice");
    return false;
  }
  const char *name = *result = options->args.count ? options->args.items[0] : options->name;
  if (name == NULL) return true;
  size_t plain = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  if (*name && name[plain] == '\0' && plain <= 200) return true;
  cli_error(cli, "`%s` is no name for a migration", name);
  cli_hint(cli, "letters, digits, `_` and `-`: add_orders");
  return false;
}

/* A rename is old:new. */
static bool check_answers(Cli *cli) {
  const TextList *renames = &cli->options->renames;
  for (size_t i = 0; i < renames->count; i++) {
    const char *colon = strchr(renames->items[i], ':');
    if (colon && colon > renames->items[i] && colon[1]) continue;
    cli_error(cli, "`--rename %s` says not what became what", renames->items[i]);
    cli_hint(cli, "it is old:new, as in posts.title:posts.headline or posts:articles");
    return false;
  }
  return true;
}

static int show(Cli *cli, const Run *run) {
  const Options *options = cli->options;
  bool changed = run->files.count > 0, dry = options->dry_run,
       tells = changed && (!cli->quiet || options->check) && !dry;
  if (!changed && !cli->quiet) cli_print(cli, "rescc: nothing to do\n");
  for (size_t i = 0; changed && i < run->list.count; i++) {
    const Generated *generated = &run->list.items[i];
    if (generated->snapshot_paths.count == 0) continue;
    if (dry) print_sql(cli, generated);
    if (!tells) continue;
    if (run->list.count > 1) cli_print(cli, "repo %s\n", generated->repo->repo.name);
    print_changes(cli, generated);
    print_files(cli, generated);
  }
  for (size_t i = 0; tells && i < run->undo.paths.count; i++)
    cli_print(cli, "  - %s\n", run->undo.paths.items[i]);
  return changed && options->check ? EXIT_DIFFERENCE : EXIT_DONE;
}

/* Compares all repos with their snapshots. Reports into the program's diagnostics. */
static void compare(Cli *cli, Run *run) {
  Answers answers = ask_answers(cli, &run->asked);
  Program *program = &run->program;
  run->list = (GeneratedList){0};
  run->files = (EmitFiles){0};
  for (size_t i = 0; program->diags.errors == 0 && i < program->model->repos.count; i++) {
    const ModelRepo *repo = program->model->repos.items[i];
    if (!project_is_asked_for(cli, &repo->repo)) continue;
    GenerateBase base = {.snapshots = snapshot_files_of(run->snapshots, repo->repo.name),
                         .name = run->name};
    if (run->others) base.others = snapshot_files_of(run->others, repo->repo.name);
    Generated generated = generate_repo(cli, program, repo, &base, &answers, &run->files);
    ARENA_PUSH(cli->arena, &run->list, generated);
  }
  for (size_t i = 0; i < run->undo.paths.count; i++) {
    EmitFile gone = {.path = run->undo.paths.items[i]};
    ARENA_PUSH(cli->arena, &run->files, gone);
  }
  run->questions = answers.questions;
  ask_add_files(cli, &run->asked, &run->files);
  /* A wrong answer is named beside the question it was meant for. */
  bool asked = diag_in_source(&program->diags, DIAG_UNDECIDED_RENAME, NULL);
  if (program->diags.errors == 0 || asked) match_report_unused(&program->diags, &answers);
}

/* Writes under the lock; where another run was faster, compares with what it left first. */
static bool write_files(Cli *cli, Run *run) {
  int lock = emit_lock(cli, &run->mark);
  if (lock < 0) return false;
  bool stale = run->mark.stale;
  for (size_t i = 0; i < run->list.count; i++) stale |= generate_is_stale(cli, &run->list.items[i]);
  if (stale) {
    snapshot_files_end(run->snapshots);
    run->snapshots = snapshot_files_start(&run->choice);
    compare(cli, run);
  }
  bool ok = run->program.diags.errors == 0;
  if (!ok)
    program_report(cli, &run->program);
  else if (run->files.count)
    ok = emit_write(cli, lock, &run->files);
  emit_unlock(lock);
  return ok;
}

/* With `regenerate`: what git does not track goes, and counts for nothing from the start. */
static bool find_untracked(Cli *cli, Run *run) {
  RepoList repos = {0};
  return project_repos(cli, &repos) && undo_untracked(cli, &repos, cli->options->since, &run->undo);
}

/* Dev migrations: a real run takes their place, and asks nothing that they settled. */
static void find_dev(Cli *cli, Run *run) {
  RepoList repos = {0};
  const ModelRepoList *declared = &run->program.model->repos;
  for (size_t i = 0; i < declared->count; i++)
    if (project_is_asked_for(cli, &declared->items[i]->repo))
      ARENA_PUSH(cli->arena, &repos, declared->items[i]->repo);
  UndoList dev = undo_dev(cli, &repos);
  if (dev.count == 0) return;
  if (!cli->options->dev) run->undo = dev;
  run->other_choice = (SnapshotChoice){.dev = !cli->options->dev};
  run->others = snapshot_files_start(&run->other_choice);
}

/* Where another run wrote while the snapshots were read, some may be from before and some from
 * behind that. */
static bool read_whole(Cli *cli, Run *run) {
  for (;;) {
    snapshot_files_wait(run->snapshots);
    if (!emit_written_since(&run->mark)) return true;
    run->mark = emit_mark();
    if (!emit_recover(cli)) return false;
    snapshot_files_end(run->snapshots);
    run->snapshots = snapshot_files_start(&run->choice);
  }
}

/* On a terminal somebody answers; the answers are as good as --rename and --drop. */
static void compare_and_ask(Cli *cli, Run *run) {
  compare(cli, run);
  while (run->questions.count && ask_possible(cli)) {
    if (!ask_questions(cli, &run->program.trees, &run->questions, &run->asked)) return;
    diag_forget(&run->program.diags, DIAG_UNDECIDED_RENAME);
    compare(cli, run);
  }
}

/* What would lead the files back to where they are now. */
static EmitFiles way_back(Cli *cli, const EmitFiles *files) {
  EmitFiles back = {0};
  for (size_t i = 0; i < files->count; i++) {
    EmitFile file = {.path = files->items[i].path};
    Buf text = {0};
    if (buf_read_file(&text, file.path)) {
      file.text = arena_strndup(cli->arena, buf_text(&text), text.len);
      file.len = text.len;
    }
    buf_free(&text);
    ARENA_PUSH(cli->arena, &back, file);
  }
  return back;
}

static int generate(Cli *cli, Run *run) {
  Program *program = &run->program;
  bool writes = !cli->options->check && !cli->options->dry_run;
  run->mark = emit_mark();
  if (!emit_recover(cli)) return EXIT_WRONG;
  if (run->replaced && !find_untracked(cli, run)) return EXIT_WRONG;
  run->choice = (SnapshotChoice){cli->options->dev, run->undo.paths.items, run->undo.paths.count};
  run->snapshots = snapshot_files_start(&run->choice);
  program_compile(cli, program);
  if (!program_check_repos(cli, program->model) || !program_check_domains(cli, program->model))
    return EXIT_WRONG;
  if (program->files == 0 && program->diags.errors == 0) {
    cli_error(cli, "no .res file here");
    cli_hint(cli, "`rescc init` writes one to start from; -C DIR names another folder");
    return EXIT_WRONG;
  }
  if (program->diags.errors == 0 && !run->replaced) find_dev(cli, run);
  if (!read_whole(cli, run)) return EXIT_WRONG;
  compare_and_ask(cli, run);
  if (!program_report(cli, program)) return EXIT_WRONG;
  if (writes && run->undo.count && !undo_roll_back(cli, &run->undo)) return EXIT_WRONG;
  if (run->replaced) *run->replaced = (Replaced){way_back(cli, &run->files), run->undo};
  if (writes && run->files.count && !write_files(cli, run)) return EXIT_WRONG;
  return show(cli, run);
}

static void add_escaped(Buf *out, const char *path) {
  for (const char *c = path; *c; c++) {
    if (strchr(" #\\:", *c)) buf_add_char(out, '\\');
    if (*c == '$') buf_add_char(out, '$');
    buf_add_char(out, *c);
  }
}

/* What make and ninja read: the sources, and the folders where new ones would be. Written only
 * where it differs. */
static bool write_depfile(Cli *cli, Program *program) {
  const char *path = cli->options->depfile, *dot = strrchr(path, '.');
  TextList sources = {0};
  Buf text = {0}, old = {0};
  program_paths(cli, program, &sources);
  size_t len = dot && strcmp(dot, ".d") == 0 ? (size_t)(dot - path) : strlen(path);
  add_escaped(&text, arena_strndup(cli->arena, path, len));
  buf_add_char(&text, ':');
  for (size_t i = 0; i < sources.count; i++) {
    buf_add(&text, " \\\n  ");
    add_escaped(&text, sources.items[i]);
  }
  buf_add_char(&text, '\n');
  bool ok = buf_read_file(&old, path) && strcmp(buf_text(&old), buf_text(&text)) == 0;
  FILE *out = ok ? NULL : fopen(path, "w");
  if (out) ok = fwrite(buf_text(&text), 1, text.len, out) == text.len;
  if (out && fclose(out) != 0) ok = false;
  if (!ok) cli_error(cli, "can't write %s: %s", path, strerror(errno));
  buf_free(&text);
  buf_free(&old);
  return ok;
}

int generate_command(Cli *cli, Replaced *replaced) {
  Run run = {.replaced = replaced};
  if (!read_name(cli, &run.name) || !check_answers(cli)) return EXIT_USAGE;
  int status = generate(cli, &run);
  bool done = status == EXIT_DONE || status == EXIT_DIFFERENCE;
  if (done && cli->options->depfile && !write_depfile(cli, &run.program)) status = EXIT_WRONG;
  put_document(cli->document, &run, status != EXIT_WRONG);
  snapshot_files_end(run.snapshots);
  snapshot_files_end(run.others);
  sqlfrag_cache_free(&run.program.sql);
  return status;
}

int cmd_generate(Cli *cli) { return generate_command(cli, NULL); }
