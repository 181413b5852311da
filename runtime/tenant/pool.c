#include "pool.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/base/clock.h"
#include "runtime/base/sql.h"
#include "runtime/file/statement_report.h"
#include "runtime/pg/failure.h"
#include "runtime/pg/interrupt.h"
#include "runtime/pg/retry.h"

enum {
  BATCH = 256,       /* tenants that a worker takes at once: between two the server waits */
  PROGRESS_MS = 100, /* between two words about progress */
  LOST_AT_MOST = 3,  /* connections, for one tenant */
};

typedef struct Tenant {
  const char *name;
  const TenantGroup *group;
  size_t through; /* jobs of the group that are done */
  Retry retry;
  int lost;
  long due_ms; /* not before */
} Tenant;

typedef struct TenantList {
  Tenant **items;
  size_t count, capacity;
} TenantList;

/* What the workers share, under one lock. */
typedef struct Queue {
  pthread_mutex_t lock;
  pthread_cond_t idle; /* a worker ended */
  Pool *pool;
  Arena *arena; /* of the results */
  Tenant **items;
  size_t count;
  size_t next, end;   /* not begun yet, and allowed to be */
  TenantList delayed; /* to come again */
  size_t at_work;     /* workers */
  long limit;         /* failures after which no tenant is begun */
} Queue;

/* What is in the pipeline. */
typedef struct Batch {
  Work *works;
  Tenant **of; /* whose each work is */
  size_t count;
} Batch;

typedef struct Worker {
  Queue *queue;
  Arena *arena;
  Db *db;
  Pipeline pipeline;
  Events events; /* with the name of the tenant at hand */
  const char *tenant, *message;
  Batch batch;
  pthread_t thread;
  bool started;
} Worker;

/* --- events --------------------------------------------------------------------------------- */

/* One tenant's news among thousands: errors and retries; what went well is counted. */
static void tell(void *context, const Event *event) {
  Worker *worker = context;
  bool news = event->kind == EVENT_ERROR || event->kind == EVENT_RETRY ||
              event->kind == EVENT_SQL || event->kind == EVENT_NOTICE;
  if (event->kind == EVENT_ERROR) worker->message = arena_strdup(worker->arena, event->message);
  if (!news) return;
  Event named = *event;
  named.tenant = worker->tenant;
  pthread_mutex_lock(&worker->queue->lock);
  event_send(worker->queue->pool->plan->events, named);
  pthread_mutex_unlock(&worker->queue->lock);
}

static void notice(void *context, const char *severity, const char *message) {
  event_say(context, EVENT_NOTICE, "%s: %s", severity, message);
}

/* --- the queue ------------------------------------------------------------------------------ */

/* Under the lock. */
static bool has_failed_enough(const Queue *queue) {
  return (long)queue->pool->failures.count >= queue->limit;
}

/* The first delayed tenant that is due; otherwise how long until one is. */
static Tenant *take_delayed(Queue *queue, long *wait_ms) {
  long now = clock_now_ms();
  *wait_ms = 0;
  for (size_t i = 0; i < queue->delayed.count; i++) {
    Tenant *tenant = queue->delayed.items[i];
    if (tenant->due_ms <= now) {
      queue->delayed.items[i] = queue->delayed.items[--queue->delayed.count];
      return tenant;
    }
    if (*wait_ms == 0 || tenant->due_ms - now < *wait_ms) *wait_ms = tenant->due_ms - now;
  }
  return NULL;
}

/* The next tenants for a worker; 0: there are none, or there shall be none. */
static size_t take(Queue *queue, Tenant **batch) {
  for (;;) {
    size_t count = 0;
    long wait_ms = 0;
    pthread_mutex_lock(&queue->lock);
    bool stop = interrupt_count() > 0 || has_failed_enough(queue);
    size_t left = queue->end - queue->next;
    size_t share = left / (2 * (size_t)queue->pool->connections) + 1;
    if (share > BATCH) share = BATCH;
    if (left > 0 && queue->items[queue->next]->group->online) share = 1; /* they run alone */
    while (!stop && count < share && queue->next < queue->end)
      batch[count++] = queue->items[queue->next++];
    if (!stop && count == 0 && (batch[0] = take_delayed(queue, &wait_ms))) count = 1;
    pthread_mutex_unlock(&queue->lock);
    if (count || stop || wait_ms == 0) return count;
    if (!interrupt_sleep(wait_ms)) return 0;
  }
}

