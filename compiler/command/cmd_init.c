/* rescc init: a project to start from. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/command/line/cli.h"

/* There is nothing to generate from a new project: its examples are comments. */
static const char sample[] =
    "# Resources: the tables of this project. `rescc generate` writes the migrations that lead to\n"
    "# them, `rescc migrate` applies these. To try both, take the `# ` off the examples below;\n"
    "# nothing else needs to be set up.\n"
    "\n"
    "repo repo {\n"
    "  # extensions [citext] # what the database must have\n"
    "  # url env \"DATABASE_URL\" # without it: a private server in .rescc/\n"
    "}\n"
    "\n"
    "# ## Who can sign in.\n"
    "# resource User {\n"
    "#   table users\n"
    "#\n"
    "#   uuid_primary_key id\n"
    "#   attribute email string required\n"
    "#   attribute name string\n"
    "#   timestamps\n"
    "#\n"
    "#   identity email [email] # a unique index, users_email_index\n"
    "# }\n"
    "\n"
    "# resource Post {\n"
    "#   table posts\n"
    "#\n"
    "#   integer_primary_key id\n"
    "#   belongs_to author User required { on_delete cascade; index }\n"
    "#   attribute title string required\n"
    "#   attribute body string required default \"\"\n"
    "#   attribute published_at datetime\n"
    "#   timestamps\n"
    "#\n"
    "#   check title_not_empty `title <> ''`\n"
    "#   index [published_at desc] where `published_at is not null`\n"
    "# }\n";

static const char ignored[] = "/.rescc/\n";

/* Writes a file that isn't there; one that is stays as it is. */
static bool write_new(Cli *cli, const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0 && errno == EEXIST) {
    cli_say(cli, "  = %s is there already", path);
    return true;
  }
  size_t len = strlen(text);
  bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;
  int error = errno;
  if (fd >= 0 && close(fd) != 0 && ok) ok = false, error = errno;
  if (ok)
    cli_say(cli, "  + %s", path);
  else
    cli_error(cli, "can't write %s: %s", path, strerror(error));
  return ok;
}

/* Whether the folder holds a source already: then it is a project, and wants no sample. */
static bool has_source(void) {
  DIR *dir = opendir(".");
  bool found = false;
  for (struct dirent *entry; dir && !found && (entry = readdir(dir)) != NULL;) {
    size_t len = strlen(entry->d_name);
    found = len > 4 && strcmp(entry->d_name + len - 4, ".res") == 0;
  }
  if (dir) closedir(dir);
  return found;
}

int cmd_init(Cli *cli) {
  const char *folder = cli->options->args.count ? cli->options->args.items[0] : NULL;
  if (folder && mkdir(folder, 0777) != 0 && errno != EEXIST) {
    cli_error(cli, "can't make %s: %s", folder, strerror(errno));
    return EXIT_WRONG;
  }
  if (folder && chdir(folder) != 0) {
    cli_error(cli, "can't go to %s: %s", folder, strerror(errno));
    return EXIT_WRONG;
  }
  bool fresh = !has_source();
  if (!fresh) cli_say(cli, "  = there are .res files already");
  if ((fresh && !write_new(cli, "app.res", sample)) || !write_new(cli, ".gitignore", ignored))
    return EXIT_WRONG;
  cli_say(cli, "rescc: next, %s`rescc generate` and `rescc migrate`",
          fresh ? "your tables in app.res, then " : "");
  return EXIT_DONE;
}
