/* A pod's server for tests: podserver NAME PORT [greet] [show-headers].
 * TCP on [::]:PORT (IPv4 as well) answers each HTTP/1.1 request with 200 and the body "NAME METHOD TARGET\n", and closes when
 * it is asked to; UDP on the same port sends each datagram back. What arrives goes to stdout, a line each, so that a test
 * counts what really came:
 *   accept PEER        a connection
 *   request METHOD TARGET PEER
 *   datagram BYTES PEER
 * With 'show-headers' also, behind each request:
 *   header LINE PEER
 * With 'greet' it greets each connection with one line, as protocols do where the server speaks first.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_LIMIT 65536

static const char *name;
static int greets, shows_headers;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void report(const char *kind, const char *what, const struct sockaddr_in6 *peer)
{
	char address[INET6_ADDRSTRLEN], line[HEAD_LIMIT + 128];
	const char *text = inet_ntop(AF_INET6, &peer->sin6_addr, address, sizeof address);
	int length;

	if (IN6_IS_ADDR_V4MAPPED(&peer->sin6_addr))
		text += strlen("::ffff:");
	length = snprintf(line, sizeof line, "%s%s %s\n", kind, what, text);
	if (write(STDOUT_FILENO, line, length) != length)
		exit(1);
}

static void report_headers(char *head, const struct sockaddr_in6 *peer)
{
	char what[HEAD_LIMIT], *line, *next = strstr(head, "\r\n");

	while (next) {
		line = next + 2;
		next = strstr(line, "\r\n");
		snprintf(what, sizeof what, " %.*s", next ? (int)(next - line) : (int)strlen(line), line);
		report("header", what, peer);
	}
}

static int send_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return -1;
		bytes += sent;
		length -= sent;
	}
	return 0;
}

struct connection {
	int fd;
	struct sockaddr_in6 peer;
};

static void *serve(void *argument)
{
	struct connection connection = *(struct connection *)argument;
	char *head = malloc(HEAD_LIMIT + 1);
	size_t held = 0;

	free(argument);
	report("accept", "", &connection.peer);
	if (greets && send_all(connection.fd, "greetings\n", 10))
		goto out;
	for (;;) {
		char *end, method[64], target[4096], what[4224], answer[8192], body[4400], *field;
		size_t head_length, body_length = 0, rest;
		ssize_t got;
		int last;

		head[held] = 0;
		while (!(end = strstr(head, "\r\n\r\n"))) {
			if (held == HEAD_LIMIT)
				goto out;
			got = recv(connection.fd, head + held, HEAD_LIMIT - held, 0);
			if (got <= 0)
				goto out;
			held += got;
			head[held] = 0;
		}
		head_length = end + 4 - head;
		if (sscanf(head, "%63s %4095s", method, target) != 2)
			goto out;
		*end = 0;
		field = strcasestr(head, "\r\ncontent-length:");
		if (field)
			body_length = strtoul(field + 17, NULL, 10);
		last = strcasestr(head, "\r\nconnection: close") != NULL;
		snprintf(what, sizeof what, " %s %s", method, target);
		report("request", what, &connection.peer);
		if (shows_headers)
			report_headers(head, &connection.peer);
		rest = held - head_length;
		if (rest < body_length) {
			size_t missing = body_length - rest;

			while (missing > 0) {
				char scratch[4096];

				got = recv(connection.fd, scratch, missing < sizeof scratch ? missing : sizeof scratch, 0);
				if (got <= 0)
					goto out;
				missing -= got;
			}
			held = 0;
		} else {
			held = rest - body_length;
			memmove(head, head + head_length + body_length, held);
		}
		snprintf(body, sizeof body, "%s%s\n", name, what);
		snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body),
			 strcmp(method, "HEAD") ? body : "");
		if (send_all(connection.fd, answer, strlen(answer)) || last)
			goto out;
	}
out:
	close(connection.fd);
	free(head);
	return NULL;
}

static void *echo_datagrams(void *argument)
{
	int fd = *(int *)argument;
	static char datagram[65536];

	for (;;) {
		struct sockaddr_in6 peer;
		socklen_t length = sizeof peer;
		ssize_t got = recvfrom(fd, datagram, sizeof datagram, 0, (struct sockaddr *)&peer, &length);
		char what[32];

		if (got < 0)
			continue;
		snprintf(what, sizeof what, " %zd", got);
		report("datagram", what, &peer);
		sendto(fd, datagram, got, 0, (struct sockaddr *)&peer, length);
	}
	return NULL;
}

static int bound_socket(int type, int port)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int one = 1, zero = 0, fd = socket(AF_INET6, type, 0);

	if (fd < 0)
		fail("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
	if (bind(fd, (struct sockaddr *)&address, sizeof address))
		fail("bind");
	return fd;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int listener, datagrams, port;

	if (argc < 3) {
		fprintf(stderr, "usage: podserver NAME PORT [greet] [show-headers]\n");
		return 2;
	}
	name = argv[1];
	port = atoi(argv[2]);
	for (int i = 3; i < argc; i++) {
		greets |= !strcmp(argv[i], "greet");
		shows_headers |= !strcmp(argv[i], "show-headers");
	}
	listener = bound_socket(SOCK_STREAM, port);
	datagrams = bound_socket(SOCK_DGRAM, port);
	if (listen(listener, 1024))
		fail("listen");
	if (pthread_create(&thread, NULL, echo_datagrams, &datagrams))
		fail("pthread_create");
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		return 1;
	for (;;) {
		struct connection *connection = malloc(sizeof *connection);
		socklen_t length = sizeof connection->peer;

		connection->fd = accept(listener, (struct sockaddr *)&connection->peer, &length);
		if (connection->fd < 0 || pthread_create(&thread, NULL, serve, connection))
			fail("accept");
		pthread_detach(thread);
	}
}
