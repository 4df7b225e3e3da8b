#include "json.h"

#include <string.h>

#define LARGEST_NUMBER 1000000000L
#define LONGEST_NAME 64

static const char *after_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
		at++;
	return at;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The number behind \u, or -1. */
static long code_unit(const char *at, const char *end)
{
	long unit = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(at[i]);
		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* Behind the string that begins here, or NULL. */
static const char *after_string(const char *at, const char *end)
{
	if (at == end || *at != '"')
		return NULL;
	for (at++; at < end; at++) {
		if (*at == '"')
			return at + 1;
		if ((unsigned char)*at < 0x20)
			return NULL;
		if (*at != '\\')
			continue;
		if (++at == end)
			return NULL;
		if (*at == 'u') {
			if (code_unit(at + 1, end) < 0)
				return NULL;
			at += 4;
		} else if (!memchr("\"\\/bfnrt", *at, 8)) {
			return NULL;
		}
	}
	return NULL;
}

static const char *after_digits(const char *at, const char *end)
{
	const char *first = at;

	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return at == first ? NULL : at;
}

static const char *after_number(const char *at, const char *end)
{
	if (at < end && *at == '-')
		at++;
	if (at < end && *at == '0')
		at++;
	else if (!(at = after_digits(at, end)))
		return NULL;
	if (at < end && *at == '.' && !(at = after_digits(at + 1, end)))
		return NULL;
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at < end && (*at == '+' || *at == '-'))
			at++;
		at = after_digits(at, end);
	}
	return at;
}

static const char *after_word(const char *at, const char *end)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t length = strlen(words[i]);
		if ((size_t)(end - at) >= length && !memcmp(at, words[i], length))
			return at + length;
	}
	return NULL;
}

static const char *after_value(const char *at, const char *end, int depth);

/* Behind the object or array whose bracket stands here. */
static const char *after_members(const char *at, const char *end, int depth)
{
	bool object = *at == '{';
	char closing = object ? '}' : ']';

	at = after_space(at + 1, end);
	if (at < end && *at == closing)
		return at + 1;
	while (at < end) {
		if (object) {
			at = after_string(at, end);
			if (!at)
				return NULL;
			at = after_space(at, end);
			if (at == end || *at != ':')
				return NULL;
			at = after_space(at + 1, end);
		}
		at = after_value(at, end, depth + 1);
		if (!at)
			return NULL;
		at = after_space(at, end);
		if (at == end)
			return NULL;
		if (*at == closing)
			return at + 1;
		if (*at != ',')
			return NULL;
		at = after_space(at + 1, end);
	}
	return NULL;
}

/* Behind the value that begins here, or NULL. */
static const char *after_value(const char *at, const char *end, int depth)
{
	if (at == end || depth > JSON_DEPTH)
		return NULL;
	if (*at == '{' || *at == '[')
		return after_members(at, end, depth);
	if (*at == '"')
		return after_string(at, end);
	if (*at == '-' || (*at >= '0' && *at <= '9'))
		return after_number(at, end);
	return after_word(at, end);
}

bool json_read(const char *text, size_t length, struct json *value)
{
	const char *end = text + length;

	value->at = after_space(text, end);
	value->end = after_value(value->at, end, 0);
	return value->end && after_space(value->end, end) == end;
}

bool json_is_object(struct json value)
{
	return value.at < value.end && *value.at == '{';
}

bool json_is_array(struct json value)
{
	return value.at < value.end && *value.at == '[';
}

bool json_member(struct json object, const char *name, struct json *value)
{
	char text[LONGEST_NAME];
	bool found = false;

	if (!json_is_object(object))
		return false;
	const char *at = after_space(object.at + 1, object.end);
	while (*at == '"') {
		struct json key = { at, after_string(at, object.end) };
		const char *begin = after_space(after_space(key.end, object.end) + 1, object.end);
		const char *end = after_value(begin, object.end, 0);
		if (json_text(key, text, sizeof(text)) && !strcmp(text, name)) {
			*value = (struct json){ begin, end };
			found = true;
		}
		at = after_space(end, object.end);
		if (*at == ',')
			at = after_space(at + 1, object.end);
	}
	return found;
}

bool json_next(struct json array, struct json *element)
{
	if (!json_is_array(array))
		return false;
	const char *at = after_space(element->at ? element->end : array.at + 1, array.end);
	if (*at == ',')
		at = after_space(at + 1, array.end);
	if (*at == ']')
		return false;
	element->at = at;
	element->end = after_value(at, array.end, 0);
	return true;
}

/* Writes a code point as UTF-8; 0 when it has not room. */
static size_t put_utf8(long point, char *text, size_t room)
{
	unsigned char bytes[4];
	size_t length;

	if (point < 0x80) {
		bytes[0] = point;
		length = 1;
	} else if (point < 0x800) {
		bytes[0] = 0xc0 | point >> 6;
		bytes[1] = 0x80 | (point & 0x3f);
		length = 2;
	} else if (point < 0x10000) {
		bytes[0] = 0xe0 | point >> 12;
		bytes[1] = 0x80 | (point >> 6 & 0x3f);
		bytes[2] = 0x80 | (point & 0x3f);
		length = 3;
	} else {
		bytes[0] = 0xf0 | point >> 18;
		bytes[1] = 0x80 | (point >> 12 & 0x3f);
		bytes[2] = 0x80 | (point >> 6 & 0x3f);
		bytes[3] = 0x80 | (point & 0x3f);
		length = 4;
	}
	if (length > room)
		return 0;
	memcpy(text, bytes, length);
	return length;
}

/* The code point behind a backslash, which moves behind it. Half a surrogate pair is U+FFFD. */
static long escaped(const char **at, const char *end)
{
	static const char letters[] = "bfnrt";
	static const char meanings[] = "\b\f\n\r\t";
	char letter = *(*at)++;

	if (letter != 'u') {
		const char *known = memchr(letters, letter, sizeof(letters) - 1);
		return known ? meanings[known - letters] : letter;
	}
	long unit = code_unit(*at, end);
	*at += 4;
	if (unit >= 0xd800 && unit < 0xdc00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
		long low = code_unit(*at + 2, end);
		if (low >= 0xdc00 && low < 0xe000) {
			*at += 6;
			return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	return unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit;
}

bool json_text(struct json value, char *text, size_t room)
{
	size_t length = 0;

	if (value.at == value.end || *value.at != '"')
		return false;
	const char *end = value.end - 1;
	for (const char *at = value.at + 1; at < end;) {
		size_t more = 1;
		if (length + 1 >= room)
			return false;
		if (*at == '\\') {
			at++;
			long point = escaped(&at, end);
			more = point ? put_utf8(point, text + length, room - length - 1) : 0;
			if (!more)
				return false;
		} else {
			text[length] = *at++;
		}
		length += more;
	}
	if (!room)
		return false;
	text[length] = 0;
	return true;
}

bool json_number(struct json value, long *number)
{
	*number = 0;
	for (const char *at = value.at; at < value.end; at++) {
		if (*at < '0' || *at > '9')
			return false;
		*number = *number * 10 + (*at - '0');
		if (*number > LARGEST_NUMBER)
			return false;
	}
	return value.at < value.end;
}
