#include "libpq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Libpq functions; /* filled once, then only read */

static void *find(void *library, const char *name) {
  void *function = library ? dlsym(library, name) : NULL;
  if (function != NULL) return function;
  fprintf(stderr,
          "rescc: libpq can't be loaded: %s\n  hint: install PostgreSQL's client library"
          " (Debian: apt install libpq5)\n",
          dlerror());
  exit(1);
}

static void load(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  void *function;
#define X(name)                                                                                    \
  function = find(library, #name);                                                                 \
  memcpy(&functions.name, &function, sizeof function); /* ISO C knows no cast between the two */
  LIBPQ_FUNCTIONS(X)
#undef X
}

const Libpq *libpq(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return &functions;
}
