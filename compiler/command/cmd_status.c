/* cmd_status.c - `rescc status`: what is applied where. */
#include <stdio.h>
#include <string.h>

#include "compiler/command/apply/session.h"
#include "compiler/command/apply/status_tenants.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/lock.h"

/* What a person reads; JSON has pending_state_name's words. */
static const char *words(const Entry *entry, bool at_work) {
  switch (entry->state) {
  case ENTRY_APPLIED: return "applied";
  case ENTRY_PENDING: return "pending";
  case ENTRY_CHANGED: return "changed since";
  case ENTRY_MISSING: return "missing file";
  case ENTRY_RUNNING: return at_work ? "running" : "crashed";
  case ENTRY_FAILED: return "failed";
  case ENTRY_REVERTING: return at_work ? "rolling back" : "rollback crashed";
  }
  return "";
}

static void print_text(const Session *session, bool at_work) {
  const EntryList *entries = &session->entries;
  int width = 4;
  for (size_t i = 0; i < entries->count; i++) {
    int len = (int)strlen(entries->items[i].name);
    if (len > width) width = len < 60 ? len : 60;
  }
  const char *schema = session->show->cli->options.schema;
  printf("repo %s, database %s%s%s%s\n", session->target.repo->name, session->target.database,
         schema ? ", schema " : "", schema ? schema : "", session->db ? "" : " (not created yet)");
  if (entries->count == 0) printf("  no migrations\n");
  if (entries->count > 0)
    printf("  %-14s  %-*s  %-16s  %s\n", "version", width, "name", "state", "when");
  for (size_t i = 0; i < entries->count; i++) {
    const Entry *entry = &entries->items[i];
    const char *when = entry->row && entry->row->applied_at ? entry->row->applied_at : "";
    printf("  %-14s  %-*s  %-*s%s%s\n", entry->version, width, entry->name, *when ? 16 : 0,
           words(entry, at_work), *when ? "  " : "", when);
  }
}

static void add_json(const Session *session, bool at_work, Buf *out) {
  buf_add(out, out->len ? ",\n    {" : "\n    {");
  show_json_text(out, "repo", session->target.repo->name);
  show_json_text(out, "database", session->target.database);
  show_json_text(out, "schema", session->history.schema_name);
  buf_printf(out, ",\"exists\":%s,\"migrations\":[", session->db ? "true" : "false");
  for (size_t i = 0; i < session->entries.count; i++) {
    const Entry *entry = &session->entries.items[i];
    const HistoryRow *row = entry->row;
    buf_add(out, i ? ",\n      {" : "\n      {");
    show_json_text(out, "version", entry->version);
    show_json_text(out, "name", entry->name);
    bool crashed = entry->state == ENTRY_RUNNING && !at_work;
    show_json_text(out, "state", crashed ? "crashed" : pending_state_name(entry->state));
    show_json_text(out, "path", entry->file ? entry->file->path : NULL);
    show_json_text(out, "applied_at", row ? row->applied_at : NULL);
    buf_printf(out, ",\"duration_ms\":%s}", row && row->duration_ms ? row->duration_ms : "null");
  }
  buf_add(out, session->entries.count ? "\n    ]}" : "]}");
}

static bool is_settled(const EntryList *entries) {
  for (size_t i = 0; i < entries->count; i++)
    if (entries->items[i].state != ENTRY_APPLIED) return false;
  return true;
}

static bool needs_look(const EntryList *entries) {
  for (size_t i = 0; i < entries->count; i++)
    if (entries->items[i].state == ENTRY_RUNNING || entries->items[i].state == ENTRY_REVERTING)
      return true;
  return false;
}

static bool show_repo(Show *show, const RepoList *repos, const Repo *repo, Buf *list,
                      bool *settled) {
  Session session;
  bool ok = session_open(&session, show, repos, repo, SESSION_ACCEPT, true);
  if (ok) {
    bool at_work =
        session.db && needs_look(&session.entries) && lock_is_held(session.db, session.arena);
    *settled = *settled && is_settled(&session.entries);
    if (show->cli->json)
      add_json(&session, at_work, list);
    else
      print_text(&session, at_work);
  }
  session_close(&session);
  return ok;
}

int cmd_status(Cli *cli) {
  Show show;
  RepoList repos = {0};
  Buf list = {0};
  bool settled = true;
  Options *options = &cli->options;
  options->tenants |= options->only_tenants.count || options->except_tenants.count;
  show_start(&show, cli);
  int status = connect_repos(&show, &repos);
  if (status == EXIT_USAGE) return status;
  interrupt_catch();
  bool ok = status == EXIT_DONE;
  for (size_t i = 0; ok && i < repos.count; i++)
    ok = (cli->options.tenants ? status_tenants : show_repo)(&show, &repos, &repos.items[i], &list,
                                                             &settled);
  const char *members =
      arena_printf(cli->arena, "\"settled\": %s,\n  \"repos\": [%s%s]",
                   ok && settled ? "true" : "false", buf_text(&list), list.len ? "\n  " : "");
  buf_free(&list);
  status = show_end(&show, "status", ok, members);
  return status == EXIT_DONE && cli->options.check && !settled ? EXIT_DIFFERENCE : status;
}
