/* A pod's client for tests, for what curl cannot do.
 *   podclient tcp [OPTION...] ADDRESS PORT     connects, then obeys lines of stdin until it ends
 *   podclient udp [OPTION...] ADDRESS PORT     sends one datagram and waits for its echo
 *   podclient ping [OPTION...] ADDRESS         sends one ICMP echo request and waits for the reply
 * Options: --from ADDRESS (a source address that need not be ours), --source-port N, --mark N (SO_MARK), --size BYTES (of the
 * datagram), --timeout MILLISECONDS (of every step; 2000).
 * Lines of stdin for tcp: 'METHOD TARGET' sends a request and prints 'STATUS BODY'; 'raw TEXT' sends TEXT (\r \n \\ escaped) and
 * prints what comes; 'read' prints what comes; 'close' ends the connection and waits for the peer's FIN.
 * Each step prints one line: connected, answer, 'STATUS BODY', 'data TEXT', closed, or how it failed: timeout, refused, reset,
 * unreachable, or the errno's text.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IPV6_TRANSPARENT
#define IPV6_TRANSPARENT 75
#endif

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static const char *from;
static int source_port, mark, size = 64, timeout_millis = 2000;

static int say(const char *text)
{
	printf("%s\n", text);
	fflush(stdout);
	return 0;
}

static int say_error(int error)
{
	switch (error) {
	case ETIMEDOUT:
	case EAGAIN:
	case EINPROGRESS:
		return say("timeout");
	case ECONNREFUSED:
		return say("refused");
	case ECONNRESET:
	case EPIPE:
		return say("reset");
	case ENETUNREACH:
	case EHOSTUNREACH:
		return say("unreachable");
	default:
		return say(strerror(error));
	}
}

static socklen_t parse_address(const char *text, int port, union address *into)
{
	memset(into, 0, sizeof *into);
	if (inet_pton(AF_INET, text, &into->v4.sin_addr) == 1) {
		into->v4.sin_family = AF_INET;
		into->v4.sin_port = htons(port);
		return sizeof into->v4;
	}
	if (inet_pton(AF_INET6, text, &into->v6.sin6_addr) == 1) {
		into->v6.sin6_family = AF_INET6;
		into->v6.sin6_port = htons(port);
		return sizeof into->v6;
	}
	fprintf(stderr, "not an address: %s\n", text);
	exit(2);
}

static void require(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(2);
	}
}

static int open_socket(int family, int type, int protocol)
{
	int one = 1, fd = socket(family, type, protocol);
	struct timeval timeout = { timeout_millis / 1000, timeout_millis % 1000 * 1000 };

	require(fd, "socket");
	require(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), "SO_RCVTIMEO");
	require(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout), "SO_SNDTIMEO");
	require(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), "SO_REUSEADDR");
	if (mark)
		require(setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark), "SO_MARK");
	if (from || source_port) {
		union address source;
		socklen_t length = parse_address(from ? from : family == AF_INET ? "0.0.0.0" : "::", source_port, &source);

		require(family == AF_INET ? setsockopt(fd, SOL_IP, IP_TRANSPARENT, &one, sizeof one)
					  : setsockopt(fd, SOL_IPV6, IPV6_TRANSPARENT, &one, sizeof one),
			"IP_TRANSPARENT");
		require(bind(fd, &source.any, length), "bind");
	}
	return fd;
}

static int send_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent < 0)
			return -1;
		bytes += sent;
		length -= sent;
	}
	return 0;
}

static int read_response(int fd)
{
	char buffer[65536], *end, *length_field, *line_end;
	size_t held = 0, wanted = 0;
	int status = 0;

	for (;;) {
		ssize_t got;

		buffer[held] = 0;
		end = strstr(buffer, "\r\n\r\n");
		if (end) {
			length_field = strcasestr(buffer, "\r\ncontent-length:");
			wanted = end + 4 - buffer + (length_field && length_field < end ? strtoul(length_field + 17, NULL, 10) : 0);
			if (held >= wanted)
				break;
		}
		if (held == sizeof buffer - 1)
			return say("response too long");
		got = recv(fd, buffer + held, sizeof buffer - 1 - held, 0);
		if (got < 0)
			return say_error(errno);
		if (got == 0)
			return say("closed");
		held += got;
	}
	sscanf(buffer, "HTTP/1.%*c %d", &status);
	line_end = strpbrk(end + 4, "\r\n");
	if (line_end)
		*line_end = 0;
	printf("%d %s\n", status, end + 4);
	return fflush(stdout);
}

static int read_bytes(int fd)
{
	char buffer[4096];
	ssize_t got = recv(fd, buffer, sizeof buffer, 0);

	if (got < 0)
		return say_error(errno);
	if (got == 0)
		return say("closed");
	printf("data ");
	for (ssize_t i = 0; i < got; i++) {
		if (buffer[i] == '\r')
			printf("\\r");
		else if (buffer[i] == '\n')
			printf("\\n");
		else
			putchar(buffer[i]);
	}
	putchar('\n');
	return fflush(stdout);
}

static size_t unescape(char *text)
{
	char *out = text, *in = text;

	for (; *in; in++) {
		if (*in != '\\') {
			*out++ = *in;
			continue;
		}
		in++;
		*out++ = *in == 'r' ? '\r' : *in == 'n' ? '\n' : *in;
	}
	return out - text;
}

static int obey(int fd, const char *host)
{
	char line[8192], request[16384], method[64], target[4096];

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		if (!strcmp(line, "read")) {
			read_bytes(fd);
		} else if (!strcmp(line, "close")) {
			shutdown(fd, SHUT_WR);
			return read_bytes(fd);
		} else if (!strncmp(line, "raw ", 4)) {
			size_t length = unescape(line + 4);

			if (send_all(fd, line + 4, length))
				say_error(errno);
			else
				read_bytes(fd);
		} else if (sscanf(line, "%63s %4095s", method, target) == 2) {
			snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: %s%s%s\r\nContent-Length: 0\r\n\r\n", method, target,
				 strchr(host, ':') ? "[" : "", host, strchr(host, ':') ? "]" : "");
			if (send_all(fd, request, strlen(request)))
				say_error(errno);
			else
				read_response(fd);
		} else {
			say("what?");
		}
	}
	close(fd);
	return 0;
}

static int tcp(const char *host, int port)
{
	union address peer;
	socklen_t length = parse_address(host, port, &peer);
	int one = 1, fd = open_socket(peer.any.sa_family, SOCK_STREAM, 0);

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(fd, &peer.any, length))
		return say_error(errno);
	say("connected");
	return obey(fd, host);
}

static int exchange(int fd, const union address *peer, socklen_t length, const char *bytes, size_t count)
{
	static char answer[65536];

	if (connect(fd, &peer->any, length) || send(fd, bytes, count, 0) < 0)
		return say_error(errno);
	for (;;) {
		ssize_t got = recv(fd, answer, sizeof answer, 0);

		if (got < 0)
			return say_error(errno);
		if (peer->any.sa_family == AF_INET6 || got > 20)
			return say("answer");
	}
}

static int udp(const char *host, int port)
{
	static char datagram[65536];
	union address peer;
	socklen_t length = parse_address(host, port, &peer);
	int fd = open_socket(peer.any.sa_family, SOCK_DGRAM, 0), discover = IP_PMTUDISC_DONT;

	memset(datagram, 'x', sizeof datagram);
	if (peer.any.sa_family == AF_INET)
		require(setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, &discover, sizeof discover), "IP_MTU_DISCOVER");
	return exchange(fd, &peer, length, datagram, size);
}

static int ping(const char *host)
{
	union address peer;
	socklen_t length = parse_address(host, 0, &peer);

	if (peer.any.sa_family == AF_INET6) {
		struct icmp6_filter filter;
		struct icmp6_hdr echo = { .icmp6_type = ICMP6_ECHO_REQUEST };
		int fd = open_socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);

		ICMP6_FILTER_SETBLOCKALL(&filter);
		ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
		require(setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter), "ICMP6_FILTER");
		return exchange(fd, &peer, length, (char *)&echo, sizeof echo);
	} else {
		struct icmphdr echo = { .type = ICMP_ECHO, .checksum = (unsigned short)~ICMP_ECHO };
		struct icmp_filter filter = { ~(1u << ICMP_ECHOREPLY) };
		int fd = open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

		require(setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter), "ICMP_FILTER");
		return exchange(fd, &peer, length, (char *)&echo, sizeof echo);
	}
}

static int usage(void)
{
	fprintf(stderr, "usage: podclient tcp|udp|ping [OPTION VALUE]... ADDRESS [PORT]\n");
	return 2;
}

int main(int argc, char **argv)
{
	int i = 2;

	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		const char *value = argv[i + 1];

		if (!strcmp(argv[i], "--from"))
			from = value;
		else if (!strcmp(argv[i], "--source-port"))
			source_port = atoi(value);
		else if (!strcmp(argv[i], "--mark"))
			mark = strtol(value, NULL, 0);
		else if (!strcmp(argv[i], "--size"))
			size = atoi(value);
		else if (!strcmp(argv[i], "--timeout"))
			timeout_millis = atoi(value);
		else
			return usage();
	}
	if (argc < 3 || i >= argc)
		return usage();
	if (!strcmp(argv[1], "ping"))
		return ping(argv[i]);
	if (i + 1 >= argc)
		return usage();
	if (!strcmp(argv[1], "tcp"))
		return tcp(argv[i], atoi(argv[i + 1]));
	return strcmp(argv[1], "udp") ? usage() : udp(argv[i], atoi(argv[i + 1]));
}
