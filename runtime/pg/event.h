/* event.h - what happens while migrations run, told to whoever shows it.
 *
 * The runtime prints nothing. It sends events to one callback, so that a terminal, JSON and an
 * application that links librescrt are told the same. Strings live only for the call. */
#ifndef RESCC_EVENT_H
#define RESCC_EVENT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum EventKind {
  EVENT_STARTED,     /* a migration outside a transaction begins or goes on: it may take long */
  EVENT_APPLIED,     /* path, version, name, duration_ms */
  EVENT_ROLLED_BACK, /* the same */
  EVENT_INFO,        /* message: something worth a line */
  EVENT_NOTICE,      /* message: what the server said beside its answer */
  EVENT_SQL,         /* message: a statement or a whole part, as sent; with --log-sql */
  EVENT_WAITING,     /* message: another migrator, or a session that holds a lock */
  EVENT_RETRY,       /* message: a try failed, the next one follows after a pause */
  EVENT_PROGRESS,    /* done, failed, total: tenants */
  EVENT_ERROR, /* message, and what is known of: detail, hint, sqlstate, path, line, snippet */
} EventKind;

typedef struct Event {
  EventKind kind;
  const char *version, *name;
  const char *tenant; /* whose news it is; NULL: nobody's in particular */
  const char *path;   /* the file; NULL where none is concerned */
  unsigned line;      /* in it; 0: none */
  const char *message, *detail, *hint, *sqlstate;
  const char *snippet; /* the failing statement, numbered lines with a caret; ends with a newline */
  long duration_ms;
  size_t done, failed, total;
} Event;

typedef struct Events {
  void (*sink)(void *context, const Event *event);
  void *context;
} Events;

void event_send(const Events *events, Event event);

/* An event of one message, made like printf. */
void event_say(const Events *events, EventKind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error, with a hint or NULL; always returns false. */
bool event_fail(const Events *events, const char *hint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error in a file; line 0: the file as such. Always returns false. */
bool event_fail_at(const Events *events, const char *path, unsigned line, const char *hint,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
