/* cmd_migrate.c - `rescc migrate` and what it shares with `rescc rollback`. */
#include "cmd_migrate.h"

#include "../runtime/interrupt.h"
#include "session.h"

static void say_end(const Session *session, bool down, size_t done) {
  const Cli *cli = session->show->cli;
  const char *name = session->target.repo->name;
  if (done == 0)
    cli_say(cli, "rescc: nothing to do (%s)", name);
  else
    cli_say(cli, "rescc: %zu migration%s %s (%s)", done, done == 1 ? "" : "s",
            down ? "rolled back" : "applied", name);
}

static bool run_repo(Show *show, const RepoList *repos, const Repo *repo, bool down,
                     size_t *total) {
  Session session;
  bool dry = show->cli->options.dry_run;
  size_t done = 0;
  bool ok = session_open(&session, show, repos, repo, dry ? SESSION_ACCEPT : SESSION_MAKE, false);
  if (ok && dry)
    ok = session_print(&session, down, &done);
  else if (ok)
    ok = session_run(&session, down, &done);
  if (ok && (!dry || done == 0)) say_end(&session, down, done);
  *total += done;
  session_close(&session);
  return ok;
}

int migrate_repos(Cli *cli, bool down) {
  Show show;
  RepoList repos = {0};
  size_t done = 0;
  show_start(&show, cli);
  int status = connect_repos(&show, &repos);
  if (status == EXIT_USAGE) return status;
  interrupt_catch();
  bool ok = status == EXIT_DONE;
  for (size_t i = 0; ok && i < repos.count; i++)
    ok = run_repo(&show, &repos, &repos.items[i], down, &done);
  const char *key = cli->options.dry_run ? "pending" : down ? "rolled_back" : "applied";
  return show_end(&show, down ? "rollback" : "migrate", ok,
                  arena_printf(cli->arena, "\"%s\": %zu", key, done));
}

int cmd_migrate(Cli *cli) { return migrate_repos(cli, false); }
