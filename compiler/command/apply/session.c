#include "session.h"

#include <string.h>

#include "runtime/base/names.h"
#include "runtime/base/sql.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/lock.h"
#include "runtime/pg/retry.h"
#include "runtime/run/squash.h"

/* Between files: as soon as the server is there it is asked for the history, which it looks up
 * while the rest is read. */
static void step(void *context) {
  Session *session = context;
  if (session->db == NULL || session->posted || !db_step(session->db)) return;
  if (db_ready(session->db))
    session->posted =
        history_post(session->db, session->arena, &session->history, session->aim.whole);
}

static bool read_files(Session *session) {
  const TextList *given = &session->show->cli->options->migrations_paths;
  const char *folder = arena_printf(session->arena, "%s/%smigrations", session->target.repo->path,
                                    session->aim.side == SIDE_TENANTS ? "tenant_" : "");
  const char *const *folders = given->count ? given->items : &folder;
  return file_read_folders(session->arena, &session->show->events, folders,
                           given->count ? given->count : 1, given->count == 0, step, session,
                           &session->read);
}

static bool is_missing_database(const Session *session) {
  return session->target.embedded && strcmp(db_error(session->db)->sqlstate, "3D000") == 0;
}

/* Waits for the connection; makes the database where that is wanted. */
static bool finish_connecting(Session *session) {
  if (db_ready(session->db)) return true;
  if (!is_missing_database(session))
    return connect_failed(session->show, &session->target, session->db);
  db_close(session->db);
  session->db = NULL;
  if (session->aim.missing == SESSION_ACCEPT) return true;
  CreateResult result = connect_create_database(session->show, &session->target);
  if (result == CREATE_FAILED) return false;
  if (result == CREATE_MADE)
    cli_say(session->show->cli, "rescc: created database `%s`", session->target.database);
  session->db = connect_start(session->show, &session->target, session->target.database);
  return db_ready(session->db) || connect_failed(session->show, &session->target, session->db);
}

static bool list(Session *session) {
  session->entries = (EntryList){0};
  session->rewrites = false;
  session->files = (MigrationList){0};
  for (size_t i = 0; i < session->read.count; i++)
    ARENA_PUSH(session->arena, &session->files, session->read.items[i]);
  if (session->aim.side == SIDE_MAIN && /* theirs are settled a group at a time */
      !squash_settle(session->arena, &session->show->events, &session->files, &session->history,
                     &session->rewrites))
    return false;
  pending_list(session->arena, &session->files, &session->history, &session->entries);
  return true;
}

bool session_refresh(Session *session) {
  bool ok = session->posted
                ? history_collect(session->db, session->arena, &session->history)
                : history_read(session->db, session->arena, &session->history, session->aim.whole);
  session->posted = false;
  return ok ? list(session)
            : failure_report(&session->show->events, session->db, "can't read the history");
}

bool session_open_at(Session *session, Show *show, const Target *target, const Aim *aim) {
  *session = (Session){.show = show, .arena = show->cli->arena, .target = *target, .aim = *aim};
  const char *schema = show->cli->options->schema, *own = target->repo->schema;
  session->history.table_schema = own;
  session->history.schema_name = schema ? schema : own;
  /* The tenants' histories are asked for in another way (tenants.h): none has this name. */
  if (aim->side == SIDE_TENANTS) session->history.schema_name = "";
  bool nowhere = session->target.embedded && !session->target.place.exists;
  if (!nowhere || aim->missing == SESSION_MAKE) {
    if (!connect_server(show, &session->target)) return false;
    session->db = connect_start(show, &session->target, session->target.database);
    db_step(session->db);
  }
  /* The files first: that one of them is wrong is news even where no server answers. */
  if (!read_files(session)) return false;
  if (session->db && !finish_connecting(session)) return false;
  return session->db ? session_refresh(session) : list(session);
}

bool session_open(Session *session, Show *show, const RepoList *repos, const Repo *repo,
                  const Aim *aim) {
  Target target;
  *session = (Session){.show = show, .arena = show->cli->arena};
  show->repo = repo->name;
  return connect_target(show, repos, repo, &target) && session_open_at(session, show, &target, aim);
}

void session_close(Session *session) {
  db_close(session->db);
  session->db = NULL;
}

Aim session_aim(const Options *options, Way way) {
  return (Aim){.side = options->tenants ? SIDE_TENANTS : SIDE_MAIN,
               .way = way,
               .choice = {.step = options->step,
                          .to = options->to,
                          .version = options->version,
                          .all = options->all,
                          .strict_order = options->strict_order,
                          .allow_changed = options->allow_changed},
               .only = options->only_tenants,
               .except = options->except_tenants};
}

static bool is_down(const Session *session) { return session->aim.way == WAY_DOWN; }

bool session_choose(const Session *session, EntryList *chosen) {
  return (is_down(session) ? pending_choose_down : pending_choose_up)(
      session->arena, &session->show->events, &session->entries, &session->aim.choice, chosen);
}

/* The same as jobs. */
static bool choose_jobs(const Session *session, JobList *jobs) {
  EntryList chosen = {0};
  *jobs = (JobList){0};
  return session_choose(session, &chosen) &&
         runner_prepare(session->arena, &session->show->events, &chosen, is_down(session), jobs);
}

