#include "event.h"

#include "runtime/base/buf.h"

void event_send(const Events *events, Event event) { events->sink(events->context, &event); }

static void send_text(const Events *events, Event event, const char *format, va_list args) {
  Buf message = {0};
  buf_vprintf(&message, format, args);
  event.message = buf_text(&message);
  event_send(events, event);
  buf_free(&message);
}

void event_say(const Events *events, EventKind kind, const char *format, ...) {
  va_list args;
  va_start(args, format);
  send_text(events, (Event){.kind = kind}, format, args);
  va_end(args);
}

bool event_fail(const Events *events, const char *hint, const char *format, ...) {
  va_list args;
  va_start(args, format);
  send_text(events, (Event){.kind = EVENT_ERROR, .hint = hint}, format, args);
  va_end(args);
  return false;
}

bool event_fail_at(const Events *events, const char *path, unsigned line, const char *hint,
                   const char *format, ...) {
  va_list args;
  va_start(args, format);
  send_text(events, (Event){.kind = EVENT_ERROR, .path = path, .line = line, .hint = hint}, format,
            args);
  va_end(args);
  return false;
}
