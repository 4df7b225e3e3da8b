#include "links.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* The kernel makes parts of a dump no longer than this. */
#define REPLY_ROOM 32768
#define ANSWER_SECONDS 5

struct request {
	struct nlmsghdr header;
	union {
		struct ifinfomsg link;
		struct rtgenmsg generic;
	};
	unsigned char attributes[64];
};

union reply {
	struct nlmsghdr header;
	char room[REPLY_ROOM];
};

static void begin(struct request *request, unsigned short type, unsigned short flags, unsigned body)
{
	memset(request, 0, sizeof(*request));
	request->header.nlmsg_len = NLMSG_SPACE(body);
	request->header.nlmsg_type = type;
	request->header.nlmsg_flags = NLM_F_REQUEST | flags;
	request->header.nlmsg_seq = 1;
}

static void add_number(struct request *request, unsigned short type, int value)
{
	struct rtattr *attribute = (struct rtattr *)((char *)request + request->header.nlmsg_len);

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(sizeof(value));
	memcpy(RTA_DATA(attribute), &value, sizeof(value));
	request->header.nlmsg_len += RTA_SPACE(sizeof(value));
}

static int number_of(struct rtattr *attribute)
{
	int value = 0;

	if (RTA_PAYLOAD(attribute) >= sizeof(value))
		memcpy(&value, RTA_DATA(attribute), sizeof(value));
	return value;
}

/* Copies as much of a string attribute as there is room for; the kernel ends it with 0, or not. */
static void text_of(struct rtattr *attribute, char *text, unsigned room)
{
	unsigned length = RTA_PAYLOAD(attribute);

	if (length >= room)
		length = room - 1;
	memcpy(text, RTA_DATA(attribute), length);
	text[length] = 0;
}

static void read_kind(struct rtattr *information, struct weir_link *link)
{
	int left = RTA_PAYLOAD(information);

	for (struct rtattr *at = RTA_DATA(information); RTA_OK(at, left); at = RTA_NEXT(at, left))
		if (at->rta_type == IFLA_INFO_KIND)
			text_of(at, link->kind, sizeof(link->kind));
}

static int read_link(struct nlmsghdr *message, struct weir_link *link)
{
	struct ifinfomsg *body = NLMSG_DATA(message);
	int left = (int)message->nlmsg_len - (int)NLMSG_SPACE(sizeof(*body));

	if (message->nlmsg_type != RTM_NEWLINK || left < 0)
		return -EPROTO;
	memset(link, 0, sizeof(*link));
	link->index = body->ifi_index;
	link->peer_namespace = -1;
	for (struct rtattr *at = IFLA_RTA(body); RTA_OK(at, left); at = RTA_NEXT(at, left)) {
		switch (at->rta_type & NLA_TYPE_MASK) {
		case IFLA_IFNAME:
			text_of(at, link->name, sizeof(link->name));
			break;
		case IFLA_LINK:
			link->peer = number_of(at);
			break;
		case IFLA_MASTER:
			link->master = number_of(at);
			break;
		case IFLA_LINK_NETNSID:
			link->peer_namespace = number_of(at);
			break;
		case IFLA_LINKINFO:
			read_kind(at, link);
			break;
		}
	}
	return 0;
}

/* A socket that the request was sent through. */
static int ask(struct request *request)
{
	struct timeval longest = { .tv_sec = ANSWER_SECONDS };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest)) ||
	    send(fd, request, request->header.nlmsg_len, 0) < 0) {
		int error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

/* The length of the next part, all of it; an error message of the kernel is its errno. */
static int receive(int fd, union reply *reply)
{
	ssize_t length = recv(fd, reply, sizeof(*reply), MSG_TRUNC);

	if (length < 0)
		return -errno;
	if (length > (ssize_t)sizeof(*reply))
		return -EMSGSIZE;
	if (!NLMSG_OK(&reply->header, (unsigned)length))
		return -EPROTO;
	if (reply->header.nlmsg_type != NLMSG_ERROR)
		return length;
	if (reply->header.nlmsg_len < NLMSG_LENGTH(sizeof(struct nlmsgerr)))
		return -EPROTO;
	int error = ((struct nlmsgerr *)NLMSG_DATA(&reply->header))->error;
	return error < 0 ? error : -EPROTO;
}

int weir_links(int (*each)(const struct weir_link *link, void *context), void *context)
{
	struct request request;
	union reply reply;
	struct weir_link link;

	begin(&request, RTM_GETLINK, NLM_F_DUMP, sizeof(request.link));
	int fd = ask(&request);
	if (fd < 0)
		return fd;
	int result = 0;
	for (int going = 1; going && !result;) {
		int length = receive(fd, &reply);
		if (length < 0)
			result = length;
		unsigned left = length < 0 ? 0 : length;
		for (struct nlmsghdr *at = &reply.header; going && !result && NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
			going = at->nlmsg_type != NLMSG_DONE;
			if (going)
				result = read_link(at, &link);
			if (going && !result)
				result = each(&link, context);
		}
	}
	close(fd);
	return result;
}

int weir_namespace_number(int descriptor)
{
	struct request request;
	union reply reply;

	begin(&request, RTM_GETNSID, 0, sizeof(request.generic));
	add_number(&request, NETNSA_FD, descriptor);
	int fd = ask(&request);
	if (fd < 0)
		return fd;
	int length = receive(fd, &reply);
	close(fd);
	if (length < 0)
		return length;
	int left = (int)reply.header.nlmsg_len - (int)NLMSG_SPACE(sizeof(struct rtgenmsg));
	struct rtattr *at = (struct rtattr *)((char *)&reply + NLMSG_SPACE(sizeof(struct rtgenmsg)));
	for (; left > 0 && RTA_OK(at, left); at = RTA_NEXT(at, left))
		if (at->rta_type == NETNSA_NSID)
			return number_of(at) < 0 ? -ENOENT : number_of(at);
	return -EPROTO;
}

int weir_link_in(int namespace_number, int index, struct weir_link *link)
{
	struct request request;
	union reply reply;

	begin(&request, RTM_GETLINK, 0, sizeof(request.link));
	request.link.ifi_index = index;
	add_number(&request, IFLA_TARGET_NETNSID, namespace_number);
	int fd = ask(&request);
	if (fd < 0)
		return fd;
	int length = receive(fd, &reply);
	close(fd);
	return length < 0 ? length : read_link(&reply.header, link);
}
