/* outline.h - a value written down once, for people as an indented outline or for programs as JSON.
 *
 *   table posts             {"kind": "table", "name": "posts",
 *     comment what we say    "comment": "what we say",
 *     column id              "columns": [
 *       type bigint            {"name": "id", "type": "bigint", "not_null": true}
 *       not_null             ]}
 *
 * Lists stand in objects, objects in lists; the outermost lists stand in the document. In the
 * outline an object is a line, what it has stands below, and a list's key is not said. What isn't
 * there (NULL, false, no texts) is left out of both. */
#ifndef RESCC_OUTLINE_H
#define RESCC_OUTLINE_H

#include "buf.h"
#include "json.h"

/* The document, an object or a list: what is added stands in it. It holds nothing of its own. */
typedef struct Outline {
  Buf *text;  /* the lines so far, the last one not ended; NULL: nobody asks for them */
  Json *json; /* likewise */
  unsigned depth;
} Outline;

Outline outline_list(const Outline *object, const char *key);
/* `word` begins the object's line, and is its member `key` unless that is NULL. */
Outline outline_object(const Outline *list, const char *key, const char *word);

/* A member that stands on the object's line, without its key; such come first. */
void outline_name(const Outline *object, const char *key, const char *text);
/* Members on lines of their own. */
void outline_text(const Outline *object, const char *key, const char *text);
void outline_flag(const Outline *object, const char *key, bool on);
void outline_number(const Outline *object, const char *key, long number);
void outline_texts(const Outline *object, const char *key, const char *const *items, size_t count);

#endif