static void notice(void *context, const char *severity, const char *message) {
  const Session *session = context;
  event_say(&session->show->events, EVENT_NOTICE, "%s: %s", severity, message);
}

static bool make_history(Session *session) {
  History *history = &session->history;
  const Events *events = &session->show->events;
  bool adopted = history->adopted;
  /* With --schema the schema may be new even where the table is old. */
  bool other = strcmp(history->table_schema, history->schema_name) != 0;
  if (history->exists && !other) return true;
  bool known = history->exists;
  if (!history_create(session->db, session->arena, history, &session->files))
    return failure_report(events, session->db, "can't make the table " NAME_HISTORY);
  if (adopted && !known)
    event_say(events, EVENT_INFO, "taken over from dbmate: %zu migration%s count%s as applied",
              history->count, history->count == 1 ? "" : "s", history->count == 1 ? "s" : "");
  return true;
}

static Runner runner_of(const Session *session) {
  const Repo *repo = session->target.repo;
  const History *history = &session->history;
  /* A bare name in a migration is public's, except where --schema means another one; raw SQL finds
   * the repo's own things too. */
  const char *own = history->schema_name, *path = NULL;
  if (session->show->cli->options->schema)
    path = sql_text(session->arena, "%I, public", own);
  else if (strcmp(own, "public") != 0)
    path = sql_text(session->arena, "public, %I", own);
  return (Runner){.arena = session->arena,
                  .events = &session->show->events,
                  .db = session->db,
                  .history = history,
                  .home = {.schema_name = own, .search_path = path},
                  .lock_timeout = repo->lock_timeout,
                  .statement_timeout = repo->statement_timeout,
                  .down = is_down(session),
                  .log_sql = session->show->cli->options->log_sql};
}

static bool run_jobs(Session *session, JobList *jobs, size_t *done) {
  Runner runner = runner_of(session);
  const Target *target = &session->target;
  Blocker blocker = {.arena = session->arena,
                     .events = &session->show->events,
                     .db = session->db,
                     .conninfo = target->embedded
                                     ? server_url(session->arena, &target->place, target->database)
                                     : target->conninfo,
                     .database = target->embedded ? NULL : target->database};
  long timeout = runner_timeout_ms(target->repo->lock_timeout);
  db_on_notice(session->db, notice, session);
  blocker_start(&blocker, timeout > 0 && timeout < 2000 ? timeout / 2 : 1000);
  bool ok = apply_run(&runner, jobs);
  blocker_stop(&blocker);
  db_on_notice(session->db, NULL, NULL);
  *done = runner.done;
  return ok;
}

/* Whether a file is half done: by a run that died, or by one that is at it and holds the lock. */
static bool is_begun(const Session *session) {
  for (size_t i = 0; i < session->entries.count; i++) {
    EntryState state = session->entries.items[i].state;
    if (state == ENTRY_RUNNING || state == ENTRY_FAILED || state == ENTRY_REVERTING) return true;
  }
  return false;
}

static bool lock_and_look_again(Session *session) {
  return lock_take(session->db, session->arena, &session->show->events) && session_refresh(session);
}

static bool rewrite(Session *session) {
  if (squash_rewrite(session->db, session->arena, &session->read, session->history.table_schema,
                     session->history.schema_name, NULL))
    return true;
  return failure_report(&session->show->events, session->db, "can't rewrite the history");
}

bool session_run(Session *session, size_t *done) {
  JobList jobs;
  *done = 0;
  bool locked = is_begun(session) || session->rewrites;
  if (locked && !lock_and_look_again(session)) return false;
  if (session->rewrites && (!rewrite(session) || !session_refresh(session))) return false;
  if (!choose_jobs(session, &jobs)) return false;
  if (jobs.count == 0) return true;
  /* Whoever held the lock before may have done some of it. */
  if (!locked && !(lock_and_look_again(session) && choose_jobs(session, &jobs))) return false;
  bool ok = jobs.count == 0 || (make_history(session) && run_jobs(session, &jobs, done));
  if (ok && !is_down(session) && *done > 0) ok = rewrite(session);
  return ok;
}

void session_print_job(const Session *session, const Job *job) {
  const Migration *file = job->entry->file;
  const MigrationPart *part = job->part;
  const char *text = part->text;
  size_t len = part->len;
  if (session->show->list) {
    event_send(&session->show->events,
               (Event){.kind = EVENT_SQL,
                       .path = file->path,
                       .version = file->version,
                       .name = file->name,
                       .message = arena_strndup(session->arena, text, len)});
    return;
  }
  while (len > 0 && strchr(" \t\r\n", text[len - 1])) len--;
  while (len > 0 && strchr("\r\n", *text)) text++, len--;
  cli_print(session->show->cli, "-- %s%s\n%.*s\n\n", file->path,
            part->transaction ? "" : " (outside a transaction)", (int)len, text);
}

bool session_print(Session *session, size_t *count) {
  JobList jobs;
  if (!choose_jobs(session, &jobs)) return false;
  *count = jobs.count;
  for (size_t i = 0; i < jobs.count; i++) session_print_job(session, &jobs.items[i]);
  return true;
}
