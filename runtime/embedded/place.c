#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char socket_name[] = "/.s.PGSQL.5432";

static bool fail_errno(const Events *events, const char *path, const char *what) {
  return event_fail_at(events, path, 0, NULL, "%s: %s", what, strerror(errno));
}

/* Never a link: what root makes or gives away must be where it seems to be. */
static bool is_folder(const char *path, struct stat *st) {
  return lstat(path, st) == 0 && S_ISDIR(st->st_mode);
}

static bool find_account(Arena *arena, const Events *events, Account *account) {
  uid_t uid = geteuid();
  struct passwd *user = uid != 0 ? getpwuid(uid) : getpwnam("postgres");
  if (uid == 0 && user == NULL) user = getpwnam("nobody");
  if (uid == 0 && user == NULL)
    return event_fail(events, "run as another user, or give a database with --url",
                      "PostgreSQL refuses to run as root, and there is no user `postgres` or"
                      " `nobody`");
  account->uid = user ? user->pw_uid : uid;
  account->gid = user ? user->pw_gid : getegid();
  account->name = user ? arena_strdup(arena, user->pw_name) : "";
  return true;
}

/* A cluster that is there already keeps its user, as far as we can become that one. */
static bool adopt_owner(Arena *arena, const Events *events, Place *place, const struct stat *st) {
  if (st->st_uid == place->account.uid) return true;
  struct passwd *user = getpwuid(st->st_uid);
  if (geteuid() != 0 || st->st_uid == 0 || user == NULL)
    return event_fail_at(
        events, place->data, 0, "run as that user (or root), or give a database with --url",
        "the embedded server belongs to %s", user ? user->pw_name : "another user");
  place->account = (Account){user->pw_uid, user->pw_gid, arena_strdup(arena, user->pw_name)};
  return true;
}

static void set_base(Arena *arena, Place *place, const char *base) {
  place->base = base;
  place->data = arena_printf(arena, "%s/pg", base);
}

/* Reads `.rescc/pg.where`: the folder, and the project it was made for, a line each. */
static const char *read_where(Arena *arena, const Place *place) {
  Buf text = {0};
  struct stat st;
  const char *path = arena_printf(arena, "%s/pg.where", place->rescc);
  const char *base = NULL;
  if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < 16384 &&
      buf_read_file(&text, path)) {
    const char *end = strchr(buf_text(&text), '\n');
    const char *project = end ? arena_strndup(arena, end + 1, strcspn(end + 1, "\n")) : "";
    /* A copied project must not share the original's databases. */
    if (end && strcmp(project, place->project) == 0)
      base = arena_strndup(arena, text.text, (size_t)(end - text.text));
  }
  buf_free(&text);
  if (base == NULL || !is_folder(base, &st)) return NULL;
  bool private = (st.st_uid == geteuid() || st.st_uid == 0) && (st.st_mode & 022) == 0;
  return private ? base : NULL;
}

bool place_find(Arena *arena, const Events *events, Place *place) {
  char *here = getcwd(NULL, 0);
  if (here == NULL) return fail_errno(events, ".", "can't see the project's folder");
  *place = (Place){.project = arena_strdup(arena, here)};
  free(here);
  place->rescc =
      arena_printf(arena, "%s/.rescc", strcmp(place->project, "/") ? place->project : "");
  if (!find_account(arena, events, &place->account)) return false;
  struct stat st;
  set_base(arena, place, place->rescc);
  if (!is_folder(place->data, &st)) {
    const char *elsewhere = read_where(arena, place);
    if (elsewhere == NULL) return true;
    set_base(arena, place, elsewhere);
    if (!is_folder(place->data, &st)) return true;
  }
  place->exists = true;
  return adopt_owner(arena, events, place, &st);
}

static bool fits(const char *base) {
  return strlen(base) + strlen("/pg") + strlen(socket_name) <
         sizeof((struct sockaddr_un *)0)->sun_path;
}

static bool write_file(const Events *events, const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  size_t len = strlen(text);
  bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;
  if (fd >= 0 && close(fd) != 0) ok = false;
  return ok || fail_errno(events, path, "can't write it");
}

