#include "status_tenants.h"

#include <stdio.h>
#include <string.h>

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

static void print_group(const TenantGroup *group) {
  Buf line = {0};
  describe(group, &line);
  printf("  %zu tenant%s  %s", group->count, group->count == 1 ? " " : "s", buf_text(&line));
  for (size_t i = 0; !is_settled(group) && i < group->count && i < NAMES_SHOWN; i++)
    printf("%s%s", i ? ", " : "\n      ", group->names[i]);
  if (!is_settled(group) && group->count > NAMES_SHOWN)
    printf(" and %zu more", group->count - NAMES_SHOWN);
  puts("");
  buf_free(&line);
}

static void json_group(const TenantGroup *group, Buf *out) {
  buf_printf(out, "{\"count\":%zu,\"settled\":%s,\"schema\":\"%s\",\"migrations\":[", group->count,
             is_settled(group) ? "true" : "false",
             group->there  ? "there"
             : group->gone ? "gone"
                           : "missing");
  for (size_t i = 0; i < group->entries.count; i++) {
    const Entry *entry = &group->entries.items[i];
    buf_add(out, i ? ",{" : "{");
    show_json_text(out, "version", entry->version);
    show_json_text(out, "name", entry->name);
    show_json_text(out, "state", pending_state_name(entry->state));
    buf_add_char(out, '}');
  }
  buf_add(out, "],\"tenants\":[");
  for (size_t i = 0; i < group->count; i++) {
    buf_add(out, i ? "," : "");
    buf_add_json(out, group->names[i]);
  }
  buf_add(out, "]}");
}

static void show_groups(const Tenants *tenants, Buf *list, bool *settled) {
  const Session *session = &tenants->session;
  size_t count = 0;
  for (size_t i = 0; i < tenants->groups.count; i++) {
    count += tenants->groups.items[i].count;
    *settled = *settled && (is_settled(&tenants->groups.items[i]) || tenants->groups.items[i].gone);
  }
  if (!session->show->cli->json) {
    printf("repo %s, database %s%s: %zu tenant%s\n", session->target.repo->name,
           session->target.database, session->db ? "" : " (not created yet)", count,
           count == 1 ? "" : "s");
    for (size_t i = 0; i < tenants->groups.count; i++) print_group(&tenants->groups.items[i]);
    return;
  }
  buf_add(list, list->len ? ",\n    {" : "\n    {");
  show_json_text(list, "repo", session->target.repo->name);
  show_json_text(list, "database", session->target.database);
  buf_printf(list, ",\"exists\":%s,\"count\":%zu,\"groups\":[", session->db ? "true" : "false",
             count);
  for (size_t i = 0; i < tenants->groups.count; i++) {
    buf_add(list, i ? ",\n      " : "\n      ");
    json_group(&tenants->groups.items[i], list);
  }
  buf_add(list, tenants->groups.count ? "\n    ]}" : "]}");
}

bool status_tenants(Show *show, const RepoList *repos, const Repo *repo, Buf *list, bool *settled) {
  Tenants tenants;
  bool ok = tenants_open(&tenants, show, repos, repo, SESSION_ACCEPT, TENANTS_LOOK) &&
            tenants_list(&tenants);
  if (ok) show_groups(&tenants, list, settled);
  tenants_close(&tenants);
  return ok;
}
