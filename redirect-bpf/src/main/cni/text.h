/* Text that is put together in room of its own and never grows beyond it. */
#ifndef WEIR_CNI_TEXT_H
#define WEIR_CNI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *bytes;
	size_t room;
	size_t length;
	bool cut; /* something had not room */
};

void text_add(struct text *text, const char *bytes, size_t length);
void text_put(struct text *text, const char *string);

/* A JSON string, in quotes; bytes beyond ASCII stay as they are. */
void text_put_json(struct text *text, const char *string);
void text_put_number(struct text *text, long number);

#endif
