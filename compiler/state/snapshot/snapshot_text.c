#define XXH_INLINE_ALL
#include "snapshot_text.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

void snapshot_line(const char *const *versions, size_t count, const char *last,
                   char line[SNAPSHOT_LINE_DIGITS + 1]) {
  Buf all = {0};
  for (size_t i = 0; i < count; i++) buf_printf(&all, "%s\n", versions[i]);
  if (last) buf_printf(&all, "%s\n", last);
  snprintf(line, SNAPSHOT_LINE_DIGITS + 1, "%016llx",
           (unsigned long long)XXH3_64bits(buf_text(&all), all.len));
  buf_free(&all);
}

void snapshot_hash(const char *text, size_t len, char hash[SNAPSHOT_HASH_DIGITS + 1]) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(text, len));
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < sizeof canonical.digest; i++) {
    hash[2 * i] = digits[canonical.digest[i] >> 4];
    hash[2 * i + 1] = digits[canonical.digest[i] & 15];
  }
  hash[SNAPSHOT_HASH_DIGITS] = '\0';
}

bool snapshot_is_in_line(const SnapshotFile *file) {
  static const char key[] = "\n  \"line\": \"";
  char line[SNAPSHOT_LINE_DIGITS + 1];
  const char *said = file->text ? strstr(file->text, key) : NULL;
  if (said == NULL) return file->version_count <= 1;
  snapshot_line(file->versions, file->version_count, file->dev ? file->version : NULL, line);
  return strncmp(said + sizeof key - 1, line, SNAPSHOT_LINE_DIGITS) == 0;
}

const char *snapshot_next_line(const char *line) {
  const char *end = line ? strchr(line, '\n') : NULL;
  return end ? end + 1 : NULL;
}

const char *snapshot_body(const char *text) {
  static const char *const lines[] = {"  \"parent\": ", "  \"merged\": ", "  \"line\": "};
  for (size_t i = 0; text && i < sizeof lines / sizeof *lines; i++)
    if (strncmp(text, lines[i], strlen(lines[i])) == 0) text = snapshot_next_line(text);
  return text;
}

bool snapshot_text_is_dropped(const char *text) {
  return strstr(text, "\n  \"dropped\": true") != NULL;
}

/* The line of where it comes from: the fourth. */
static const char *parent_line(const char *text) {
  return snapshot_next_line(snapshot_next_line(snapshot_next_line(text)));
}

void snapshot_text_alone(Buf *out, const SnapshotFile *file) {
  char line[SNAPSHOT_LINE_DIGITS + 1], hash[SNAPSHOT_HASH_DIGITS + 1];
  const char *body = snapshot_body(parent_line(file->text));
  Buf rest = {0};
  snapshot_line(NULL, 0, file->version, line);
  buf_printf(&rest, "  \"parent\": null,\n  \"line\": \"%s\",\n%s", line, body ? body : "}\n");
  snapshot_hash(buf_text(&rest), rest.len, hash);
  const char *second = snapshot_next_line(file->text), *third = snapshot_next_line(second);
  buf_add_bytes(out, file->text, third ? (size_t)(third - file->text) : 0);
  buf_printf(out, "  \"hash\": \"%s\",\n", hash);
  buf_add_bytes(out, buf_text(&rest), rest.len);
  buf_free(&rest);
}

/* --- the graph ------------------------------------------------------------------------------ */

/* The version in a line such as `  "parent": "20261123020000 33d8…",`; NULL: null, or another line.
 */
static const char *version_in(Arena *arena, const char *line, const char *key) {
  size_t len = strlen(key);
  if (line == NULL || strncmp(line, key, len) != 0 || line[len] != '"') return NULL;
  return arena_strndup(arena, line + len + 1, SNAPSHOT_VERSION_DIGITS);
}

static void read_node(Arena *arena, SnapshotNodes *nodes, const char *path, const char *version) {
  Buf text = {0};
  if (!buf_read_file(&text, path)) return;
  SnapshotNode node = {.path = path, .version = version, .head = true};
  node.text = arena_strndup(arena, buf_text(&text), text.len);
  buf_free(&text);
  const char *line = parent_line(node.text), *hash = strstr(node.text, "\"hash\": \"");
  if (hash) node.hash = arena_strndup(arena, hash + 9, SNAPSHOT_HASH_DIGITS);
  node.parent = version_in(arena, line, "  \"parent\": ");
  node.merged = version_in(arena, snapshot_next_line(line), "  \"merged\": ");
  ARENA_PUSH(arena, nodes, node);
}

SnapshotNodes snapshot_text_nodes(Arena *arena, const SnapshotFile *file) {
  SnapshotNodes nodes = {0};
  int folder = (int)(strrchr(file->path, '/') - file->path);
  for (size_t i = 0; i < file->version_count; i++)
    read_node(arena, &nodes,
              arena_printf(arena, "%.*s/%s.json", folder, file->path, file->versions[i]),
              arena_strdup(arena, file->versions[i]));
  for (size_t i = 0; i < nodes.count; i++)
    for (size_t j = 0; j < nodes.count; j++) {
      const char *version = nodes.items[i].version;
      const SnapshotNode *other = &nodes.items[j];
      if ((other->parent && strcmp(other->parent, version) == 0) ||
          (other->merged && strcmp(other->merged, version) == 0))
        nodes.items[i].head = false;
    }
  for (size_t i = 0; i < nodes.count; i++) nodes.heads += nodes.items[i].head;
  return nodes;
}

bool snapshot_text_forked(Arena *arena, const SnapshotFile *file) {
  return snapshot_text_nodes(arena, file).heads > 1;
}
