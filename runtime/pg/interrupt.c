#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t count;

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
