/* Reads JSON where it stands: a value is the part of the text that it takes up. Nothing is allocated, nothing is copied but
 * strings that are asked for, and no read leaves the text.
 */
#ifndef WEIR_CNI_JSON_H
#define WEIR_CNI_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* Deeper nesting is refused. */
#define JSON_DEPTH 64

struct json {
	const char *at;
	const char *end;
};

/* Whether the text is one JSON value with white space around it; then value is that one. Only values that come from here,
 * or from the functions below, are good for those.
 */
bool json_read(const char *text, size_t length, struct json *value);

/* The member of an object, the last one of that name; false when it is no object or has none. */
bool json_member(struct json object, const char *name, struct json *value);

/* The element of an array that follows this one; the first one when element->at is NULL. False at the end. */
bool json_next(struct json array, struct json *element);

/* Copies a string, ended with 0; false when it is none, has not room enough, or holds a 0 of its own. */
bool json_text(struct json value, char *text, size_t room);

/* A whole number of 0..1,000,000,000; false when it is none. */
bool json_number(struct json value, long *number);

bool json_is_object(struct json value);
bool json_is_array(struct json value);

#endif
