#include "generate.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler/model/check.h"
#include "compiler/model/lower.h"
#include "compiler/model/naming.h"
#include "compiler/state/snapshot/merge.h"
#include "generate_dev.h"

enum { VERSION_DIGITS = 14 };

/* --- versions ------------------------------------------------------------------------------- */

static void newest_file(const char *folder, char newest[VERSION_DIGITS + 1], size_t *numbered) {
  DIR *dir = opendir(folder);
  if (dir == NULL) return;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (strspn(entry->d_name, "0123456789") < VERSION_DIGITS) continue;
    if (strncmp(entry->d_name, newest, VERSION_DIGITS) > 0)
      memcpy(newest, entry->d_name, VERSION_DIGITS);
    *numbered += strncmp(entry->d_name + VERSION_DIGITS, "_migrate_resources_", 19) == 0;
  }
  closedir(dir);
}

/* The second after `version`: as a date where it is one. */
static time_t version_time(const char *version) {
  struct tm tm = {0};
  const char *end = strptime(version, "%Y%m%d%H%M%S", &tm);
  return end && *end == '\0' ? timegm(&tm) : 0;
}

static const char *version_text(Arena *arena, time_t at) {
  struct tm tm;
  char text[32];
  gmtime_r(&at, &tm);
  strftime(text, sizeof text, "%Y%m%d%H%M%S", &tm);
  return arena_strdup(arena, text);
}

/* The newest version among the repo's migrations; "" when there are none. */
static const char *newest_migration(Cli *cli, const ModelRepo *repo, size_t *numbered) {
  char newest[VERSION_DIGITS + 1] = "";
  newest_file(arena_printf(cli->arena, "%s/migrations", repo->repo.path), newest, numbered);
  newest_file(arena_printf(cli->arena, "%s/tenant_migrations", repo->repo.path), newest, numbered);
  return arena_strdup(cli->arena, newest);
}

bool generate_is_stale(Cli *cli, const Generated *generated) {
  size_t numbered = 0;
  const char *newest = newest_migration(cli, generated->repo, &numbered);
  return generated->newest && strcmp(newest, generated->newest) != 0;
}

/* Gives the files names and versions: later than every file that is there, a second apart. Returns
 * the last one's: that of the snapshots, which there may be without a migration (`ignored`). */
static const char *name_migrations(Cli *cli, Generated *generated, const Snapshots *snapshots,
                                   const char *given) {
  const char *path = generated->repo->repo.path;
  size_t numbered = 0;
  const char *newest = generated->newest = newest_migration(cli, generated->repo, &numbered);
  for (size_t i = 0; i < snapshots->count; i++)
    if (strcmp(snapshots->items[i].version, newest) > 0) newest = snapshots->items[i].version;
  time_t now = time(NULL), last = *newest ? version_time(newest) : 0;
  if (now <= last) now = last + 1;
  if (generated->migrations.count == 0) return version_text(cli->arena, now);
  const char *name = given ? given : migration_name(cli->arena, &generated->migrations);
  if (name == NULL) name = arena_printf(cli->arena, "migrate_resources_%zu", numbered + 1);
  size_t files[2] = {0};
  for (size_t i = 0; i < generated->migrations.count; i++)
    files[generated->migrations.items[i].tenants]++;
  for (size_t i = 0; i < generated->migrations.count; i++) {
    Migration *file = &generated->migrations.items[i];
    bool plain = files[file->tenants] == 1 || file->suffix == NULL;
    file->name = plain ? name : arena_printf(cli->arena, "%s_%s", name, file->suffix);
    if (cli->options->dev) file->name = arena_printf(cli->arena, "%s_dev", file->name);
    file->version = version_text(cli->arena, now + (time_t)i);
    file->path = arena_printf(cli->arena, "%s/%smigrations/%s_%s.sql", path,
                              file->tenants ? "tenant_" : "", file->version, file->name);
  }
  return generated->migrations.items[generated->migrations.count - 1].version;
}

/* --- files ---------------------------------------------------------------------------------- */