static void delay(Queue *queue, Tenant *tenant, long pause_ms) {
  pthread_mutex_lock(&queue->lock);
  tenant->due_ms = clock_now_ms() + pause_ms;
  ARENA_PUSH(queue->arena, &queue->delayed, tenant);
  pthread_mutex_unlock(&queue->lock);
}

static void count_done(Queue *queue, size_t files, bool tenant) {
  pthread_mutex_lock(&queue->lock);
  queue->pool->files += files;
  queue->pool->tenants += tenant;
  pthread_mutex_unlock(&queue->lock);
}

/* false: that was the last one that is allowed. */
static bool count_failure(Worker *worker, const Tenant *tenant) {
  Queue *queue = worker->queue;
  pthread_mutex_lock(&queue->lock);
  PoolFailure failure = {tenant->name,
                         arena_strdup(queue->arena, worker->message ? worker->message : "")};
  ARENA_PUSH(queue->arena, &queue->pool->failures, failure);
  bool go_on = !has_failed_enough(queue);
  pthread_mutex_unlock(&queue->lock);
  return go_on;
}

static bool is_through(const Tenant *tenant) {
  return tenant->through == tenant->group->jobs.count;
}

/* --- connections -------------------------------------------------------------------------- */

static void work_done(void *context, const Work *work, long duration_ms) {
  const Worker *worker = context;
  Tenant *tenant = worker->batch.of[work - worker->batch.works];
  (void)duration_ms;
  tenant->through++;
  count_done(worker->queue, 1, is_through(tenant));
}

static bool connect(Worker *worker) {
  Pool *pool = worker->queue->pool;
  worker->db = db_start(worker->arena, pool->conninfo, pool->database);
  if (!db_ready(worker->db)) {
    worker->tenant = NULL;
    failure_report(&worker->events, worker->db, "can't connect once more");
    return false;
  }
  db_patient(worker->db);
  db_on_notice(worker->db, notice, &worker->events);
  worker->pipeline = (Pipeline){.db = worker->db,
                                .down = pool->plan->down,
                                .tenants = true,
                                .done = work_done,
                                .context = worker};
  pipeline_start(&worker->pipeline, worker->arena, pool->plan->table_schema, pool->lock_timeout,
                 pool->statement_timeout);
  return true;
}

/* --- one tenant ----------------------------------------------------------------------------- */

static void begin(Worker *worker, const Tenant *tenant) {
  worker->tenant = tenant->name;
  worker->message = NULL;
}

static bool make_schema(Worker *worker, const Tenant *tenant) {
  begin(worker, tenant);
  if (db_run(worker->db, sql_text(worker->arena, "CREATE SCHEMA %I", tenant->name)) ||
      strcmp(db_error(worker->db)->sqlstate, "42P06") == 0)
    return true;
  failure_report(&worker->events, worker->db, "can't make its schema");
  count_failure(worker, tenant);
  return false;
}

/* A tenant with a part outside a transaction, one job after the other. */
static void run_alone(Worker *worker, Tenant *tenant) {
  const Pool *pool = worker->queue->pool;
  History history = tenant->group->history;
  history.schema_name = tenant->name;
  JobList jobs = tenant->group->jobs;
  jobs.items += tenant->through;
  jobs.count -= tenant->through;
  Runner runner = {.arena = worker->arena,
                   .events = &worker->events,
                   .db = worker->db,
                   .history = &history,
                   .home = tenant_home(pool->plan, worker->arena, tenant->name),
                   .lock_timeout = pool->lock_timeout,
                   .statement_timeout = pool->statement_timeout,
                   .down = pool->plan->down,
                   .log_sql = pool->log_sql};
  begin(worker, tenant);
  bool ok = apply_run(&runner, &jobs);
  tenant->through += runner.done;
  count_done(worker->queue, runner.done, ok);
  if (!ok) count_failure(worker, tenant);
  *worker->pipeline.settings_name = *worker->pipeline.history_name =
      '\0'; /* it may have reset all */
}

/* What failed comes again where somebody was in the way, else it is told. false: nothing more shall
 * be begun. */
static bool settle(Worker *worker, Tenant *tenant, const PipelineFailure *failure) {
  const Migration *file = failure->work->job->entry->file;
  long pause_ms;
  begin(worker, tenant);
  if (retry_due(&tenant->retry, &worker->events, &failure->error, file->path, &pause_ms)) {
    delay(worker->queue, tenant, pause_ms);
    return true;
  }
  statement_report(worker->arena, &worker->events, &failure->error, file, failure->statement);
  return count_failure(worker, tenant);
}

/* --- a batch -------------------------------------------------------------------------------- */

