/* One question to the agent: HTTP on its unix socket. */
#include "cni.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_RESPONSE 65536
#define RETRY_MILLIS 50
/* What the agent gets of the time that is left once it is reached; the rest is for the way of question and answer. */
#define ANSWER_SHARE(millis) ((millis) > 0 ? (millis) - (millis) / 4 : 0)

static long now_millis(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		int error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

static bool may_come_up(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED || error == -EAGAIN;
}

static int reach(const char *path, long deadline, bool patient)
{
	int fd = connect_to(path);

	while (fd < 0 && patient && may_come_up(fd) && now_millis() < deadline) {
		poll(NULL, 0, RETRY_MILLIS);
		fd = connect_to(path);
	}
	return fd;
}

/* Waits until the socket is ready; 0, or a negative errno. */
static int await(int fd, short events, long deadline)
{
	struct pollfd ready = { .fd = fd, .events = events };
	long left = deadline - now_millis();

	if (left <= 0)
		return -ETIMEDOUT;
	int count = poll(&ready, 1, left);
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	return count ? 0 : -ETIMEDOUT;
}

static int send_all(int fd, const char *bytes, size_t length, long deadline)
{
	while (length) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
		if (sent >= 0) {
			bytes += sent;
			length -= sent;
		} else if (errno == EAGAIN || errno == EINTR) {
			int error = await(fd, POLLOUT, deadline);
			if (error)
				return error;
		} else {
			return -errno;
		}
	}
	return 0;
}

/* The value of Content-Length, -1 without one, -2 when it is no number. */
static long content_length(const char *head, const char *end)
{
	static const char name[] = "\r\ncontent-length:";
	size_t length = sizeof(name) - 1;

	for (const char *at = head; (size_t)(end - at) > length; at++) {
		if (strncasecmp(at, name, length))
			continue;
		long value = 0;
		for (at += length; at < end && *at == ' ';)
			at++;
		if (at == end || *at < '0' || *at > '9')
			return -2;
		for (; at < end && *at >= '0' && *at <= '9'; at++)
			if ((value = value * 10 + (*at - '0')) > MAX_RESPONSE)
				return -2;
		return value;
	}
	return -1;
}

bool agent_read_response(const char *bytes, size_t length, bool ended, int *status, const char **body, size_t *body_length)
{
	static const char start[] = "HTTP/1.1 ";
	const char *head_end = memmem(bytes, length, "\r\n\r\n", 4);

	*status = -1;
	*body = bytes;
	*body_length = 0;
	if (!head_end)
		return ended;
	if (length < sizeof(start) + 2 || memcmp(bytes, start, sizeof(start) - 1))
		return true;
	int code = 0;
	for (const char *at = bytes + sizeof(start) - 1; at < bytes + sizeof(start) + 2; at++) {
		if (*at < '0' || *at > '9')
			return true;
		code = code * 10 + (*at - '0');
	}
	long announced = content_length(bytes, head_end + 2);
	size_t there = length - (head_end + 4 - bytes);
	if (announced == -2)
		return true;
	if (announced < 0 ? !ended : there < (size_t)announced)
		return ended;
	*status = code;
	*body = head_end + 4;
	*body_length = announced < 0 ? there : (size_t)announced;
	return true;
}

/* The status of the response, whose body is put into details; or a negative errno. */
static int receive(int fd, long deadline, char *details)
{
	static char bytes[MAX_RESPONSE];
	size_t length = 0, body_length;
	const char *body;
	int status;

	for (;;) {
		ssize_t count = recv(fd, bytes + length, sizeof(bytes) - length, 0);
		if (count < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (count > 0)
			length += count;
		if (agent_read_response(bytes, length, !count || length == sizeof(bytes), &status, &body, &body_length)) {
			snprintf(details, CNI_MAX_MESSAGE, "%.*s", (int)body_length, body);
			return status < 0 ? -EPROTO : status;
		}
		if (count < 0) {
			int error = await(fd, POLLIN, deadline);
			if (error)
				return error;
		}
	}
}

static int exchange(int fd, const char *path, const struct text *members, long deadline, char *details)
{
	char head[CNI_MAX_PATH], tail[64];
	int tail_length = snprintf(tail, sizeof(tail), "\"waitMillis\":%ld}", ANSWER_SHARE(deadline - now_millis()));
	int length = snprintf(head, sizeof(head),
			      "POST %s HTTP/1.1\r\nHost: weir\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
			      "Connection: close\r\n\r\n{",
			      path, 1 + members->length + tail_length);
	if (length >= (int)sizeof(head))
		return -ENAMETOOLONG;
	int error = send_all(fd, head, length, deadline);
	if (!error)
		error = send_all(fd, members->bytes, members->length, deadline);
	if (!error)
		error = send_all(fd, tail, tail_length, deadline);
	return error ? error : receive(fd, deadline, details);
}

bool agent_ask(const char *socket, const char *path, const struct text *members, long wait_millis, bool patient,
	       struct failure *failure)
{
	char details[CNI_MAX_MESSAGE] = "";
	long deadline = now_millis() + wait_millis;

	int fd = reach(socket, deadline, patient);
	int result = fd;
	if (fd >= 0) {
		result = exchange(fd, path, members, deadline, details);
		close(fd);
	}
	if (result >= 200 && result < 300)
		return true;
	if (result >= 400)
		return fail(failure, result >= 500 ? CNI_TRY_AGAIN_LATER : CNI_REFUSED, "the agent refuses", details);
	snprintf(details, sizeof(details), "%.200s: %s", socket, strerror(-result));
	return fail(failure, CNI_TRY_AGAIN_LATER, "the agent does not answer", details);
}
