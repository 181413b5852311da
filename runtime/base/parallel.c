#include "parallel.h"

#include <pthread.h>
#include <stdbool.h>

typedef struct Share {
  ParallelWork *work;
  void *context;
  size_t share, shares;
} Share;

static void *run(void *argument) {
  Share *share = argument;
  share->work(share->context, share->share, share->shares);
  return NULL;
}

void parallel_run(size_t shares, ParallelWork *work, void *context) {
  Share each[PARALLEL_MAX];
  pthread_t threads[PARALLEL_MAX];
  bool started[PARALLEL_MAX] = {false};
  for (size_t i = 0; i < shares; i++) each[i] = (Share){work, context, i, shares};
  for (size_t i = 1; i < shares; i++)
    started[i] = pthread_create(&threads[i], NULL, run, &each[i]) == 0;
  for (size_t i = 0; i < shares; i++) {
    if (started[i])
      pthread_join(threads[i], NULL);
    else
      run(&each[i]);
  }
}
