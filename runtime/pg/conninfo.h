/* conninfo.h - what a connection string says, and how to show it without its password. */
#ifndef RESCC_CONNINFO_H
#define RESCC_CONNINFO_H

#include <stdbool.h>

#include "runtime/base/arena.h"

/* What a URL or key=value text says about one parameter ("dbname", "user", "host" …), libpq's
 * defaults and environment included; NULL where nothing does. false: it can't be read, and *wrong
 * says why. */
bool conninfo_parameter(Arena *arena, const char *conninfo, const char *parameter,
                        const char **value, const char **wrong);

/* A copy of `text` in which every password of a URL or a key=value text is `***`. */
char *conninfo_scrub(Arena *arena, const char *text);

/* The same in place: every byte of a password becomes `*`, so that all others stay where they are.
 */
void conninfo_mask(char *text);

#endif
