/* cmd_migrate.c - `rescc migrate` and what it shares with `rescc rollback`. */
#include "cmd_migrate.h"

#include <unistd.h>

#include "compiler/command/apply/tenants.h"

bool migrate_has_tenants(Cli *cli, const Repo *repo) {
  return access(arena_printf(cli->arena, "%s/tenant_migrations", repo->path), F_OK) == 0;
}

static void say_end(const Session *session, const char *what, bool down, size_t done) {
  const Cli *cli = session->show->cli;
  const char *name = session->target.repo->name;
  if (done == 0)
    cli_say(cli, "rescc: nothing to do (%s)", name);
  else
    cli_say(cli, "rescc: %zu %s%s %s (%s)", done, what, done == 1 ? "" : "s",
            down           ? "rolled back"
            : *what == 't' ? "migrated"
                           : "applied",
            name);
}

static bool run_tenants(Show *show, const RepoList *repos, const Repo *repo, bool down,
                        size_t *total) {
  Tenants tenants;
  bool dry = show->cli->options.dry_run;
  size_t done = 0;
  bool ok = tenants_open(&tenants, show, repos, repo, dry ? SESSION_ACCEPT : SESSION_MAKE,
                         down ? TENANTS_DOWN : TENANTS_UP);
  if (ok && tenants.sql == NULL && tenants.session.files.count > 0)
    event_say(&show->events, EVENT_INFO,
              "nothing says which schemas are tenants: `tenants` in repo %s, or a `manage_tenant`",
              repo->name);
  if (ok && dry) {
    ok = tenants_list(&tenants);
    if (ok) tenants_print(&tenants, &done);
  } else if (ok) {
    ok = tenants_run(&tenants, &done);
  }
  if (ok && (!dry || done == 0)) say_end(&tenants.session, "tenant", down, done);
  *total += done;
  tenants_close(&tenants);
  return ok;
}

static bool run_main(Show *show, const RepoList *repos, const Repo *repo, bool down,
                     size_t *total) {
  Session session;
  const Options *options = &show->cli->options;
  bool dry = options->dry_run;
  size_t done = 0;
  bool ok = session_open(&session, show, repos, repo, dry ? SESSION_ACCEPT : SESSION_MAKE, false);
  if (ok && dry)
    ok = session_print(&session, down, &done);
  else if (ok)
    ok = session_run(&session, down, &done);
  if (ok && !dry && (done > 0 || migrate_has_tenants(show->cli, repo)))
    ok = tenants_bring_texts(&session);
  if (ok && (!dry || done == 0)) say_end(&session, "migration", down, done);
  *total += done;
  session_close(&session);
  return ok;
}

bool migrate_repo(Show *show, const RepoList *repos, const Repo *repo, bool down, size_t *total) {
  return (show->cli->options.tenants ? run_tenants : run_main)(show, repos, repo, down, total);
}

static bool check_options(Cli *cli) {
  Options *options = &cli->options;
  options->tenants |= options->only_tenants.count || options->except_tenants.count;
  bool of_tenants = options->jobs || options->canary || options->max_failures;
  if (of_tenants && !options->tenants) {
    cli_error(cli, "--jobs, --canary and --max-failures go with --tenants");
    return false;
  }
  if (options->tenants && options->schema) {
    cli_error(cli, "--schema and --tenants exclude each other");
    return false;
  }
  return true;
}

typedef struct Each {
  bool down;
  size_t done;
} Each;

static bool run_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  Each *each = context;
  return migrate_repo(show, repos, repo, each->down, &each->done);
}

int migrate_repos(Cli *cli, bool down) {
  Show show;
  Each each = {.down = down};
  if (!check_options(cli)) return EXIT_USAGE;
  show_start(&show, cli);
  int status = connect_each(&show, run_one, &each);
  const char *key = cli->options.dry_run ? "pending" : down ? "rolled_back" : "applied";
  if (cli->options.tenants) key = cli->options.dry_run ? "pending_tenants" : "tenants";
  json_put_number(cli->document, key, each.done);
  return status;
}

int cmd_migrate(Cli *cli) { return migrate_repos(cli, false); }
