/* cmd_dev.c - `rescc dev`: the embedded server by hand. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compiler/command/apply/connect.h"
#include "runtime/pg/interrupt.h"

typedef struct Dev {
  Show show;
  Target target; /* of the first repo asked for; embedded, whatever URL there may be */
  RepoList repos;
} Dev;

typedef int DevRun(Dev *dev);

/* Every verb's document has what is there when it has ended. */
static int end(Dev *dev, bool ok) {
  const Place *place = &dev->target.place;
  Arena *arena = dev->show.cli->arena;
  Json *out = dev->show.cli->document;
  pid_t pid = server_pid(arena, place);
  json_put_flag(out, "running", pid != 0);
  json_put_number(out, "pid", pid);
  json_put_text(out, "version", server_major(arena, place));
  json_put_text(out, "folder", place->exists ? place->data : NULL);
  Json *list = json_put_list(out, "databases");
  for (size_t i = 0; list && i < dev->repos.count; i++) {
    Json *database = json_put_object(list, NULL);
    json_put_text(database, "repo", dev->repos.items[i].name);
    json_put_text(database, "url", server_url(arena, place, dev->repos.items[i].name));
  }
  return ok ? EXIT_DONE : EXIT_WRONG;
}

static int dev_start(Dev *dev) {
  bool was = server_pid(dev->show.cli->arena, &dev->target.place) != 0;
  bool ok = connect_server(&dev->show, &dev->target);
  if (ok && was) cli_say(dev->show.cli, "rescc: the embedded server runs already");
  return end(dev, ok);
}

static int dev_stop(Dev *dev) {
  Arena *arena = dev->show.cli->arena;
  bool was = server_pid(arena, &dev->target.place) != 0;
  bool ok = server_stop(arena, &dev->show.events, &dev->target.place);
  if (ok)
    cli_say(dev->show.cli,
            was ? "rescc: stopped the embedded server" : "rescc: the embedded server does not run");
  return end(dev, ok);
}

static int dev_status(Dev *dev) {
  Cli *cli = dev->show.cli;
  const Place *place = &dev->target.place;
  pid_t pid = server_pid(cli->arena, place);
  if (!place->exists)
    cli_print(cli, "not made yet: the first command that needs it makes it\n");
  else if (pid == 0)
    cli_print(cli, "stopped, PostgreSQL %s, in %s\n", server_major(cli->arena, place), place->data);
  else
    cli_print(cli, "running, PostgreSQL %s, process %ld, in %s\n", server_major(cli->arena, place),
              (long)pid, place->data);
  return end(dev, true);
}

/* Starts the server and makes the databases that are missing: a URL is there to be used. */
static bool make_databases(Dev *dev) {
  if (!connect_server(&dev->show, &dev->target)) return false;
  for (size_t i = 0; i < dev->repos.count; i++) {
    Target target = dev->target;
    target.repo = &dev->repos.items[i];
    target.database = target.repo->name;
    Db *db = connect_start(&dev->show, &target, target.database);
    bool ready = db_ready(db);
    bool missing = !ready && strcmp(db_error(db)->sqlstate, "3D000") == 0;
    if (!ready && !missing) connect_failed(&dev->show, &target, db);
    db_close(db);
    if (!ready && (!missing || connect_create_database(&dev->show, &target) == CREATE_FAILED))
      return false;
  }
  return true;
}

static int dev_url(Dev *dev) {
  Cli *cli = dev->show.cli;
  bool ok = make_databases(dev);
  for (size_t i = 0; ok && i < dev->repos.count; i++) {
    const char *name = dev->repos.items[i].name;
    if (dev->repos.count > 1) cli_print(cli, "%s ", name);
    cli_print(cli, "%s\n", server_url(cli->arena, &dev->target.place, name));
  }
  return end(dev, ok);
}

static int dev_psql(Dev *dev) {
  Cli *cli = dev->show.cli;
  if (!make_databases(dev)) return EXIT_WRONG;
  const char *url = server_url(cli->arena, &dev->target.place, dev->repos.items[0].name);
  const char **argv = ARENA_ARRAY(cli->arena, const char *, cli->options->args.count + 2);
  size_t count = 0;
  argv[count++] = "psql";
  argv[count++] = url;
  for (size_t i = 1; i < cli->options->args.count; i++)
    if (i > 1 || strcmp(cli->options->args.items[i], dev->repos.items[0].name) != 0)
      argv[count++] = cli->options->args.items[i];
  argv[count] = NULL;
  execvp("psql", (char *const *)(size_t)argv);
  cli_error(cli, "can't run psql: %s", strerror(errno));
  cli_hint(cli, "install PostgreSQL's client programs (Debian: `apt install postgresql-client`)");
  return EXIT_WRONG;
}

static int dev_reset(Dev *dev) {
  Cli *cli = dev->show.cli;
  Place *place = &dev->target.place;
  bool was = place->exists;
  bool ok =
      !was || (show_confirm(&dev->show, "remove the embedded server with all its databases") &&
               server_remove(cli->arena, &dev->show.events, place));
  if (ok)
    cli_say(cli, was ? "rescc: removed the embedded server and its databases"
                     : "rescc: there is no embedded server");
  return end(dev, ok);
}

static const struct {
  const char *word;
  DevRun *run;
} runs[] = {
    {"start", dev_start}, {"stop", dev_stop}, {"status", dev_status},
    {"url", dev_url},     {"psql", dev_psql}, {"reset", dev_reset},
};

/* `dev url shop` and `dev psql shop` mean one repo, as --repo would. */
static bool choose_repo(Dev *dev, const char *word, const TextList *args) {
  bool names = strcmp(word, "url") == 0 || strcmp(word, "psql") == 0;
  if (!names || args->count < 2) return true;
  for (size_t i = 0; i < dev->repos.count; i++) {
    if (strcmp(dev->repos.items[i].name, args->items[1]) != 0) continue;
    dev->repos.items[0] = dev->repos.items[i];
    dev->repos.count = 1;
    return true;
  }
  /* What follows `psql` may also be its own arguments. */
  if (strcmp(word, "psql") == 0) return true;
  return event_fail(&dev->show.events, NULL, "there is no repo `%s`", args->items[1]);
}

int cmd_dev(Cli *cli) {
  const TextList *args = &cli->options->args;
  const char *word = args->count ? args->items[0] : "";
  DevRun *run = NULL;
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
    if (strcmp(runs[i].word, word) == 0) run = runs[i].run;
  if (run == NULL) {
    cli_error(cli, *word ? "there is no `dev %s`" : "`dev` needs a word%s", word);
    cli_hint(cli, "rescc dev start, stop, status, url, psql, reset");
    return EXIT_USAGE;
  }
  Dev dev = {.target = {.embedded = true}};
  show_start(&dev.show, cli);
  json_put_text(cli->document, "command", arena_printf(cli->arena, "dev %s", word));
  if (!project_repos(cli, &dev.repos) || !choose_repo(&dev, word, args) ||
      !place_find(cli->arena, &dev.show.events, &dev.target.place))
    return EXIT_WRONG;
  dev.target.repo = &dev.repos.items[0];
  dev.target.database = dev.target.repo->name;
  if (run != dev_psql) interrupt_catch();
  return run(&dev);
}