static Batch batch_of(Worker *worker, Tenant **tenants, size_t count) {
  Batch batch = {0};
  size_t works = 0;
  for (size_t i = 0; i < count; i++) works += tenants[i]->group->jobs.count - tenants[i]->through;
  batch.works = ARENA_ARRAY(worker->arena, Work, works + 1);
  batch.of = ARENA_ARRAY(worker->arena, Tenant *, works + 1);
  for (size_t i = 0; i < count; i++) {
    Tenant *tenant = tenants[i];
    Home *home = ARENA_NEW(worker->arena, Home);
    *home = tenant_home(worker->queue->pool->plan, worker->arena, tenant->name);
    for (size_t j = tenant->through; j < tenant->group->jobs.count; j++) {
      batch.works[batch.count] = (Work){.job = &tenant->group->jobs.items[j], .home = home};
      batch.of[batch.count++] = tenant;
    }
  }
  return batch;
}

/* Takes the rest of a tenant's works out, from `at` on. */
static void leave_out(Batch *batch, size_t at, const Tenant *tenant) {
  size_t kept = at;
  for (size_t i = at; i < batch->count; i++) {
    if (batch->of[i] == tenant) continue;
    batch->works[kept] = batch->works[i];
    batch->of[kept++] = batch->of[i];
  }
  batch->count = kept;
}

/* How many of a tenant's jobs the history knows as done. */
static size_t jobs_done(const Worker *worker, const Tenant *tenant, const History *history) {
  size_t done = 0;
  for (; done < tenant->group->jobs.count; done++) {
    const Entry *entry = tenant->group->jobs.items[done].entry;
    const HistoryRow *row = history_find(history, entry->version);
    bool applied = row && row->state == HISTORY_APPLIED;
    if (applied == worker->queue->pool->plan->down) break;
  }
  return done;
}

/* After a lost link nobody knows which commits counted: a new connection is asked. */
static bool look_again(Worker *worker, Tenant **tenants, size_t count) {
  Pool *pool = worker->queue->pool;
  const char **names = ARENA_ARRAY(worker->arena, const char *, count + 1);
  for (size_t i = 0; i < count; i++) names[i] = tenants[i]->name;
  db_close(worker->db);
  worker->tenant = NULL;
  TenantGroups groups = {0};
  if (!connect(worker) || !tenant_list(pool->plan, worker->arena, worker->db,
                                       tenant_names_sql(worker->arena, names, count), &groups))
    return false;
  for (size_t i = 0; i < groups.count; i++)
    for (size_t j = 0; j < groups.items[i].count; j++)
      for (size_t t = 0; t < count; t++)
        if (strcmp(tenants[t]->name, groups.items[i].names[j]) == 0)
          tenants[t]->through = jobs_done(worker, tenants[t], &groups.items[i].history);
  return true;
}

static void recover(Worker *worker, Tenant **tenants, size_t count,
                    const PipelineFailure *failure) {
  size_t open = 0;
  for (size_t i = 0; i < count; i++)
    if (!is_through(tenants[i])) tenants[open++] = tenants[i];
  bool looked = look_again(worker, tenants, open);
  for (size_t i = 0; i < open; i++) {
    begin(worker, tenants[i]);
    if (looked && is_through(tenants[i])) {
      count_done(worker->queue, 0, true); /* its last commit counted */
    } else if (looked && ++tenants[i]->lost < LOST_AT_MOST) {
      delay(worker->queue, tenants[i], 0);
    } else {
      event_fail(&worker->events, "the same command goes on where this one stopped",
                 "the connection was lost: %s", failure->error.message);
      count_failure(worker, tenants[i]);
    }
  }
}

static void run_batch(Worker *worker, Tenant **tenants, size_t count) {
  Batch *batch = &worker->batch;
  *batch = batch_of(worker, tenants, count);
  for (size_t done = 0; done < batch->count;) {
    PipelineFailure failure;
    bool clean;
    done +=
        pipeline_run(&worker->pipeline, batch->works + done, batch->count - done, &failure, &clean);
    if (failure.error.lost || !clean) {
      if (failure.work == NULL) failure.error = *db_error(worker->db);
      recover(worker, tenants, count, &failure);
      return;
    }
    if (failure.work == NULL) { /* all through, or a signal came */
      if (done < batch->count && interrupt_count() > 0) return;
      continue;
    }
    Tenant *failed = batch->of[done];
    if (!settle(worker, failed, &failure)) return;
    leave_out(batch, done, failed);
  }
}

/* --- workers -------------------------------------------------------------------------------- */