static void add_file(Cli *cli, EmitFiles *files, const char *path, Buf *text) {
  EmitFile file = {path, arena_strndup(cli->arena, buf_text(text), text->len), text->len};
  ARENA_PUSH(cli->arena, files, file);
  buf_clear(text);
}

static void add_migrations(Cli *cli, const Generated *generated, EmitFiles *files) {
  Buf text = {0};
  for (size_t i = 0; i < generated->migrations.count; i++) {
    migration_write(&text, &generated->migrations.items[i]);
    add_file(cli, files, generated->migrations.items[i].path, &text);
  }
  buf_free(&text);
}

static void add_snapshot(Cli *cli, Generated *generated, EmitFiles *files, Buf *text,
                         const Object *unit, bool dropped, const Snapshots *snapshots,
                         const Snapshot *parent, const char *version) {
  const char *folder = snapshot_folder(cli->arena, unit, generated->repo->repo.schema);
  const Snapshot *own = snapshot_find(snapshots, folder);
  const char *path =
      arena_printf(cli->arena, "priv/resource_snapshots/%s/%s/%s%s.json",
                   generated->repo->repo.name, folder, version, cli->options->dev ? "_dev" : "");
  const Snapshot *from = parent ? parent : own;
  SnapshotMade made = {.version = version};
  if (from) made.parent = arena_printf(cli->arena, "%s %s", from->version, from->hash);
  if (own) {
    made.versions = own->file->versions;
    made.version_count = own->file->version_count;
  }
  snapshot_write(text, unit, dropped, &made);
  add_file(cli, files, path, text);
  ARENA_PUSH(cli->arena, &generated->snapshot_paths, path);
}

static const Snapshot *snapshot_of(const Snapshots *snapshots, const Object *unit) {
  for (size_t i = 0; i < snapshots->count; i++)
    if (snapshots->items[i].unit == unit) return &snapshots->items[i];
  return NULL;
}

/* A snapshot of every unit that differs, and the last one of every unit that went. */
static void add_snapshots(Cli *cli, Generated *generated, const Snapshots *snapshots,
                          EmitFiles *files, const char *version) {
  Buf text = {0};
  for (size_t i = 0; i < generated->want->units.count; i++) {
    const Object *unit = generated->want->units.items[i];
    const Object *same = state_unit(generated->have, unit->kind, unit->schema, unit->name);
    const Snapshot *parent = NULL;
    bool renamed = false; /* a swap of names leads to an equal table, and must be remembered */
    for (size_t j = 0; j < generated->renames.count; j++) {
      const Rename *rename = &generated->renames.items[j];
      if (rename->to == unit) parent = snapshot_of(snapshots, rename->from);
      renamed |= rename->to == unit || rename->to->table == unit;
    }
    if (!renamed && same && object_equal(same, unit)) continue;
    add_snapshot(cli, generated, files, &text,
                 match_remember(cli->arena, generated->have, unit, &generated->renames), false,
                 snapshots, parent, version);
  }
  for (size_t i = 0; i < generated->have->units.count; i++) {
    const Object *unit = generated->have->units.items[i];
    if (state_unit(generated->want, unit->kind, unit->schema, unit->name) == NULL)
      add_snapshot(cli, generated, files, &text, unit, true, snapshots, NULL, version);
  }
  buf_free(&text);
}

/* --- the repo ------------------------------------------------------------------------------- */

/* SQL is checked where it is new: what a snapshot holds word for word was checked when it was made.
 */
static void check_sql(Cli *cli, Program *program, const Generated *generated) {
  check_tenants_sql(cli->arena, &program->diags, generated->repo);
  for (size_t i = 0; i < program->model->resources.count; i++) {
    const Resource *resource = program->model->resources.items[i];
    if (resource->repo != generated->repo || resource->pattern) continue;
    Object *want = state_unit(generated->want, OBJECT_TABLE, resource->schema, resource->table);
    if (want == NULL ||
        state_unit(generated->have, OBJECT_TABLE, resource->schema, resource->table) != want)
      check_resource_sql(cli->arena, &program->diags, &program->sql, resource);
  }
}

