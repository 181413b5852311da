/* clock.h - how time goes by. */
#ifndef RESCC_CLOCK_H
#define RESCC_CLOCK_H

/* Milliseconds of a clock that nobody sets. */
long clock_now_ms(void);

#endif
