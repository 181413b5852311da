/* cli.h - the command line as data, and what every command gets.
 *
 * cli.c holds one table of options (word, argument, field of Options, which commands know it, help)
 * and one of commands; parsing, usage errors (exit 2), `--help` and `rescc help` all read them.
 * `-C DIR` has already been followed when a command runs: the project is the current folder.
 *
 * Room compiler/command/line: the command line and what is shown on it. In: argv and events; out:
 * options and text or JSON. Stands on runtime/pg, for events. */
#ifndef RESCC_CLI_H
#define RESCC_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/arena.h"
#include "runtime/base/json.h"
#include "runtime/base/text.h"

enum { EXIT_DONE = 0, EXIT_WRONG = 1, EXIT_USAGE = 2, EXIT_DIFFERENCE = 3 };

typedef struct Options {
  TextList args; /* what stands on the line and is no option */
  const char *url, *format, *since, *depfile, *name, *to, *version, *schema;
  TextList repos, domains, renames, drops, migrations_paths, only_tenants, except_tenants;
  long step, jobs, canary, max_failures; /* 0: not given */
  bool help, quiet;
  bool check, dry_run, snapshots_only, keep_columns;                 /* generate, status */
  bool all, force, force_drop, strict_order, log_sql, allow_changed; /* migrate, rollback, drop */
  bool tenants, dev, migrate, migrations, strict, install, driver;
  bool ast, model, state, ops, steps; /* dump */
} Options;

typedef struct Cli {
  Arena *arena; /* lives as long as the run */
  const Options *options;
  Json *document; /* --format json: what is printed when the command has ended; else NULL */
  bool quiet;     /* --quiet, --format json: results and errors only */
  bool colour;    /* standard error is a terminal and NO_COLOR is not set */
} Cli;

typedef int CommandRun(Cli *cli);

/* Runs the command that argv names; returns the exit status. */
int cli_main(int argc, char **argv);

/* A result, on standard output. With --format json nothing: that has what commands put into their
 * document (docs/json.md). It begins with `command` and `ok`, ends with `events`, and is printed
 * unless the command was used wrongly. */
void cli_print(const Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Everything a command says beside its results, on standard error: */
void cli_say(const Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*   a line of progress, nothing where the command is quiet */
void cli_error(const Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*   "rescc: …", always; may go on over several lines */
void cli_hint(const Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*   "  hint: …", under an error */

/* Whether somebody sits at a terminal, and a question would reach them. */
bool cli_can_ask(const Cli *cli);

CommandRun cmd_init, cmd_generate, cmd_create, cmd_drop, cmd_merge, cmd_migrate, cmd_regenerate,
    cmd_rollback, cmd_setup, cmd_squash, cmd_status, cmd_tenants, cmd_diff, cmd_verify, cmd_dev,
    cmd_fmt, cmd_explain, cmd_dump;

#endif
