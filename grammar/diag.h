/* diag.h - what is wrong in the sources: collected by every pass, printed once.
 *
 * A diagnostic has a name (`unknown-type`), whose row says its level, one place, perhaps a second
 * place with a text of its own, and a hint. Messages are lower case without a full stop, names in
 * `backticks`; only the hint says what to do. The list is sorted by place and printed by
 * diag_print; after 20 errors it says how many more there are. */
#ifndef RESCC_DIAG_H
#define RESCC_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "runtime/base/buf.h"
#include "runtime/base/json.h"
#include "source.h"

/* identifier, name, level. What each is about is told in docs/diagnostics.md. */
#define DIAG_NAMES(X)                                                                              \
  X(SYNTAX, "syntax", ERROR)                                                                       \
  X(BAD_TEXT, "bad-text", ERROR)                                                                   \
  X(UNKNOWN_WORD, "unknown-word", ERROR)                                                           \
  X(NOT_SUPPORTED, "not-supported-yet", ERROR)                                                     \
  X(BAD_ARGUMENT, "bad-argument", ERROR)                                                           \
  X(DUPLICATE, "duplicate", ERROR)                                                                 \
  X(CONFLICT, "conflict", ERROR)                                                                   \
  X(UNKNOWN_TYPE, "unknown-type", ERROR)                                                           \
  X(BAD_TYPE, "bad-type", ERROR)                                                                   \
  X(MISSING_EXTENSION, "missing-extension", ERROR)                                                 \
  X(UNKNOWN_RESOURCE, "unknown-resource", ERROR)                                                   \
  X(UNKNOWN_ATTRIBUTE, "unknown-attribute", ERROR)                                                 \
  X(UNKNOWN_REPO, "unknown-repo", ERROR)                                                           \
  X(UNKNOWN_FRAGMENT, "unknown-fragment", ERROR)                                                   \
  X(CIRCULAR_FRAGMENT, "circular-fragment", ERROR)                                                 \
  X(BAD_SQL, "bad-sql", ERROR)                                                                     \
  X(UNKNOWN_COLUMN, "unknown-column", ERROR)                                                       \
  X(BAD_DEFAULT, "bad-default", ERROR)                                                             \
  X(BAD_REFERENCE, "bad-reference", ERROR)                                                         \
  X(NAME_TOO_LONG, "name-too-long", ERROR)                                                         \
  X(NAME_TAKEN, "name-taken", ERROR)                                                               \
  X(BAD_SNAPSHOT, "bad-snapshot", ERROR)                                                           \
  X(UNDECIDED_RENAME, "undecided-rename", ERROR)                                                   \
  X(NEEDS_NEWER, "needs-newer-postgresql", ERROR)                                                  \
  X(PARTITION_KEY, "partition-key", ERROR)                                                         \
  X(FORKED, "forked-snapshots", ERROR)                                                             \
  X(MERGE_CONFLICT, "merge-conflict", ERROR)                                                       \
  X(TENANTS_DEPEND, "tenants-depend", ERROR)                                                       \
  X(UNUSED_ANSWER, "unused-answer", ERROR)                                                         \
  X(UNINDEXED_FOREIGN_KEY, "unindexed-foreign-key", WARNING)                                       \
  X(VARCHAR_WITHOUT_LENGTH, "varchar-without-length", WARNING)                                     \
  X(TIMESTAMP_WITHOUT_TIME_ZONE, "timestamp-without-time-zone", WARNING)                           \
  X(JSON_NOT_JSONB, "json-not-jsonb", WARNING)                                                     \
  X(NEWER_SYNTAX, "newer-syntax", WARNING)

typedef enum DiagName {
#define X(id, name, level) DIAG_##id,
  DIAG_NAMES(X)
#undef X
      DIAG_NAME_COUNT
} DiagName;

typedef enum DiagLevel { DIAG_ERROR, DIAG_WARNING } DiagLevel;

typedef struct Diag {
  DiagName name;
  Span span;
  const char *message;
  Span label_span; /* source NULL: no second place */
  const char *label;
  const char *hint; /* or NULL */
  size_t order;
} Diag;

typedef struct Diags {
  Arena *arena;
  Diag **items;
  size_t count, capacity;
  size_t errors; /* how many of them are errors */
} Diags;

const char *diag_name(DiagName name);  /* "unknown-type" */
const char *diag_level(DiagName name); /* "error", "warning" */

/* Adds a diagnostic; the result takes a label or a hint and is never NULL. A warning that
 * `# rescc:allow NAME` on the line above silences is not added. */
Diag *diag_report(Diags *diags, DiagName name, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Takes all diagnostics of a name back. */
void diag_forget(Diags *diags, DiagName name);
void diag_label(Diag *diag, Span span, const char *text);
void diag_hint(Diags *diags, Diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The hint "did you mean `best`?", nothing where best is NULL. */
void diag_suggest(Diags *diags, Diag *diag, const char *best);

/* Whether a diagnostic of this name was reported in a source (NULL: in any). */
bool diag_in_source(const Diags *diags, DiagName name, const Source *source);

/* Makes unreadable what nobody may see of a line, byte by byte: the places of the others stay. */
typedef void DiagMask(char *line);

/* Sorts, drops duplicates and shows: as text with the source's line, or in a list of JSON. */
void diag_print(Diags *diags, FILE *out, bool colour, DiagMask *mask);
void diag_put(Diags *diags, Json *list);

#endif
