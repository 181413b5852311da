/* libpq.h - libpq, loaded when the first connection is made.
 *
 * libpq brings two dozen libraries along (TLS, Kerberos, LDAP), whose loading costs 5 ms at the
 * start of a program that may be done in 4. `generate` talks to no server, so it doesn't pay for
 * them. Calls are written libpq()->PQfinish(…); types and their checks are libpq-fe.h's own. */
#ifndef RESCC_LIBPQ_H
#define RESCC_LIBPQ_H

#include <libpq-fe.h>

#define LIBPQ_FUNCTIONS(X)                                                                         \
  X(PQbackendPID)                                                                                  \
  X(PQcancel)                                                                                      \
  X(PQclear)                                                                                       \
  X(PQconndefaults)                                                                                \
  X(PQconnectPoll)                                                                                 \
  X(PQconnectStartParams)                                                                          \
  X(PQconninfo)                                                                                    \
  X(PQconninfoFree)                                                                                \
  X(PQconninfoParse)                                                                               \
  X(PQconsumeInput)                                                                                \
  X(PQenterPipelineMode)                                                                           \
  X(PQerrorMessage)                                                                                \
  X(PQexitPipelineMode)                                                                            \
  X(PQfinish)                                                                                      \
  X(PQflush)                                                                                       \
  X(PQfreeCancel)                                                                                  \
  X(PQfreemem)                                                                                     \
  X(PQgetCancel)                                                                                   \
  X(PQgetResult)                                                                                   \
  X(PQgetisnull)                                                                                   \
  X(PQgetlength)                                                                                   \
  X(PQhost)                                                                                        \
  X(PQgetvalue)                                                                                    \
  X(PQisBusy)                                                                                      \
  X(PQnfields)                                                                                     \
  X(PQntuples)                                                                                     \
  X(PQpipelineSync)                                                                                \
  X(PQputCopyEnd)                                                                                  \
  X(PQresultErrorField)                                                                            \
  X(PQresultStatus)                                                                                \
  X(PQsendPrepare)                                                                                 \
  X(PQsendQuery)                                                                                   \
  X(PQsendQueryParams)                                                                             \
  X(PQsendQueryPrepared)                                                                           \
  X(PQserverVersion)                                                                               \
  X(PQsetErrorVerbosity)                                                                           \
  X(PQsetNoticeReceiver)                                                                           \
  X(PQsetnonblocking)                                                                              \
  X(PQsocket)                                                                                      \
  X(PQstatus)                                                                                      \
  X(PQtransactionStatus)

typedef struct Libpq {
#define X(name) __typeof__(name) *name;
  LIBPQ_FUNCTIONS(X)
#undef X
} Libpq;

/* The functions. Where the library is missing, or too old, the process says so and exits with 1. */
const Libpq *libpq(void);

#endif
