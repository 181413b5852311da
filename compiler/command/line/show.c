#include "show.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/clock.h"

static const char *const kinds[] = {
    [EVENT_STARTED] = "started",   [EVENT_APPLIED] = "applied", [EVENT_ROLLED_BACK] = "rolled_back",
    [EVENT_INFO] = "info",         [EVENT_NOTICE] = "notice",   [EVENT_SQL] = "sql",
    [EVENT_WAITING] = "waiting",   [EVENT_RETRY] = "retry",     [EVENT_ERROR] = "error",
    [EVENT_PROGRESS] = "progress",
};

static void put_event(Show *show, const Event *event) {
  Json *out = json_put_object(show->list, NULL);
  json_put_text(out, "event", kinds[event->kind]);
  const struct {
    const char *key, *text;
  } texts[] = {
      {"repo", show->repo},          {"version", event->version}, {"name", event->name},
      {"tenant", event->tenant},     {"path", event->path},       {"message", event->message},
      {"detail", event->detail},     {"hint", event->hint},       {"sqlstate", event->sqlstate},
      {"statement", event->snippet},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i].text && *texts[i].text) json_put_text(out, texts[i].key, texts[i].text);
  if (event->line) json_put_number(out, "line", event->line);
  if (event->kind == EVENT_APPLIED || event->kind == EVENT_ROLLED_BACK)
    json_put_number(out, "duration_ms", event->duration_ms);
}

static void say_error(const Show *show, const Event *event) {
  Buf text = {0};
  if (event->tenant) buf_printf(&text, "tenant `%s`: ", event->tenant);
  if (event->path) buf_printf(&text, "%s:", event->path);
  if (event->path && event->line) buf_printf(&text, "%u:", event->line);
  if (event->path) buf_add_char(&text, ' ');
  buf_add(&text, event->message);
  if (event->snippet) buf_printf(&text, "\n%.*s", (int)strlen(event->snippet) - 1, event->snippet);
  if (event->detail) buf_printf(&text, "\n  detail: %s", event->detail);
  cli_error(show->cli, "%s", buf_text(&text));
  if (event->hint) cli_hint(show->cli, "%s", event->hint);
  buf_free(&text);
}

static const char *label(const Event *event, Buf *space) {
  buf_add(space, event->version);
  if (*event->name) buf_printf(space, "_%s", event->name);
  return buf_text(space);
}

static void say_news(const Cli *cli, const Event *event) {
  if (event->tenant)
    cli_say(cli, "  tenant `%s`: %s", event->tenant, event->message);
  else
    cli_say(cli, "  %s", event->message);
}

static void say_event(const Show *show, const Event *event) {
  const Cli *cli = show->cli;
  Buf space = {0};
  switch (event->kind) {
  case EVENT_STARTED:
    cli_say(cli, "  running %s outside a transaction%s%s", label(event, &space),
            event->message ? ": " : "", event->message ? event->message : "");
    break;
  case EVENT_APPLIED:
    cli_say(cli, "  applied %s  %ld ms", label(event, &space), event->duration_ms);
    break;
  case EVENT_ROLLED_BACK:
    cli_say(cli, "  rolled back %s  %ld ms", label(event, &space), event->duration_ms);
    break;
  case EVENT_INFO: cli_say(cli, "  %s", event->message); break;
  case EVENT_NOTICE: cli_say(cli, "  server: %s", event->message); break;
  case EVENT_PROGRESS: break;
  case EVENT_SQL: cli_say(cli, "%s;", event->message); break;
  case EVENT_WAITING: cli_say(cli, "  %s", event->message); break;
  case EVENT_RETRY: say_news(cli, event); break;
  case EVENT_ERROR: say_error(show, event); break;
  }
  buf_free(&space);
}

/* --- progress ------------------------------------------------------------------------------- */

enum { BAR_WIDTH = 16, /* the line shall fit in 80 columns */ LINE_EVERY_MS = 3000 };

static void clear_bar(Show *show) {
  if (show->bar) fputs("\r\033[K", stderr);
  show->bar = false;
}

/* A bar with rate, time left and failures on a terminal; elsewhere a line every few seconds. */
static void say_progress(Show *show, const Event *event) {
  long now = clock_now_ms();
  size_t ended = event->done + event->failed;
  if (show->started_ms == 0) show->started_ms = show->told_ms = now;
  bool terminal = isatty(STDERR_FILENO);
  if (show->cli->quiet || event->total == 0) return;
  if (!terminal && now - show->told_ms < LINE_EVERY_MS) return;
  show->told_ms = now;
  double seconds = (double)(now - show->started_ms) / 1000,
         rate = seconds > 0 ? (double)ended / seconds : 0;
  Buf line = {0};
  if (terminal) {
    int full = (int)(ended * BAR_WIDTH / event->total);
    buf_add_char(&line, '[');
    for (int i = 0; i < BAR_WIDTH; i++) buf_add_char(&line, i < full ? '#' : '.');
    buf_add(&line, "] ");
  }
  buf_printf(&line, "%zu of %zu tenants", ended, event->total);
  if (rate > 0) {
    long left = (long)((double)(event->total - ended) / rate);
    buf_printf(&line, ", %.*f a second, %ld:%02ld left", rate < 10, rate, left / 60, left % 60);
  }
  if (event->failed) buf_printf(&line, ", %zu failed", event->failed);
  if (terminal) {
    clear_bar(show);
    fputs(buf_text(&line), stderr);
    fflush(stderr);
    show->bar = ended < event->total;
    if (!show->bar) fputs("\r\033[K", stderr);
  } else {
    cli_say(show->cli, "  %s", buf_text(&line));
  }
  buf_free(&line);
}

static void sink(void *context, const Event *event) {
  Show *show = context;
  if (event->kind == EVENT_PROGRESS) {
    say_progress(show, event);
    return;
  }
  clear_bar(show);
  put_event(show, event);
  say_event(show, event);
}

void show_start_aside(Show *show, Cli *cli) {
  *show = (Show){.cli = cli, .events = {.sink = sink, .context = show}};
}

void show_start(Show *show, Cli *cli) {
  show_start_aside(show, cli);
  show->list = json_put_list(cli->document, "events");
}

bool show_confirm(Show *show, const char *question) {
  char answer[16] = "";
  if (show->cli->options->force) return true;
  if (!cli_can_ask(show->cli))
    return event_fail(&show->events, "add --force if you mean it",
                      "%s needs a yes, and there is"
                      " nobody to ask",
                      question);
  fprintf(stderr, "%s? [y/N] ", question);
  if (fgets(answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y')) return true;
  return event_fail(&show->events, NULL, "nothing was changed");
}
