#include "tenant.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/base/text.h"
#include "runtime/pg/failure.h"
#include "runtime/run/squash.h"
#include "tenant_text.h"

enum { NAME_LONGEST = 63 };

Home tenant_home(const TenantPlan *plan, Arena *arena, const char *name) {
  const char *quoted = sql_text(arena, "%I", name);
  return (Home){name, quoted, arena_printf(arena, "%s, %s", quoted, plan->search_path)};
}

/* --- lists of names ------------------------------------------------------------------------- */

const char *tenant_names_sql(Arena *arena, const char *const *names, size_t count) {
  Buf sql = {0};
  buf_add(&sql, "SELECT unnest(ARRAY[");
  for (size_t i = 0; i < count; i++) sql_printf(&sql, i ? ", %L" : "%L", names[i]);
  buf_add(&sql, "]::text[])");
  const char *text = arena_strdup(arena, buf_text(&sql));
  buf_free(&sql);
  return text;
}

/* tgargs: the trigger's arguments, each with a NUL behind it, here in hexadecimal. */
static char *decode(Arena *arena, const char *hex, size_t *len) {
  *len = strlen(hex) / 2;
  char *bytes = arena_alloc(arena, *len + 1);
  for (size_t i = 0; i < *len; i++) {
    char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
    bytes[i] = (char)strtol(pair, NULL, 16);
  }
  return bytes;
}

static void add_managed(Buf *sql, Arena *arena, const char *table, const char *hex) {
  size_t len;
  const char *args = decode(arena, hex, &len), *end = args + len;
  buf_add(sql, sql->len ? " UNION ALL SELECT " : "SELECT ");
  bool first = true;
  for (const char *arg = args + strlen(args) + 1; arg < end; arg += strlen(arg) + 1) {
    sql_printf(sql, *arg == ':' ? "%s(to_jsonb(t) ->> %L)" : "%s%L", first ? "" : " || ", arg + 1);
    first = false;
  }
  sql_printf(sql, " FROM %s AS t", table);
}

bool tenant_managed_sql(const Events *events, Arena *arena, Db *db, const char **sql) {
  DbRows rows = {0};
  Buf text = {0};
  if (!db_ask(db, arena, &rows,
              "SELECT t.tgrelid::regclass::text, encode(t.tgargs, 'hex') FROM pg_trigger t"
              " WHERE t.tgname = '" NAME_MANAGE_TENANT "' AND t.tgparentid = 0"
              " ORDER BY 1",
              NULL, 0))
    return failure_report(events, db, "can't find out who manages tenants");
  for (size_t i = 0; i < rows.count; i++)
    add_managed(&text, arena, DB_VALUE(&rows, i, 0), DB_VALUE(&rows, i, 1));
  *sql = text.len ? arena_strdup(arena, buf_text(&text)) : NULL;
  buf_free(&text);
  return true;
}

/* --- groups --------------------------------------------------------------------------------- */

/* Texts in a list: each on a line, `\n` and `\\` standing for those two. */
#define AS_LINE(text) "replace(replace(" text ", '\\', '\\\\'), E'\\n', '\\n')"

/* The next of such texts; NULL at the end. */
static const char *next_text(Arena *arena, const char **list) {
  if (*list == NULL) return NULL;
  const char *end = strchr(*list, '\n');
  size_t len = end ? (size_t)(end - *list) : strlen(*list), out = 0;
  char *text = arena_strndup(arena, *list, len);
  for (size_t i = 0; i < len; i++) {
    bool escaped = text[i] == '\\' && i + 1 < len;
    if (escaped) i++;
    text[out++] = escaped && text[i] == 'n' ? '\n' : text[i];
  }
  text[out] = '\0';
  *list = end ? end + 1 : NULL;
  return text;
}

static const char *list_sql(const TenantPlan *plan, Arena *arena, const char *sql) {
  Buf text = {0};
  buf_add(&text, "SELECT t.there, h.rows, string_agg(" AS_LINE("t.name")
                 ", E'\\n' ORDER BY t.name COLLATE \"C\") FROM (SELECT DISTINCT q.name,"
                 " n.oid IS NOT NULL AS there FROM (");
  buf_add(&text, sql);
  buf_add(&text,
          "\n) AS q(name) LEFT JOIN pg_catalog.pg_namespace n ON n.nspname::text ="
          " q.name::text WHERE q.name IS NOT NULL) AS t(name, there)");
  if (plan->history)
    sql_printf(&text,
               " LEFT JOIN (SELECT schema_name, string_agg(concat_ws(' ', version,"
               " coalesce(checksum, '-'), state, progress), E'\\n' ORDER BY version) AS rows FROM"
               " %N GROUP BY schema_name) AS h ON h.schema_name = t.name::text",
               plan->table_schema, NAME_HISTORY);
  else
    buf_add(&text, " CROSS JOIN (SELECT NULL::text AS rows) AS h");
  buf_add(&text, " GROUP BY t.there, h.rows ORDER BY count(*) DESC, 1, 2");
  const char *result = arena_strdup(arena, buf_text(&text));
  buf_free(&text);
  return result;
}

static size_t count_lines(const char *text) {
  size_t count = text != NULL;
  for (; text && *text; text++) count += *text == '\n';
  return count;
}