static void run_tenants(Worker *worker, Tenant **tenants, size_t count) {
  size_t plain = 0;
  for (size_t i = 0; i < count; i++) {
    Tenant *tenant = tenants[i];
    bool ok = tenant->group->there || tenant->through || make_schema(worker, tenant);
    if (!ok) continue;
    if (is_through(tenant))
      count_done(worker->queue, 0, true);
    else if (tenant->group->online)
      run_alone(worker, tenant);
    else
      tenants[plain++] = tenant;
  }
  if (plain) run_batch(worker, tenants, plain);
}

static void *work(void *context) {
  Worker *worker = context;
  Queue *queue = worker->queue;
  Tenant *batch[BATCH];
  if (connect(worker))
    for (size_t count; (count = take(queue, batch)) > 0;) run_tenants(worker, batch, count);
  db_close(worker->db);
  pthread_mutex_lock(&queue->lock);
  queue->at_work--;
  pthread_cond_signal(&queue->idle);
  pthread_mutex_unlock(&queue->lock);
  return NULL;
}

static void tell_progress(Queue *queue) {
  Pool *pool = queue->pool;
  event_send(pool->plan->events, (Event){.kind = EVENT_PROGRESS,
                                         .done = pool->tenants,
                                         .failed = pool->failures.count,
                                         .total = queue->count});
}

/* Lets the workers take what lies before `end`. */
static void run_workers(Queue *queue, Worker *workers, size_t count, size_t end, long limit) {
  queue->end = end;
  queue->limit = limit;
  pthread_mutex_lock(&queue->lock);
  for (size_t i = 0; i < count; i++) {
    Worker *worker = &workers[i];
    if (worker->arena == NULL) worker->arena = arena_new();
    worker->queue = queue;
    worker->events = (Events){tell, worker};
    worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
    queue->at_work += worker->started;
  }
  while (queue->at_work > 0) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PROGRESS_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&queue->idle, &queue->lock, &until);
    tell_progress(queue);
  }
  pthread_mutex_unlock(&queue->lock);
  for (size_t i = 0; i < count; i++)
    if (workers[i].started) pthread_join(workers[i].thread, NULL);
}

/* Every tenant that has something to be done. */
static void fill(Queue *queue, const TenantGroups *groups) {
  for (size_t i = 0; i < groups->count; i++) {
    const TenantGroup *group = &groups->items[i];
    bool made = !group->there && !group->gone && !queue->pool->plan->down;
    if (group->jobs.count > 0 || made) queue->count += group->count;
  }
  queue->items = ARENA_ARRAY(queue->arena, Tenant *, queue->count + 1);
  Tenant *tenants = ARENA_ARRAY(queue->arena, Tenant, queue->count + 1);
  size_t filled = 0;
  for (size_t i = 0; i < groups->count; i++) {
    const TenantGroup *group = &groups->items[i];
    bool made = !group->there && !group->gone && !queue->pool->plan->down;
    for (size_t j = 0; (group->jobs.count > 0 || made) && j < group->count; j++) {
      tenants[filled] = (Tenant){.name = group->names[j], .group = group};
      queue->items[filled] = &tenants[filled];
      filled++;
    }
  }
}

static int by_tenant(const void *a, const void *b) {
  return strcmp(((const PoolFailure *)a)->tenant, ((const PoolFailure *)b)->tenant);
}

bool pool_run(Pool *pool, Arena *arena, const TenantGroups *groups) {
  Queue queue = {.lock = PTHREAD_MUTEX_INITIALIZER,
                 .idle = PTHREAD_COND_INITIALIZER,
                 .pool = pool,
                 .arena = arena};
  fill(&queue, groups);
  size_t count = queue.count, connections = (size_t)pool->connections;
  if (connections > count) connections = count;
  Worker *workers = ARENA_ARRAY(arena, Worker, connections + 1);
  long limit = pool->max_failures > 0 ? pool->max_failures : LONG_MAX;
  size_t canary = pool->canary > 0 && (size_t)pool->canary < count ? (size_t)pool->canary : 0;
  if (canary) run_workers(&queue, workers, connections, canary, 1);
  if (pool->failures.count == 0 && interrupt_count() == 0)
    run_workers(&queue, workers, connections, count, limit);
  for (size_t i = 0; i < connections; i++) arena_free(workers[i].arena);
  pool->left = count - pool->tenants - pool->failures.count;
  if (pool->failures.count)
    qsort(pool->failures.items, pool->failures.count, sizeof *pool->failures.items, by_tenant);
  return pool->failures.count == 0 && pool->left == 0;
}
