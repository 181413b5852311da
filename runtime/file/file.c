#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "runtime/base/buf.h"
#include "runtime/base/text.h"

enum { IDLE_EVERY = 32, FILE_MAX = 256 * 1024 * 1024 };

int file_compare_versions(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  /* `1_a.sql` stands behind `10_b.sql`: `_` is more than any digit. */
  unsigned char left = *a ? (unsigned char)*a : '_', right = *b ? (unsigned char)*b : '_';
  return (left > right) - (left < right);
}

static int compare_migrations(const void *a, const void *b) {
  const Migration *left = a, *right = b;
  int order = file_compare_versions(left->version, right->version);
  return order ? order : strcmp(left->path, right->path);
}

static const char *find_blank_ends(const char *text, size_t len) {
  for (const char *c = text; (c = memchr(c, '\n', (size_t)(text + len - c))) != NULL; c++)
    if (c > text && (c[-1] == ' ' || c[-1] == '\t' || c[-1] == '\r')) return c;
  return NULL;
}

/* Sixteen digits; printf would be a tenth of the time a folder takes. */
static void write_hex(char *out, uint64_t number) {
  for (int i = 15; i >= 0; i--, number >>= 4) out[i] = "0123456789abcdef"[number & 15];
}

void file_checksum(const char *text, size_t len, char checksum[FILE_CHECKSUM_LEN + 1]) {
  Buf plain = {0};
  while (len > 0 && strchr(" \t\r\n", text[len - 1])) len--;
  if (find_blank_ends(text, len)) {
    for (size_t i = 0; i < len; i++) {
      if (text[i] == '\n')
        while (plain.len > 0 && strchr(" \t", plain.text[plain.len - 1])) plain.len--;
      if (text[i] != '\r') buf_add_char(&plain, text[i]);
    }
    text = buf_text(&plain);
    len = plain.len;
  }
  XXH128_hash_t hash = XXH3_128bits(text, len);
  write_hex(checksum, hash.high64);
  write_hex(checksum + 16, hash.low64);
  checksum[FILE_CHECKSUM_LEN] = '\0';
  buf_free(&plain);
}

/* Whether eight bytes are plain ASCII without a NUL: nearly all of every migration. */
static bool is_plain8(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
  uint64_t high = 0x8080808080808080u, low = 0x0101010101010101u;
  return ((word | ((word - low) & ~word)) & high) == 0;
}

/* The length of the UTF-8 text without NUL bytes that `text` begins with: `len` where all is. */
static size_t text_length(const char *text, size_t len) {
  size_t at = 0;
  while (at < len) {
    if (at + 8 <= len && is_plain8(text + at)) {
      at += 8;
      continue;
    }
    unsigned char c = (unsigned char)text[at];
    size_t step = c < 0x80 ? c != '\0' : text_utf8_length(text + at, len - at);
    if (step == 0) break;
    at += step;
  }
  return at;
}

static unsigned line_of(const char *text, size_t at) {
  unsigned line = 1;
  for (const char *c = text; (c = memchr(c, '\n', (size_t)(text + at - c))) != NULL; c++) line++;
  return line;
}

typedef struct Marker {
  bool up, down;
  bool transaction;
} Marker;

static bool starts(const char *text, size_t len, const char *with) {
  size_t with_len = strlen(with);
  return len >= with_len && memcmp(text, with, with_len) == 0;
}

/* Reads the options behind a marker. NULL, or what is wrong with them. */
static const char *read_options(const char *line, size_t len, Marker *marker) {
  while (len > 0) {
    size_t word = 0;
    while (word < len && line[word] != ' ' && line[word] != '\t' && line[word] != '\r') word++;
    if (word == strlen("transaction:false") && starts(line, len, "transaction:false"))
      marker->transaction = false;
    else if (word > 0 &&
             !(word == strlen("transaction:true") && starts(line, len, "transaction:true")))
      return "the only option of a part is `transaction:false`";
    line += word;
    len -= word;
    if (len > 0) line++, len--;
  }
  return NULL;
}

