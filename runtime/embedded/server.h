/* server.h - the embedded server: a private PostgreSQL cluster of the project.
 *
 * Made with the machine's own initdb and started on first need; reachable through a Unix socket in
 * its own folder alone, which only its user can enter, hence without passwords. It outlives the
 * rescc that started it.
 *
 * Room runtime/embedded: a server of one's own. In: a folder; out: a running PostgreSQL and its
 * socket. Stands on runtime/pg, for errors and events. */
#ifndef RESCC_SERVER_H
#define RESCC_SERVER_H

#include <sys/types.h>

#include "place.h"

/* Its process, or 0 when it does not run. A postmaster.pid left behind by a crash does not count.
 */
pid_t server_pid(Arena *arena, const Place *place);

/* Makes the cluster if there is none, starts it if it does not run, and waits until it answers.
 * Where two start it at once, one waits for the other. `started` says whether anything was done. */
bool server_start(Arena *arena, const Events *events, Place *place, bool *started);

/* Ends its sessions and stops it; true too when it did not run. */
bool server_stop(Arena *arena, const Events *events, const Place *place);

/* Stops it and removes the cluster with all databases. */
bool server_remove(Arena *arena, const Events *events, Place *place);

/* postgres://postgres@/DATABASE?host=…&port=5432&sslmode=disable */
const char *server_url(Arena *arena, const Place *place, const char *database);

/* "15", from the cluster; NULL without one. */
const char *server_major(Arena *arena, const Place *place);

#endif