bool place_prepare(Arena *arena, const Events *events, const Place *place) {
  struct stat st;
  if (mkdir(place->rescc, 0755) != 0 && errno != EEXIST)
    return event_fail_at(events, place->rescc, 0,
                         "make the project's folder writable, or give a database with --url",
                         "can't make the folder for the embedded server: %s", strerror(errno));
  if (!is_folder(place->rescc, &st))
    return event_fail_at(events, place->rescc, 0, "remove it", "this is no folder");
  const char *ignore = arena_printf(arena, "%s/.gitignore", place->rescc);
  return access(ignore, F_OK) == 0 || write_file(events, ignore, "*\n");
}

/* Makes <base>/pg.new and gives it to the server's user. */
static const char *make_empty(Arena *arena, const Place *place) {
  const char *path = arena_printf(arena, "%s/pg.new", place->base);
  struct stat st;
  if (mkdir(path, 0700) != 0) return NULL;
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  bool ok = fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid();
  if (ok && st.st_uid != place->account.uid)
    ok = fchown(fd, place->account.uid, place->account.gid) == 0;
  if (fd >= 0) close(fd);
  if (ok) return path;
  rmdir(path);
  return NULL;
}

static bool usable(const Place *place) {
  return fits(place->base) && child_may_enter(&place->account, place->base);
}

static void make_folders(Arena *arena, const char *path) {
  for (const char *c = path + 1; *c; c++)
    if (*c == '/') mkdir(arena_strndup(arena, path, (size_t)(c - path)), 0711);
  mkdir(path, 0711);
}

/* A folder of our own under the system's state folder: survives a restart, unlike /tmp. */
static const char *state_folder(Arena *arena, const Place *place) {
  const char *home = getenv("HOME"), *state = getenv("XDG_STATE_HOME");
  const char *above = geteuid() == 0 ? "/var/lib/rescc" : NULL;
  if (above == NULL && state && *state == '/') above = arena_printf(arena, "%s/rescc", state);
  if (above == NULL && home && *home == '/')
    above = arena_printf(arena, "%s/.local/state/rescc", home);
  if (above == NULL) return NULL;
  make_folders(arena, above);
  unsigned long long hash = XXH3_64bits(place->project, strlen(place->project));
  const char *folder = arena_printf(arena, "%s/%016llx", above, hash);
  struct stat st;
  mkdir(folder, 0711);
  bool own = is_folder(folder, &st) && st.st_uid == geteuid() && (st.st_mode & 022) == 0;
  return own ? folder : NULL;
}

static const char *temporary_folder(Arena *arena) {
  char *folder = arena_strdup(arena, "/tmp/rescc-XXXXXX");
  if (mkdtemp(folder) == NULL || chmod(folder, 0711) != 0) return NULL;
  return folder;
}

static bool note_where(Arena *arena, const Events *events, const Place *place) {
  return write_file(events, arena_printf(arena, "%s/pg.where", place->rescc),
                    arena_printf(arena, "%s\n%s\n", place->base, place->project));
}

/* Whether a cluster can be made in `base`; then *empty is made. */
static bool try_base(Arena *arena, const Events *events, Place *place, const char *base,
                     const char **empty) {
  if (base == NULL) return false;
  set_base(arena, place, base);
  if (!usable(place)) return false;
  const char *left = arena_printf(arena, "%s/pg.new", base);
  struct stat st;
  if (lstat(left, &st) == 0 && !place_remove(events, place, left)) return false;
  *empty = make_empty(arena, place);
  return *empty != NULL;
}

bool place_make(Arena *arena, const Events *events, Place *place, const char **empty) {
  if (try_base(arena, events, place, place->rescc, empty)) return true;
  if (try_base(arena, events, place, state_folder(arena, place), empty) ||
      try_base(arena, events, place, temporary_folder(arena), empty))
    return note_where(arena, events, place);
  return event_fail(events, "give a database with --url",
                    "there is no folder in which user %s could run the embedded server",
                    place->account.name);
}

bool place_remove(const Events *events, const Place *place, const char *folder) {
  /* As the server's user, so that a link somewhere inside can do no harm to anything else. */
  const char *const argv[] = {"rm", "-rf", "--", folder, NULL};
  child_run(&place->account, argv, NULL);
  if (rmdir(folder) == 0 || errno == ENOENT) return true;
  return fail_errno(events, folder, "can't remove it");
}

void place_forget(Arena *arena, const Place *place) {
  unlink(arena_printf(arena, "%s/pg.where", place->rescc));
  if (strcmp(place->base, place->rescc) != 0) rmdir(place->base);
}