/* Whether a line is `-- migrate:up` or `-- migrate:down`. */
static Marker read_marker(const char *line, size_t len, const char **wrong) {
  Marker marker = {.transaction = true};
  size_t at = 2;
  if (!starts(line, len, "--")) return marker;
  while (at < len && (line[at] == ' ' || line[at] == '\t')) at++;
  bool up = starts(line + at, len - at, "migrate:up");
  bool down = starts(line + at, len - at, "migrate:down");
  at += strlen(up ? "migrate:up" : "migrate:down");
  if (!(up || down) || (at < len && !strchr(" \t\r", line[at]))) return marker;
  marker.up = up;
  marker.down = down;
  *wrong = read_options(line + at, len - at, &marker);
  return marker;
}

static bool is_comment_or_blank(const char *line, size_t len) {
  while (len > 0 && strchr(" \t\r", *line)) line++, len--;
  return len == 0 || starts(line, len, "--");
}

static bool wrong_at(const Events *events, const Migration *migration, unsigned line,
                     const char *what) {
  return event_fail_at(events, migration->path, line,
                       "a migration is `-- migrate:up`, SQL, `-- migrate:down`, SQL", "%s", what);
}

/* Closes the part that was open and opens the one the marker names. */
static bool open_part(const Events *events, Migration *migration, Marker marker, unsigned line,
                      size_t start, size_t next, MigrationPart **open) {
  if (marker.up && migration->up.text)
    return wrong_at(events, migration, line, "a second `-- migrate:up`");
  if (marker.down && migration->down.text)
    return wrong_at(events, migration, line, "a second `-- migrate:down`");
  if (marker.down && !migration->up.text)
    return wrong_at(events, migration, line, "`-- migrate:down` before `-- migrate:up`");
  if (*open) (*open)->len = (size_t)(migration->text + start - (*open)->text);
  *open = marker.up ? &migration->up : &migration->down;
  **open = (MigrationPart){
      .text = migration->text + next, .line = line + 1, .transaction = marker.transaction};
  return true;
}

bool file_parse(const Events *events, Migration *migration) {
  static const char mark[] = "\xEF\xBB\xBF";
  const char *text = migration->text;
  size_t fine = text_length(text, migration->len);
  if (fine < migration->len)
    return wrong_at(events, migration, line_of(text, fine), "this is no UTF-8 text");
  MigrationPart *open = NULL;
  unsigned line = 0;
  for (size_t at = starts(text, migration->len, mark) ? 3 : 0, next; at < migration->len;
       at = next) {
    const char *newline = memchr(text + at, '\n', migration->len - at);
    size_t end = newline ? (size_t)(newline - text) : migration->len;
    next = newline ? end + 1 : end;
    line++;
    const char *wrong = NULL;
    Marker marker = read_marker(text + at, end - at, &wrong);
    if (wrong) return wrong_at(events, migration, line, wrong);
    if ((marker.up || marker.down) && !open_part(events, migration, marker, line, at, next, &open))
      return false;
    if (!open && starts(text + at, end - at, FILE_REPLACES_LINE))
      migration->replaces = text + at + sizeof FILE_REPLACES_LINE - 1;
    if (!open && !is_comment_or_blank(text + at, end - at))
      return wrong_at(events, migration, line, "only comments may stand before `-- migrate:up`");
  }
  if (!migration->up.text) return wrong_at(events, migration, 0, "no line `-- migrate:up`");
  open->len = (size_t)(text + migration->len - open->text);
  file_checksum(text, migration->len, migration->checksum);
  return true;
}

/* Takes version and name out of a file's name; false: no migration's name. */
static bool read_name(Arena *arena, const char *file, Migration *migration) {
  size_t len = strlen(file), digits = strspn(file, "0123456789");
  if (digits == 0 || len < digits + 4 || strcmp(file + len - 4, ".sql") != 0) return false;
  size_t start = digits + (file[digits] == '_');
  migration->version = arena_strndup(arena, file, digits);
  migration->name = arena_strndup(arena, file + start, start < len - 4 ? len - 4 - start : 0);
  return true;
}

