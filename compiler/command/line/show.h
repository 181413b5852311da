/* show.h - what the runtime tells, as lines on standard error or as one JSON document.
 *
 * With --format json the events join the command's document (docs/json.md); errors go to standard
 * error as well. */
#ifndef RESCC_SHOW_H
#define RESCC_SHOW_H

#include "cli.h"
#include "runtime/pg/event.h"

typedef struct Show {
  Cli *cli;
  Events events;            /* to hand to the runtime */
  const char *repo;         /* whose events come now, or NULL */
  Json *list;               /* of the document, where events are put; NULL: nobody asks for them */
  bool bar;                 /* a bar stands on the terminal's last line */
  long started_ms, told_ms; /* of progress: when it began, when it was last shown */
} Show;

void show_start(Show *show, Cli *cli);
/* The same for a part of a command whose document has no events. */
void show_start_aside(Show *show, Cli *cli);

/* Asks before something is destroyed: true when a person at the terminal says yes, or with --force.
 * false: said no, or there is nobody to ask, which is reported. */
bool show_confirm(Show *show, const char *question);

#endif
