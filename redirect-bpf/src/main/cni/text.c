#include "text.h"

#include <stdio.h>
#include <string.h>

void text_add(struct text *text, const char *bytes, size_t length)
{
	if (length > text->room - text->length) {
		text->cut = true;
		return;
	}
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

void text_put(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_put_json(struct text *text, const char *string)
{
	text_put(text, "\"");
	for (; *string; string++) {
		unsigned char c = *string;
		char escaped[8];
		if (c == '"' || c == '\\')
			snprintf(escaped, sizeof(escaped), "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			snprintf(escaped, sizeof(escaped), "\\u%04x", c);
		else
			snprintf(escaped, sizeof(escaped), "%c", c);
		text_put(text, escaped);
	}
	text_put(text, "\"");
}

void text_put_number(struct text *text, long number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%ld", number);
	text_put(text, digits);
}
