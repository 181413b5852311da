#include "sqlstate.h"

#include <stddef.h>
#include <string.h>

/* Codes before classes: the first row whose `code` begins the SQLSTATE wins. */
static const SqlstateRow rows[] = {
    {"08P01", SQLSTATE_FATAL, NULL}, /* "supplies 0 parameters, but requires 1" is one of these */
    {"08", SQLSTATE_AMBIGUOUS,
     "run the same command again: a file whose commit did not count is applied then"},
    {"25001", SQLSTATE_FATAL,
     "put the statement into a file of its own that begins with `-- migrate:up transaction:false`"},
    {"25006", SQLSTATE_FATAL,
     "this server or session is read-only (a standby?): connect to the primary"},
    {"28P01", SQLSTATE_FATAL, "check the password in the URL, PGPASSWORD or ~/.pgpass"},
    {"28000", SQLSTATE_FATAL,
     "check the user name, and pg_hba.conf on the server for who may connect from where"},
    {"3D000", SQLSTATE_FATAL, "`rescc create` makes the database"},
    {"40001", SQLSTATE_RETRY, NULL},
    {"40P01", SQLSTATE_RETRY, NULL},
    {"40003", SQLSTATE_AMBIGUOUS, "run the same command again"},
    {"42501", SQLSTATE_FATAL,
     "the connecting role lacks a right: connect as the owner, or GRANT what is missing (CREATE on "
     "the schema and the database; ownership of tables that are altered)"},
    {"53100", SQLSTATE_FATAL, "the server's disk is full: free some space, then run this again"},
    {"53200", SQLSTATE_FATAL,
     "the server is out of memory or lock slots: raise max_locks_per_transaction, or split the "
     "file"},
    {"53300", SQLSTATE_FATAL,
     "the server has no free connection: end idle ones or raise max_connections"},
    {"55006", SQLSTATE_FATAL, "other sessions use it: `--force-drop` ends them first"},
    {"55P03", SQLSTATE_RETRY,
     "another session holds a lock: end it, or try when there is less going on; `lock_timeout` of "
     "the repo says how long one try waits"},
    {"55P04", SQLSTATE_FATAL,
     "a new enum label can be used only after the file that adds it is committed: split the file"},
    {"57014", SQLSTATE_FATAL, "cancelled, or over `statement_timeout` of the repo or the role"},
    {"57P01", SQLSTATE_AMBIGUOUS,
     "an administrator ended the session or stopped the server: run the same command again"},
    {"57P02", SQLSTATE_AMBIGUOUS, "the server crashed: run the same command again once it is back"},
    {"57P03", SQLSTATE_FATAL, "the server is starting up or shutting down: try again in a moment"},
    {"57P05", SQLSTATE_AMBIGUOUS, "run the same command again"},
    {"XX001", SQLSTATE_FATAL, "the server reports damaged data: check its log and your backups"},
};

const SqlstateRow *sqlstate_find(const char *code) {
  static const SqlstateRow unknown = {"", SQLSTATE_FATAL, NULL};
  if (code == NULL || *code == '\0') return &unknown;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strncmp(rows[i].code, code, strlen(rows[i].code)) == 0) return &rows[i];
  return &unknown;
}
