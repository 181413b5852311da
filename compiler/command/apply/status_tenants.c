#include "status_tenants.h"

#include <string.h>

#include "runtime/base/buf.h"
#include "tenants.h"

enum { NAMES_SHOWN = 5 };

/* What a person reads of each state; JSON has pending_state_name's words. */
static const struct {
  EntryState state;
  const char *words;
} states[] = {{ENTRY_PENDING, "pending"},
              {ENTRY_RUNNING, "running or crashed"},
              {ENTRY_REVERTING, "rolling back, or crashed at it"},
              {ENTRY_FAILED, "failed"},
              {ENTRY_CHANGED, "changed since"},
              {ENTRY_MISSING, "missing file"}};

static size_t count_state(const TenantGroup *group, EntryState state, const Entry **first) {
  size_t count = 0;
  for (size_t i = 0; i < group->entries.count; i++) {
    if (group->entries.items[i].state != state) continue;
    if (count++ == 0) *first = &group->entries.items[i];
  }
  return count;
}

static bool is_settled(const TenantGroup *group) {
  const Entry *first;
  return group->there && count_state(group, ENTRY_APPLIED, &first) == group->entries.count;
}

static void describe(const TenantGroup *group, Buf *out) {
  const Entry *first = NULL;
  if (group->gone) {
    buf_add(out, "schema gone");
  } else if (is_settled(group)) {
    buf_printf(out, "up to date (%zu applied)", group->entries.count);
  } else {
    if (!group->there) buf_add(out, "no schema yet");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
      size_t count = count_state(group, states[i].state, &first);
      if (count)
        buf_printf(out, "%s%zu %s%s%s_%s", out->len ? ", " : "", count, states[i].words,
                   count > 1 ? ", from " : ": ", first->version, first->name);
    }
  }
}

static void print_group(const Cli *cli, const TenantGroup *group) {
  Buf line = {0};
  describe(group, &line);
  size_t shown = is_settled(group) ? 0 : group->count < NAMES_SHOWN ? group->count : NAMES_SHOWN;
  for (size_t i = 0; i < shown; i++)
    buf_printf(&line, "%s%s", i ? ", " : "\n      ", group->names[i]);
  if (shown && shown < group->count) buf_printf(&line, " and %zu more", group->count - shown);
  cli_print(cli, "  %zu tenant%s  %s\n", group->count, group->count == 1 ? " " : "s",
            buf_text(&line));
  buf_free(&line);
}

static void put_group(Json *groups, const TenantGroup *group) {
  Json *out = json_put_object(groups, NULL);
  json_put_number(out, "count", group->count);
  json_put_flag(out, "settled", is_settled(group));
  json_put_text(out, "schema", group->there ? "there" : group->gone ? "gone" : "missing");
  Json *list = json_put_list(out, "migrations");
  for (size_t i = 0; i < group->entries.count; i++) {
    const Entry *entry = &group->entries.items[i];
    Json *migration = json_put_object(list, NULL);
    json_put_text(migration, "version", entry->version);
    json_put_text(migration, "name", entry->name);
    json_put_text(migration, "state", pending_state_name(entry->state));
  }
  list = json_put_list(out, "tenants");
  for (size_t i = 0; i < group->count; i++) json_put_text(list, NULL, group->names[i]);
}

static void show_groups(const Tenants *tenants, Json *repos, bool *settled) {
  const Session *session = &tenants->session;
  const Cli *cli = session->show->cli;
  const TenantGroups *groups = &tenants->groups;
  size_t count = 0;
  for (size_t i = 0; i < groups->count; i++) {
    count += groups->items[i].count;
    *settled = *settled && (is_settled(&groups->items[i]) || groups->items[i].gone);
  }
  cli_print(cli, "repo %s, database %s%s: %zu tenant%s\n", session->target.repo->name,
            session->target.database, session->db ? "" : " (not created yet)", count,
            count == 1 ? "" : "s");
  for (size_t i = 0; i < groups->count; i++) print_group(cli, &groups->items[i]);
  Json *out = json_put_object(repos, NULL);
  json_put_text(out, "repo", session->target.repo->name);
  json_put_text(out, "database", session->target.database);
  json_put_flag(out, "exists", session->db != NULL);
  json_put_number(out, "count", count);
  Json *list = json_put_list(out, "groups");
  for (size_t i = 0; list && i < groups->count; i++) put_group(list, &groups->items[i]);
}

bool status_tenants(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim, Json *list,
                    bool *settled) {
  Tenants tenants;
  bool ok = tenants_open(&tenants, show, repos, repo, aim) && tenants_list(&tenants);
  if (ok) show_groups(&tenants, list, settled);
  tenants_close(&tenants);
  return ok;
}
