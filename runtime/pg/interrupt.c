#include "interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

/* A handler writes it and every thread reads it: a sig_atomic_t is for one thread, and an atomic
 * that takes a lock is none for handlers. */
static atomic_int count;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "an atomic_int is always lock-free");

/* Calls nothing, so that errno is afterwards what it was. */
static void on_signal(int number) {
  (void)number;
  if (count < 100) count++;
}

void interrupt_catch(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

int interrupt_count(void) { return count; }

bool interrupt_sleep(long milliseconds) {
  /* In short pieces: a signal between the check and the sleep must not cost the whole pause. */
  while (milliseconds > 0 && count == 0) {
    long piece = milliseconds < 100 ? milliseconds : 100;
    struct timespec pause = {.tv_nsec = piece * 1000000};
    nanosleep(&pause, NULL);
    milliseconds -= piece;
  }
  return count == 0;
}