static bool is_shown_whole(const char *name) {
  for (const char *c = name; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7F) return false;
  return text_length(name, strlen(name)) == strlen(name);
}

static bool read_text(const Events *events, Arena *arena, int folder, const char *file,
                      Migration *migration) {
  char small[16 * 1024];
  Buf big = {0};
  int fd = openat(folder, file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t got = -1;
  while (fd >= 0 && (got = read(fd, small, sizeof small)) != 0 && big.len < FILE_MAX) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    buf_add_bytes(&big, small, (size_t)got);
  }
  int saved = errno;
  if (fd >= 0) close(fd);
  if (fd < 0 || got < 0) {
    buf_free(&big);
    return event_fail_at(events, migration->path, 0, NULL, "can't read it: %s", strerror(saved));
  }
  migration->text = arena_strndup(arena, buf_text(&big), big.len);
  migration->len = big.len;
  buf_free(&big);
  return true;
}

static const char *join(Arena *arena, const char *folder, const char *file) {
  size_t folder_len = strlen(folder), file_len = strlen(file);
  char *path = arena_alloc(arena, folder_len + file_len + 2);
  memcpy(path, folder, folder_len);
  path[folder_len] = '/';
  memcpy(path + folder_len + 1, file, file_len);
  return path;
}

static bool read_file(const Events *events, Arena *arena, const char *folder, int folder_fd,
                      const char *file, MigrationList *list) {
  Migration migration = {0};
  if (!read_name(arena, file, &migration)) return true;
  if (!is_shown_whole(file))
    return event_fail_at(events, folder, 0, "rename the file",
                         "the name of migration %s holds bytes that are no printable text",
                         migration.version);
  migration.path = join(arena, folder, file);
  if (!read_text(events, arena, folder_fd, file, &migration) || !file_parse(events, &migration))
    return false;
  ARENA_PUSH(arena, list, migration);
  return true;
}

static bool is_file(int folder, const struct dirent *entry) {
  struct stat st;
  if (entry->d_type == DT_REG) return true;
  if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN) return false;
  /* A link to nowhere counts, so that opening it says what is wrong. */
  return fstatat(folder, entry->d_name, &st, 0) != 0 || S_ISREG(st.st_mode);
}

static bool read_folder(const Events *events, Arena *arena, const char *folder, bool may_miss,
                        FileIdle *idle, void *context, MigrationList *list) {
  DIR *dir = opendir(folder);
  if (dir == NULL)
    return (errno == ENOENT && may_miss) ||
           event_fail_at(events, folder, 0, NULL, "can't read the folder: %s", strerror(errno));
  bool ok = true;
  struct dirent *entry;
  unsigned seen = 0;
  while ((errno = 0, entry = readdir(dir)) != NULL) {
    if (!is_file(dirfd(dir), entry)) continue;
    if (!read_file(events, arena, folder, dirfd(dir), entry->d_name, list)) ok = false;
    if (idle && seen++ % IDLE_EVERY == 0) idle(context);
  }
  if (errno != 0)
    ok = event_fail_at(events, folder, 0, NULL, "can't read the folder: %s", strerror(errno));
  closedir(dir);
  return ok;
}

bool file_read_folders(Arena *arena, const Events *events, const char *const *folders,
                       size_t folder_count, bool may_miss, FileIdle *idle, void *context,
                       MigrationList *list) {
  bool ok = true;
  for (size_t i = 0; i < folder_count; i++)
    ok &= read_folder(events, arena, folders[i], may_miss, idle, context, list);
  if (list->count > 0) qsort(list->items, list->count, sizeof *list->items, compare_migrations);
  for (size_t i = 1; i < list->count; i++)
    if (strcmp(list->items[i - 1].version, list->items[i].version) == 0)
      ok = event_fail_at(
          events, list->items[i].path, 0, "give one of them another version: rename it",
          "version %s is also that of %s", list->items[i].version, list->items[i - 1].path);
  return ok;
}

Migration *file_find(const MigrationList *list, const char *version) {
  size_t low = 0, high = list->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = file_compare_versions(version, list->items[middle].version);
    if (order == 0) return &list->items[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}
