/* cmd_migrate.c - `rescc migrate` and what it shares with `rescc rollback`. */
#include "cmd_migrate.h"

#include <unistd.h>

#include "compiler/command/apply/tenants.h"

bool migrate_has_tenants(Cli *cli, const Repo *repo) {
  return access(arena_printf(cli->arena, "%s/tenant_migrations", repo->path), F_OK) == 0;
}

static void say_end(const Session *session, const char *what, size_t done) {
  const Cli *cli = session->show->cli;
  const char *name = session->target.repo->name;
  if (done == 0)
    cli_say(cli, "rescc: nothing to do (%s)", name);
  else
    cli_say(cli, "rescc: %zu %s%s %s (%s)", done, what, done == 1 ? "" : "s",
            session->aim.way == WAY_DOWN        ? "rolled back"
            : session->aim.side == SIDE_TENANTS ? "migrated"
                                                : "applied",
            name);
}

static bool run_tenants(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim,
                        size_t *total) {
  Tenants tenants;
  bool dry = show->cli->options->dry_run;
  size_t done = 0;
  bool ok = tenants_open(&tenants, show, repos, repo, aim);
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
  if (ok && (!dry || done == 0)) say_end(&tenants.session, "tenant", done);
  *total += done;
  tenants_close(&tenants);
  return ok;
}

static bool run_main(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim,
                     size_t *total) {
  Session session;
  bool dry = show->cli->options->dry_run;
  size_t done = 0;
  bool ok = session_open(&session, show, repos, repo, aim);
  if (ok) ok = dry ? session_print(&session, &done) : session_run(&session, &done);
  if (ok && !dry && (done > 0 || migrate_has_tenants(show->cli, repo)))
    ok = tenants_bring_texts(&session);
  if (ok && (!dry || done == 0)) say_end(&session, "migration", done);
  *total += done;
  session_close(&session);
  return ok;
}

bool migrate_repo(Show *show, const RepoList *repos, const Repo *repo, const Aim *aim,
                  size_t *total) {
  return (aim->side == SIDE_TENANTS ? run_tenants : run_main)(show, repos, repo, aim, total);
}

bool migrate_both(Show *show, const RepoList *repos, const Repo *repo, size_t *migrations,
                  size_t *tenants) {
  static const Aim own = {.side = SIDE_MAIN}, theirs = {.side = SIDE_TENANTS};
  return migrate_repo(show, repos, repo, &own, migrations) &&
         (!migrate_has_tenants(show->cli, repo) ||
          migrate_repo(show, repos, repo, &theirs, tenants));
}

static bool check_options(Cli *cli) {
  const Options *options = cli->options;
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
  Aim aim;
  size_t done;
} Each;

static bool run_one(Show *show, const RepoList *repos, const Repo *repo, void *context) {
  Each *each = context;
  return migrate_repo(show, repos, repo, &each->aim, &each->done);
}

int migrate_repos(Cli *cli, Way way) {
  Show show;
  Each each = {.aim = session_aim(cli->options, way)};
  bool dry = cli->options->dry_run;
  if (!check_options(cli)) return EXIT_USAGE;
  each.aim.missing = dry ? SESSION_ACCEPT : SESSION_MAKE;
  show_start(&show, cli);
  int status = connect_each(&show, run_one, &each);
  const char *key = dry ? "pending" : way == WAY_DOWN ? "rolled_back" : "applied";
  if (each.aim.side == SIDE_TENANTS) key = dry ? "pending_tenants" : "tenants";
  json_put_number(cli->document, key, each.done);
  return status;
}

int cmd_migrate(Cli *cli) { return migrate_repos(cli, WAY_UP); }
