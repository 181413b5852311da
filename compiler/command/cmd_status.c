/* cmd_status.c - `rescc status`: what is applied where. */
#include <stdlib.h>
#include <string.h>

#include "compiler/command/apply/session.h"
#include "compiler/command/apply/status_tenants.h"
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
  const Cli *cli = session->show->cli;
  const EntryList *entries = &session->entries;
  int width = 4;
  for (size_t i = 0; i < entries->count; i++) {
    int len = (int)strlen(entries->items[i].name);
    if (len > width) width = len < 60 ? len : 60;
  }
  const char *schema = cli->options->schema;
  cli_print(cli, "repo %s, database %s%s%s%s\n", session->target.repo->name,
            session->target.database, schema ? ", schema " : "", schema ? schema : "",
            session->db ? "" : " (not created yet)");
  if (entries->count == 0) cli_print(cli, "  no migrations\n");
  if (entries->count > 0)
    cli_print(cli, "  %-14s  %-*s  %-16s  %s\n", "version", width, "name", "state", "when");
  for (size_t i = 0; i < entries->count; i++) {
    const Entry *entry = &entries->items[i];
    const char *when = entry->row && entry->row->applied_at ? entry->row->applied_at : "";
    cli_print(cli, "  %-14s  %-*s  %-*s%s%s\n", entry->version, width, entry->name, *when ? 16 : 0,
              words(entry, at_work), *when ? "  " : "", when);
  }
}

static void put_entry(Json *list, const Entry *entry, bool at_work) {
  Json *out = json_put_object(list, NULL);
  const HistoryRow *row = entry->row;
  bool crashed = entry->state == ENTRY_RUNNING && !at_work;
  json_put_text(out, "version", entry->version);
  json_put_text(out, "name", entry->name);
  json_put_text(out, "state", crashed ? "crashed" : pending_state_name(entry->state));
  json_put_text(out, "path", entry->file ? entry->file->path : NULL);
  json_put_text(out, "applied_at", row ? row->applied_at : NULL);
  if (row && row->duration_ms)
    json_put_number(out, "duration_ms", strtol(row->duration_ms, NULL, 10));
  else
    json_put_text(out, "duration_ms", NULL);
}

static void put_repo(Json *list, const Session *session, bool at_work) {
  Json *out = json_put_object(list, NULL);
  json_put_text(out, "repo", session->target.repo->name);
  json_put_text(out, "database", session->target.database);
  json_put_text(out, "schema", session->history.schema_name);
  json_put_flag(out, "exists", session->db != NULL);
  Json *migrations = json_put_list(out, "migrations");
  for (size_t i = 0; migrations && i < session->entries.count; i++)
    put_entry(migrations, &session->entries.items[i], at_work);
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

static bool show_repo(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim,
                      Json *list, bool *settled) {
  Session session;
  bool ok = session_open(&session, show, repos, repo, aim);
  if (ok) {
    bool at_work =
        session.db && needs_look(&session.entries) && lock_is_held(session.db, session.arena);
    *settled = *settled && is_settled(&session.entries);
    put_repo(list, &session, at_work);
    print_text(&session, at_work);
  }
  session_close(&session);
  return ok;
}

typedef struct Each {
  Aim aim;
  Json *list;
  bool settled;
} Each;

static bool show_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  Each *each = context;
  return (each->aim.side == SIDE_TENANTS ? status_tenants : show_repo)(
      show, repos, repo, &each->aim, each->list, &each->settled);
}

int cmd_status(Cli *cli) {
  Show show;
  Each each = {.aim = session_aim(cli->options, WAY_LOOK), .settled = true};
  each.aim.missing = SESSION_ACCEPT;
  each.aim.whole = each.aim.side == SIDE_MAIN;
  show_start(&show, cli);
  json_put_flag(cli->document, "settled", false);
  each.list = json_put_list(cli->document, "repos");
  int status = connect_each(&show, show_one, &each);
  json_put_flag(cli->document, "settled", status == EXIT_DONE && each.settled);
  return status == EXIT_DONE && cli->options->check && !each.settled ? EXIT_DIFFERENCE : status;
}
