#include "program.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/model/check.h"
#include "runtime/base/suggest.h"
#include "runtime/base/text.h"
#include "runtime/pg/conninfo.h"

static void report_file(Program *program, const char *path, const char *what) {
  diag_report(&program->diags, DIAG_BAD_TEXT, (Span){0}, "%s: %s", path, what);
}

static bool is_source(const char *name) {
  size_t len = strlen(name);
  return len > 4 && strcmp(name + len - 4, ".res") == 0;
}

/* What kind of file an entry is, where the folder says so; a link is what it is. */
static unsigned char type_of(const struct dirent *entry, const char *path) {
  struct stat st;
  if (entry->d_type != DT_UNKNOWN || lstat(path, &st) != 0) return entry->d_type;
  return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : DT_LNK;
}

static void find(Cli *cli, Program *program, const char *folder, TextList *paths) {
  DIR *dir = opendir(folder ? folder : ".");
  if (dir == NULL) {
    report_file(program, folder ? folder : ".", strerror(errno));
    return;
  }
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    const char *name = entry->d_name;
    bool source = is_source(name);
    if (name[0] == '.' || (folder == NULL && strcmp(name, "priv") == 0)) continue;
    if (entry->d_type == DT_REG && !source) continue;
    const char *path =
        folder ? arena_printf(cli->arena, "%s/%s", folder, name) : arena_strdup(cli->arena, name);
    if (type_of(entry, path) == DT_DIR)
      find(cli, program, path, paths);
    else if (source)
      ARENA_PUSH(cli->arena, paths, path);
  }
  closedir(dir);
}

/* Whether a line of the text begins with the word. */
static bool has_line(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = text; (at = strstr(at, word)) != NULL; at += len) {
    const char *before = at;
    while (before > text && (before[-1] == ' ' || before[-1] == '\t' || before[-1] == ';'))
      before--;
    if ((before == text || before[-1] == '\n') && strchr(" \t", at[len])) return true;
  }
  return false;
}

Source *program_source(Cli *cli, Program *program, const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) {
    report_file(program, path, strerror(errno));
    return NULL;
  }
  if (!S_ISREG(st.st_mode)) { /* opening a pipe would wait for ever */
    report_file(program, path, "this is no file");
    return NULL;
  }
  if (st.st_size > SOURCE_MAX) {
    report_file(program, path, "the file is larger than 16 MB, which no description of tables is");
    return NULL;
  }
  Buf text = {0};
  if (!buf_read_file(&text, path)) {
    report_file(program, path, strerror(errno));
    return NULL;
  }
  Source *source = ARENA_NEW(cli->arena, Source);
  char *copy = arena_strndup(cli->arena, buf_text(&text), text.len);
  *source = (Source){path, copy, (uint32_t)text.len};
  size_t offset;
  const char *wrong = source_check(buf_text(&text), text.len, &offset);
  buf_free(&text);
  if (wrong == NULL) return source;
  source->len = (uint32_t)offset; /* what can be shown */
  copy[offset] = '\0';
  diag_report(&program->diags, DIAG_BAD_TEXT, (Span){source, source->len, source->len}, "%s",
              wrong);
  return NULL;
}

void program_paths(Cli *cli, Program *program, TextList *paths) {
  find(cli, program, NULL, paths);
  text_sort(paths);
}

void program_read(Cli *cli, Program *program, const char *only_with) {
  program->diags.arena = cli->arena;
  TextList paths = {0};
  program_paths(cli, program, &paths);
  for (size_t i = 0; i < paths.count; i++) {
    Source *source = program_source(cli, program, paths.items[i]);
    if (source == NULL || (only_with && !has_line(source->text, only_with))) continue;
    ARENA_PUSH(cli->arena, &program->trees, ast_parse(cli->arena, &program->diags, source));
  }
  program->files = paths.count;
}

void program_compile(Cli *cli, Program *program) {
  program_read(cli, program, NULL);
  program->model = resolve(cli->arena, &program->diags, &program->trees);
  bool broken = program->diags.errors > 0;
  if (!program->model->partly) check_model(cli->arena, &program->diags, program->model);
  if (broken) program_check_sql(cli, program);
}

void program_check_sql(Cli *cli, Program *program) {
  const ResourceList *resources = &program->model->resources;
  for (size_t i = 0; i < resources->count; i++)
    if (resources->items[i]->pattern == NULL) /* a copy has its pattern's */
      check_resource_sql(cli->arena, &program->diags, &program->sql, resources->items[i]);
}

/* The name of a model's i-th thing, NULL for one without. */
typedef const char *NameOf(const Model *model, size_t i);

static const char *repo_name(const Model *model, size_t i) {
  return model->repos.items[i]->repo.name;
}

static const char *domain_name(const Model *model, size_t i) {
  return model->resources.items[i]->domain;
}

static bool check_given(const Cli *cli, const TextList *given, const char *what, const Model *model,
                        NameOf *name_of, size_t count) {
  for (size_t i = 0; i < given->count; i++) {
    Suggest near = suggest_start(given->items[i]);
    bool found = false;
    for (size_t j = 0; j < count; j++) {
      const char *name = name_of(model, j);
      if (name == NULL) continue;
      found |= strcmp(name, given->items[i]) == 0;
      suggest_try(&near, name);
    }
    if (found) continue;
    cli_error(cli, "unknown %s `%s`", what, given->items[i]);
    if (near.best) cli_hint(cli, "did you mean `%s`?", near.best);
    return false;
  }
  return true;
}

bool program_check_repos(const Cli *cli, const Model *model) {
  return check_given(cli, &cli->options->repos, "repo", model, repo_name, model->repos.count);
}

bool program_check_domains(const Cli *cli, const Model *model) {
  return check_given(cli, &cli->options->domains, "domain", model, domain_name,
                     model->resources.count);
}

bool program_report(Cli *cli, Program *program) {
  bool warned = cli->options->strict && program->diags.count > 0;
  bool failed = program->diags.errors > 0 || warned;
  if (failed || !cli->quiet) diag_print(&program->diags, stderr, cli->colour, conninfo_mask);
  return !failed;
}
