#include "described.h"

#include <string.h>

#include "compiler/command/make/generate.h"
#include "compiler/command/make/program.h"
#include "compiler/model/lower.h"
#include "compiler/plan/migration.h"

struct Described {
  Cli *cli;
  Program program;
};

Described *described_compile(Cli *cli) {
  Described *described = ARENA_NEW(cli->arena, Described);
  Program *program = &described->program;
  described->cli = cli;
  program_compile(cli, program);
  if (program->diags.errors == 0) program_check_sql(cli, program);
  if (program->diags.errors == 0) return described; /* warnings are `generate`'s matter */
  program_report(cli, program);
  described_free(described);
  return NULL;
}

void described_free(Described *described) {
  if (described) sqlfrag_cache_free(&described->program.sql);
}

static const ModelRepo *find_repo(const Described *described, const char *name) {
  const ModelRepoList *repos = &described->program.model->repos;
  for (size_t i = 0; i < repos->count; i++)
    if (strcmp(repos->items[i]->repo.name, name) == 0) return repos->items[i];
  return NULL;
}

const State *described_state(Described *described, const char *repo) {
  Program *program = &described->program;
  const State *state =
      lower(described->cli->arena, &program->diags, program->model, find_repo(described, repo));
  if (program->diags.errors == 0) return state;
  program_report(described->cli, program);
  return NULL;
}

const State *described_side(Described *described, const State *state, bool tenants) {
  return state_side(described->cli->arena, state, tenants);
}

bool described_knows(const Described *described, const Object *table) {
  const ResourceList *resources = &described->program.model->resources;
  for (size_t i = 0; i < resources->count; i++)
    if (strcmp(resources->items[i]->table, table->name) == 0 &&
        strcmp(resources->items[i]->schema, table->schema) == 0)
      return true;
  return false;
}

bool described_is_unwritten(Described *described, const char *repo) {
  Answers none = {0};
  EmitFiles files = {0};
  SnapshotFiles *snapshots = snapshot_files_start(&(SnapshotChoice){.dev = true});
  GenerateBase base = {.snapshots = snapshot_files_of(snapshots, repo)};
  generate_repo(described->cli, &described->program, find_repo(described, repo), &base, &none,
                &files);
  snapshot_files_end(snapshots);
  return files.count > 0 || described->program.diags.errors > 0; /* an error: a question */
}

static Batches batches_of(Arena *arena, const State *have, const State *want) {
  static const Renames none = {0};
  Uses uses = uses_new(arena, NULL);
  Migrations files = migration_split(&uses, have, want, &none, (MigrationOptions){0});
  uses_free(&uses);
  Batches batches = {0};
  for (size_t i = 0; i < files.count; i++) {
    const Migration *file = &files.items[i];
    Batch batch = {file->transactional, file->up, file->ops};
    ARENA_PUSH(arena, &batches, batch);
  }
  return batches;
}

Batches described_way(Arena *arena, const State *have, const State *want) {
  return batches_of(arena, have, want);
}

Batches described_tenants(Arena *arena, const State *want) {
  return batches_of(arena, state_side(arena, want, false), want);
}

void described_write(Buf *out, const Batches *batches) {
  for (size_t i = 0; i < batches->count; i++) {
    if (i) buf_add_char(out, '\n');
    if (!batches->items[i].transactional) buf_add(out, "-- outside a transaction\n");
    migration_write_steps(out, &batches->items[i].steps);
  }
}
