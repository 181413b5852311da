/* place.h - where the embedded server's cluster lies, and whose it is.
 *
 * In the project's `.rescc/pg` as a rule. Where the server's user can't get there, or the socket's
 * path would be too long, in a private folder under the system's state or temporary folder, which
 * `.rescc/pg.where` names. Only folders that we made, or that belong to the right user and to
 * nobody else, are trusted: a project may come from anywhere. */
#ifndef RESCC_PLACE_H
#define RESCC_PLACE_H

#include "child.h"
#include "runtime/base/arena.h"
#include "runtime/pg/event.h"

typedef struct Place {
  const char *project; /* the project's folder, absolute */
  const char *rescc;   /* its .rescc */
  const char *base;    /* what holds the cluster: .rescc, or a private folder elsewhere */
  const char *data;    /* <base>/pg: the cluster, and the socket in it */
  bool exists;         /* the cluster is there */
  Account account;     /* whom its programs run as */
} Place;

/* Where the cluster of the project in the current folder is, or would be. Makes nothing. */
bool place_find(Arena *arena, const Events *events, Place *place);

/* Makes `.rescc`, which git is told to ignore. */
bool place_prepare(Arena *arena, const Events *events, const Place *place);

/* Chooses the folder for a new cluster, which is empty then: <base>/pg.new. */
bool place_make(Arena *arena, const Events *events, Place *place, const char **empty);

/* Removes a cluster, or what is left of one, with everything in it. */
bool place_remove(const Events *events, const Place *place, const char *folder);

/* Forgets a folder elsewhere. */
void place_forget(Arena *arena, const Place *place);

#endif