static void read_rows(Arena *arena, History *history, const char *rows) {
  history->exists = true;
  history->capacity = count_lines(rows);
  history->items = ARENA_ARRAY(arena, HistoryRow, history->capacity + 1);
  for (const char *line; (line = next_text(arena, &rows)) != NULL;) {
    char *rest;
    HistoryRow *row = &history->items[history->count++];
    row->version = strtok_r(arena_strdup(arena, line), " ", &rest);
    row->checksum = strtok_r(NULL, " ", &rest);
    row->state = history_state_of(strtok_r(NULL, " ", &rest));
    row->progress = strtok_r(NULL, " ", &rest);
    if (row->checksum && strcmp(row->checksum, "-") == 0) row->checksum = NULL;
  }
}

static bool is_possible(const TenantPlan *plan, const char *name) {
  size_t len = strlen(name);
  if (len < 1 || len > NAME_LONGEST)
    event_fail(plan->events, NULL, "tenant `%s`: a schema's name has 1 to %d bytes", name,
               NAME_LONGEST);
  else if (strcmp(name, plan->table_schema) == 0)
    event_fail(plan->events, "take it out of `tenants`",
               "tenant `%s`: this is the schema of the repo's own tables", name);
  else
    return true;
  return false;
}

bool tenant_list(const TenantPlan *plan, Arena *arena, Db *db, const char *sql,
                 TenantGroups *groups) {
  DbRows rows = {0};
  if (!db_ask(db, arena, &rows, list_sql(plan, arena, sql), NULL, 0))
    return failure_report(plan->events, db, "can't list the tenants");
  bool ok = true;
  for (size_t i = 0; i < rows.count; i++) {
    const char *history = DB_VALUE(&rows, i, 1), *names = DB_VALUE(&rows, i, 2);
    TenantGroup group = {.there = *DB_VALUE(&rows, i, 0) == 't'};
    group.gone = !group.there && history;
    group.history.table_schema = plan->table_schema;
    read_rows(arena, &group.history, history);
    group.names = ARENA_ARRAY(arena, const char *, count_lines(names) + 1);
    for (const char *name; (name = next_text(arena, &names)) != NULL;)
      if (is_possible(plan, name))
        group.names[group.count++] = name;
      else
        ok = false;
    if (group.count) ARENA_PUSH(arena, groups, group);
  }
  return ok;
}

/* --- what is to be done --------------------------------------------------------------------- */

/* A version that is named and not applied here is another tenant's matter. */
static bool is_concerned(const TenantPlan *plan, const TenantGroup *group) {
  const char *only = plan->choice.version ? plan->choice.version : plan->choice.to;
  return !plan->down || only == NULL || plan->choice.version_count ||
         history_find(&group->history, only) != NULL;
}

static bool is_known(const TenantPlan *plan, const TenantGroups *groups) {
  const char *only = plan->choice.version ? plan->choice.version : plan->choice.to;
  bool known = only == NULL || file_find(plan->files, only) != NULL;
  for (size_t i = 0; i < groups->count; i++) known |= is_concerned(plan, &groups->items[i]);
  return known || event_fail(plan->events, "`rescc status --tenants` lists them",
                             "there is no tenant migration %s", only);
}

static bool choose_for_group(const TenantPlan *plan, Arena *arena, TenantGroup *group) {
  group->entries = group->chosen = (EntryList){0};
  group->jobs = (JobList){0};
  group->files = (MigrationList){0};
  for (size_t i = 0; i < plan->files->count; i++)
    ARENA_PUSH(arena, &group->files, plan->files->items[i]);
  if (!squash_settle(arena, plan->events, &group->files, &group->history, &group->rewrites))
    return false;
  pending_list(arena, &group->files, &group->history, &group->entries);
  if (group->gone || plan->look || !is_concerned(plan, group)) return true;
  if (!(plan->down ? pending_choose_down : pending_choose_up)(arena, plan->events, &group->entries,
                                                              &plan->choice, &group->chosen) ||
      !runner_prepare(arena, plan->events, &group->chosen, plan->down, &group->jobs)) {
    event_say(plan->events, EVENT_INFO, "so it is with %zu tenant%s, such as `%s`", group->count,
              group->count == 1 ? "" : "s", group->names[0]);
    return false;
  }
  for (size_t i = 0; i < group->jobs.count; i++) {
    if (!group->there) tenant_make_plain(arena, &group->jobs.items[i]);
    group->online |= !group->jobs.items[i].part->transaction;
  }
  return true;
}

bool tenant_choose(const TenantPlan *plan, Arena *arena, TenantGroups *groups) {
  bool ok = is_known(plan, groups);
  for (size_t i = 0; ok && i < groups->count; i++)
    ok = choose_for_group(plan, arena, &groups->items[i]);
  return ok;
}

/* --- filters -------------------------------------------------------------------------------- */

bool tenant_only(const Events *events, Arena *arena, TenantGroups *groups, const char *const *names,
                 size_t count, bool except) {
  if (count == 0) return true;
  const char **sorted = ARENA_ARRAY(arena, const char *, count);
  bool *met = ARENA_ARRAY(arena, bool, count), ok = true;
  memcpy(sorted, names, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, text_compare);
  size_t kept_groups = 0;
  for (size_t i = 0; i < groups->count; i++) {
    TenantGroup *group = &groups->items[i];
    size_t kept = 0;
    for (size_t j = 0; j < group->count; j++) {
      const char **hit = bsearch(&group->names[j], sorted, count, sizeof *sorted, text_compare);
      if (hit) met[hit - sorted] = true;
      if ((hit != NULL) != except) group->names[kept++] = group->names[j];
    }
    group->count = kept;
    if (kept) groups->items[kept_groups++] = *group;
  }
  groups->count = kept_groups;
  for (size_t i = 0; i < count; i++)
    if (!met[i] && (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0))
      ok = event_fail(events, "`rescc tenants list` shows them", "there is no tenant `%s`",
                      sorted[i]);
  return ok;
}
