/* child.h - other programs: run one and read what it says, or leave one running. */
#ifndef RESCC_CHILD_H
#define RESCC_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/base/buf.h"

/* Whom a program runs as. Only root can choose; the rights are given up before exec. */
typedef struct Account {
  uid_t uid;
  gid_t gid;
  const char *name;
} Account;

/* Runs argv to its end as the account, standard input closed, both outputs added to `said` (NULL:
 * thrown away). Returns its exit status, or -1 where it could not be run or was killed. */
int child_run(const Account *account, const char *const *argv, Buf *said);

/* Starts argv in a session of its own, outputs appended to the file `log`. Nothing of ours stays
 * open in it. Returns its process id, or -1. */
pid_t child_leave(const Account *account, const char *const *argv, const char *log);

/* Whether the account may go through a folder. */
bool child_may_enter(const Account *account, const char *folder);

#endif
