/* interrupt.h - Ctrl-C and SIGTERM, noticed and answered in good order.
 *
 * The first signal only sets a flag: db.c cancels the running statement, and whoever is at work
 * stops at the next safe place. The flag is the program's only global mutable state. */
#ifndef RESCC_INTERRUPT_H
#define RESCC_INTERRUPT_H

#include <stdbool.h>

/* Starts to catch SIGINT and SIGTERM. */
void interrupt_catch(void);

/* How many have come: 1 means "stop cleanly", more "stop now". */
int interrupt_count(void);

/* Sleeps; false as soon as a signal came. */
bool interrupt_sleep(long milliseconds);

#endif
