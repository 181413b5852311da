/* show.h - what the runtime tells, as lines on standard error or as one JSON document.
 *
 * With --format json the events are gathered and printed at the end, in a document whose shape
 * docs/json.md describes; errors go to standard error as well. */
#ifndef RESCC_SHOW_H
#define RESCC_SHOW_H

#include "cli.h"
#include "runtime/base/buf.h"
#include "runtime/pg/event.h"

typedef struct Show {
  Cli *cli;
  Events events;            /* to hand to the runtime */
  const char *repo;         /* whose events come now, or NULL */
  Buf list;                 /* the events so far, as members of a JSON array */
  bool bar;                 /* a bar stands on the terminal's last line */
  long started_ms, told_ms; /* of progress: when it began, when it was last shown */
} Show;

void show_start(Show *show, Cli *cli);

/* Ends the command. As JSON prints {"command":…,"ok":…,<members>,"events":[…]}; `members` is JSON
 * text, "" for none. Returns the exit status: EXIT_DONE, or EXIT_WRONG where `ok` is false. */
int show_end(Show *show, const char *command, bool ok, const char *members);

/* Adds `"key":"text"` or `"key":null`, with a comma before it unless it is an object's first. */
void show_json_text(Buf *out, const char *key, const char *text);

/* Asks before something is destroyed: true when a person at the terminal says yes, or with --force.
 * false: said no, or there is nobody to ask, which is reported. */
bool show_confirm(Show *show, const char *question);

#endif
