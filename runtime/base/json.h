/* json.h - JSON that is printed: values that are put together and written at the end.
 *
 * Members stand in the order in which they were put first; one that is put again gets its new value
 * where it stands. What is put belongs to what it was put into, and json_free ends the outermost
 * with all of it. Nothing can be put into NULL, which is no mistake: who says something need not
 * know whether a document is asked for. Text that is not UTF-8 is mended, so that what is written
 * is always JSON. */
#ifndef RESCC_JSON_H
#define RESCC_JSON_H

#include <stdbool.h>
#include <stdio.h>

typedef struct json_t Json; /* jansson's, an object or a list */

Json *json_new(void); /* an empty object */
void json_free(Json *json);

/* `key` is NULL where `to` is a list. An object or a list is given back to be filled: NULL where
 * `to` is. */
Json *json_put_object(Json *to, const char *key);
Json *json_put_list(Json *to, const char *key);
void json_put_text(Json *to, const char *key, const char *text); /* NULL: null */
void json_put_number(Json *to, const char *key, long number);
void json_put_flag(Json *to, const char *key, bool flag);

/* Moves a member that is there behind all others. */
void json_move_last(Json *object, const char *key);

/* Writes it with a line for each value, and a newline at its end. */
void json_write(const Json *json, FILE *out);

#endif
