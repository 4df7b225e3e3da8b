/* What the programs know of a packet; filled in by network.h, transport.h and admission.h, in this order. */
#ifndef WEIR_PACKET_H
#define WEIR_PACKET_H

#include "kernel.h"

/* transport_length of a packet whose header leaves the length open (segments beyond 64 KiB) */
#define LENGTH_UNKNOWN 0xffffffff

struct packet {
	struct weir_tuple tuple; /* ports 0 where the protocol has none; ICMP echo: transport.h */
	__u64 received_ns;       /* CLOCK_MONOTONIC */
	__u32 transport_offset;  /* bytes, from the network header on */
	__u32 transport_length;  /* bytes */
	__u32 fragment_id;
	__u32 fragment_offset;   /* bytes; not 0: a later fragment, it carries no ports */
	__u32 source_identity;
	__u32 destination_identity;
	__u32 source_endpoint;      /* 0: not an endpoint of this node, or not to be judged as one */
	__u32 destination_endpoint; /* the same */
	__u8 protocol;
	__u8 hop_limit;
	__u8 tcp_flags;
	__u8 icmp_type;
	bool fragmented;     /* has to be reassembled, or passes through reassembly */
	bool more_fragments;
	bool opening;        /* starts a flow: TCP SYN, SCTP INIT, echo request */
};

static __always_inline bool is_icmp(const struct packet *packet)
{
	return packet->protocol == (packet->tuple.family == WEIR_FAMILY_IPV4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/* Whether flows of the protocol start with a packet of their own kind. Of these, no other packet makes a flow. */
static __always_inline bool has_opening(const struct packet *packet)
{
	return packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_SCTP || is_icmp(packet);
}

#endif