static bool in_domains(const Cli *cli, const char *domain) {
  return domain && text_list_has(&cli->options->domains, domain);
}

/* With --domain: tables of no such domain stay as they are, changed or not. */
static void keep_other_domains(Cli *cli, const Model *model, Generated *generated) {
  if (cli->options->domains.count == 0) return;
  State *want = state_copy(cli->arena, generated->want);
  for (size_t i = 0; i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    if (resource->repo != generated->repo || in_domains(cli, resource->domain)) continue;
    Object *unit = state_unit(want, OBJECT_TABLE, resource->schema, resource->table);
    if (unit) state_remove(want, unit);
  }
  for (size_t i = 0; i < generated->have->units.count; i++) {
    Object *unit = generated->have->units.items[i];
    if (unit->kind != OBJECT_TABLE || state_unit(want, unit->kind, unit->schema, unit->name))
      continue;
    state_put(cli->arena, want, unit);
  }
  generated->want = want;
}

/* A table that became `migrate false` stays as it was last known. */
static void keep_unmigrated(Cli *cli, const Model *model, Generated *generated) {
  for (size_t i = 0; i < model->resources.count; i++) {
    const Resource *resource = model->resources.items[i];
    if (resource->repo != generated->repo || resource->migrate) continue;
    Object *unit = state_unit(generated->have, OBJECT_TABLE, resource->schema, resource->table);
    if (unit && !state_unit(generated->want, OBJECT_TABLE, resource->schema, resource->table))
      state_put(cli->arena, generated->want, unit);
  }
}

/* The state of the other choice of snapshots, NULL where it is the same. */
static const State *load_others(Cli *cli, Program *program, const GenerateBase *base,
                                const Generated *generated) {
  if (base->others == NULL) return NULL;
  Snapshots snapshots = snapshot_load(cli->arena, &program->diags, base->others, generated->want,
                                      generated->repo->repo.schema);
  return program->diags.errors ? NULL : snapshot_state(cli->arena, &snapshots);
}

Generated generate_repo(Cli *cli, Program *program, const ModelRepo *repo, const GenerateBase *base,
                        Answers *answers, EmitFiles *files) {
  Generated generated = {.repo = repo,
                         .want = lower(cli->arena, &program->diags, program->model, repo)};
  Snapshots snapshots = snapshot_load(cli->arena, &program->diags, base->snapshots, generated.want,
                                      repo->repo.schema);
  ForkList forks = merge_forks(cli->arena, base->snapshots);
  merge_report(cli->arena, &program->diags, &forks);
  if (program->diags.errors) return generated;
  generated.have = snapshot_state(cli->arena, &snapshots);
  keep_unmigrated(cli, program->model, &generated);
  keep_other_domains(cli, program->model, &generated);
  check_sql(cli, program, &generated);
  const State *others = load_others(cli, program, base, &generated);
  generated.renames = match_states(cli->arena, &program->diags, generated.have, generated.want,
                                   cli->options->dev ? NULL : others, answers);
  match_check_partitions(cli->arena, &program->diags, generated.have, generated.want,
                         &generated.renames);
  if (program->diags.errors) return generated;
  Uses uses = uses_new(cli->arena, &program->sql);
  generated.migrations = migration_split_sides(
      &uses, &program->diags, generated.have, generated.want, &generated.renames,
      (MigrationOptions){.target = {.version = repo->repo.min_pg},
                         .keep_columns = cli->options->keep_columns});
  uses_free(&uses);
  if (program->diags.errors) return generated;
  if (cli->options->dev)
    dev_remember(cli->arena, generated.have, others ? others : generated.have, generated.want,
                 &generated.renames);
  const char *version = name_migrations(cli, &generated, &snapshots, base->name);
  if (!cli->options->snapshots_only) add_migrations(cli, &generated, files);
  add_snapshots(cli, &generated, &snapshots, files, version);
  return generated;
}
