/* ICMP errors pass when the packet they quote belongs to a flow we know or to a connection of the proxy. */
#ifndef WEIR_ICMP_ERRORS_H
#define WEIR_ICMP_ERRORS_H

#include "flows.h"
#include "fragments.h"
#include "network.h"
#include "sockets.h"
#include "transport.h"

#define ICMP_QUOTE_OFFSET 8 /* bytes behind the ICMP header's start */

enum quoted {
	QUOTED_UNKNOWN,
	QUOTED_FLOW,  /* the endpoint has a flow like that */
	QUOTED_PROXY, /* the proxy sent it: its socket must hear of the error */
};

/* Reads the ports of a quoted packet, of which only the first eight bytes need be there. */
static __always_inline int parse_quoted_ports(struct __sk_buff *skb, struct packet *quoted)
{
	struct icmp_header icmp;

	if (quoted->fragment_offset)
		return fragment_recall(quoted);
	if (is_icmp(quoted)) {
		if (load(skb, quoted->transport_offset, &icmp, sizeof(icmp)))
			return WEIR_REASON_MALFORMED;
		echo_ports(quoted, &icmp);
		return WEIR_REASON_NONE;
	}
	if (quoted->protocol != IPPROTO_TCP && quoted->protocol != IPPROTO_UDP && quoted->protocol != IPPROTO_SCTP)
		return WEIR_REASON_NONE;
	if (load(skb, quoted->transport_offset, &quoted->tuple.source_port, 4))
		return WEIR_REASON_MALFORMED;
	return WEIR_REASON_NONE;
}

/* Whether the quoted packet left through a socket of the proxy. */
static __always_inline bool is_sent_by_proxy(struct __sk_buff *skb, const struct packet *error,
					     const struct packet *quoted)
{
	struct packet answer = {
		.source_identity = error->source_identity,
		.destination_identity = error->destination_identity,
		.source_endpoint = error->source_endpoint,
		.destination_endpoint = error->destination_endpoint,
	};

	if (quoted->protocol != IPPROTO_TCP)
		return false;
	answer.tuple.family = quoted->tuple.family;
	__builtin_memcpy(answer.tuple.source, quoted->tuple.destination, sizeof(answer.tuple.source));
	__builtin_memcpy(answer.tuple.destination, quoted->tuple.source, sizeof(answer.tuple.destination));
	answer.tuple.source_port = quoted->tuple.destination_port;
	answer.tuple.destination_port = quoted->tuple.source_port;
	return owner_of(skb, &answer) == OWNER_PROXY;
}

/* What an ICMP error is about. direction: of the error, seen from the endpoint; the quoted packet went the other way. */
__checked_alone int quoted_by(struct __sk_buff *skb, const struct packet *error, __u32 endpoint_id, __u32 direction)
{
	struct packet quoted = {};

	if (!error)
		return QUOTED_UNKNOWN;
	if (error->tuple.family == WEIR_FAMILY_IPV4 && error->icmp_type == ICMP4_REDIRECT)
		return QUOTED_UNKNOWN;
	if (parse_network(skb, &quoted, error->transport_offset + ICMP_QUOTE_OFFSET) ||
	    parse_quoted_ports(skb, &quoted))
		return QUOTED_UNKNOWN;
	quoted.received_ns = error->received_ns;
	/* an error goes to the sender of what it quotes; an endpoint reports only on what was sent to it */
	if (!same_address(quoted.tuple.source, error->tuple.destination))
		return QUOTED_UNKNOWN;
	if (direction == WEIR_DIRECTION_EGRESS && !same_address(quoted.tuple.destination, error->tuple.source))
		return QUOTED_UNKNOWN;
	if (flow_find(endpoint_id, &quoted, !direction))
		return QUOTED_FLOW;
	return is_sent_by_proxy(skb, error, &quoted) ? QUOTED_PROXY : QUOTED_UNKNOWN;
}

#endif
