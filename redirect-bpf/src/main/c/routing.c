/* One policy rule or one local route through rtnetlink; adding what is there and deleting what is not succeed. */
#include "native.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	struct nlmsghdr header;
	union {
		struct fib_rule_hdr rule;
		struct rtmsg route;
	};
	unsigned char attributes[128];
};

static void add_u32(struct request *request, unsigned short type, __u32 value)
{
	struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(sizeof(value));
	memcpy(RTA_DATA(attribute), &value, sizeof(value));
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

static int answer(int fd)
{
	union {
		struct nlmsghdr header;
		char room[4096];
	} reply;
	ssize_t length = recv(fd, &reply, sizeof(reply), 0);
	if (length < 0)
		return -errno;
	if (length < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) || reply.header.nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return ((struct nlmsgerr *)NLMSG_DATA(&reply.header))->error;
}

static int send_request(struct request *request, jboolean add)
{
	request->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	int error = send(fd, request, request->header.nlmsg_len, 0) < 0 ? -errno : answer(fd);
	close(fd);
	if (add)
		return error == -EEXIST ? 0 : error;
	return error == -ENOENT || error == -ESRCH ? 0 : error;
}

WEIR_NATIVE(jint, changeRule, jboolean add, jint family, jint priority, jint mark, jint mask, jint table)
{
	struct request request;
	memset(&request, 0, sizeof(request));
	request.header.nlmsg_len = NLMSG_LENGTH(sizeof(request.rule));
	request.header.nlmsg_type = add ? RTM_NEWRULE : RTM_DELRULE;
	request.rule.family = family;
	request.rule.table = RT_TABLE_UNSPEC;
	request.rule.action = FR_ACT_TO_TBL;
	add_u32(&request, FRA_PRIORITY, priority);
	add_u32(&request, FRA_FWMARK, mark);
	add_u32(&request, FRA_FWMASK, mask);
	add_u32(&request, FRA_TABLE, table);
	return send_request(&request, add);
}

WEIR_NATIVE(jint, changeLocalRoute, jboolean add, jint family, jint interface_index, jint table)
{
	struct request request;
	memset(&request, 0, sizeof(request));
	request.header.nlmsg_len = NLMSG_LENGTH(sizeof(request.route));
	request.header.nlmsg_type = add ? RTM_NEWROUTE : RTM_DELROUTE;
	request.route.rtm_family = family;
	request.route.rtm_table = RT_TABLE_UNSPEC;
	request.route.rtm_protocol = RTPROT_STATIC;
	request.route.rtm_scope = RT_SCOPE_HOST;
	request.route.rtm_type = RTN_LOCAL;
	add_u32(&request, RTA_TABLE, table);
	add_u32(&request, RTA_OIF, interface_index);
	return send_request(&request, add);
}
