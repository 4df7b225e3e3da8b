/* Flows that pass directly, one entry an endpoint: they tell answers from questions. Every packet in the direction of the
 * question is judged by policy anew, so an entry never keeps alive what policy has taken away.
 */
#ifndef WEIR_FLOWS_H
#define WEIR_FLOWS_H

#include "maps.h"
#include "packet.h"
#include "transport.h"

/* flags of struct weir_flow */
#define FLOW_REPLY_SEEN 1
#define FLOW_OPENER_FIN 2
#define FLOW_ANSWERER_FIN 4
#define FLOW_RESET 8
#define FLOW_ENDING (FLOW_OPENER_FIN | FLOW_ANSWERER_FIN | FLOW_RESET)

#define FLOW_TCP_OPENING_NS (60 * SECOND_NS)
#define FLOW_TCP_ESTABLISHED_NS (21600 * SECOND_NS)
#define FLOW_TCP_CLOSING_NS (10 * SECOND_NS)
#define FLOW_DATAGRAM_NS (60 * SECOND_NS)
#define FLOW_DATAGRAM_REPLIED_NS (180 * SECOND_NS)
#define FLOW_OTHER_NS (60 * SECOND_NS)
#define FLOW_REFRESH_NS (1 * SECOND_NS) /* smaller moves of the expiry are not worth a write */

/* The flow of a packet that goes in a direction, seen from the endpoint. */
static __always_inline void flow_key(struct weir_flow_key *key, __u32 endpoint_id, const struct weir_tuple *tuple,
				     __u8 protocol, __u8 direction)
{
	bool egress = direction == WEIR_DIRECTION_EGRESS;

	__builtin_memset(key, 0, sizeof(*key));
	key->endpoint_id = endpoint_id;
	key->family = tuple->family;
	__builtin_memcpy(key->peer, egress ? tuple->destination : tuple->source, sizeof(key->peer));
	key->local_port = egress ? tuple->source_port : tuple->destination_port;
	key->peer_port = egress ? tuple->destination_port : tuple->source_port;
	key->protocol = protocol;
}

/* The entry of a packet, or NULL if there is none or its time is over. */
static __always_inline struct weir_flow *flow_find(__u32 endpoint_id, const struct packet *packet, __u8 direction)
{
	struct weir_flow_key key;
	struct weir_flow *flow;

	flow_key(&key, endpoint_id, &packet->tuple, packet->protocol, direction);
	flow = bpf_map_lookup_elem(&flows, &key);
	return flow && flow->expires_ns > packet->received_ns ? flow : NULL;
}

/* One FIN leaves the other direction open for as long as it takes. */
static __always_inline bool is_closed(__u8 flags)
{
	__u8 both = FLOW_OPENER_FIN | FLOW_ANSWERER_FIN;

	return (flags & both) == both || (flags & FLOW_RESET);
}

static __always_inline __u64 flow_lifetime_ns(__u8 protocol, __u8 flags)
{
	if (protocol == IPPROTO_TCP) {
		if (is_closed(flags))
			return FLOW_TCP_CLOSING_NS;
		return flags & FLOW_REPLY_SEEN ? FLOW_TCP_ESTABLISHED_NS : FLOW_TCP_OPENING_NS;
	}
	if (protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP)
		return flags & FLOW_REPLY_SEEN ? FLOW_DATAGRAM_REPLIED_NS : FLOW_DATAGRAM_NS;
	return FLOW_OTHER_NS;
}

/* Notes a packet of a flow. */
static __always_inline void flow_refresh(struct weir_flow *flow, const struct packet *packet, __u8 direction)
{
	__u8 flags = flow->flags;
	__u64 expires_ns;

	if (direction != flow->direction)
		flags |= FLOW_REPLY_SEEN;
	if (packet->tcp_flags & TCP_FIN)
		flags |= direction == flow->direction ? FLOW_OPENER_FIN : FLOW_ANSWERER_FIN;
	if (packet->tcp_flags & TCP_RST)
		flags |= FLOW_RESET;
	expires_ns = packet->received_ns + flow_lifetime_ns(packet->protocol, flags);
	if (flags == flow->flags && expires_ns < flow->expires_ns + FLOW_REFRESH_NS)
		return;
	flow->flags = flags;
	flow->expires_ns = expires_ns;
}

/* Whether a packet answers a flow that the other side opened. What opens a flow is never an answer: a server must not
 * reach a client by sending its SYN over the tuple of a connection it once served.
 */
__checked_alone int is_reply(__u32 endpoint_id, const struct packet *packet, __u32 direction)
{
	struct weir_flow *flow;

	if (!packet || packet->opening)
		return false;
	flow = flow_find(endpoint_id, packet, direction);
	if (!flow || flow->direction == direction)
		return false;
	flow_refresh(flow, packet, direction);
	return true;
}

/* Notes a packet that policy lets pass; true if it made a new flow. Where a protocol has an opening packet, only that
 * one makes a flow: a late packet of a server must not turn the client's next one into an answer.
 */
__checked_alone int flow_track(__u32 endpoint_id, const struct packet *packet, __u32 direction)
{
	struct weir_flow *flow;
	struct weir_flow_key key;
	struct weir_flow fresh = { .direction = direction };

	if (!packet)
		return false;
	flow = flow_find(endpoint_id, packet, direction);
	if (flow && flow->direction == direction && !(packet->opening && (flow->flags & FLOW_ENDING))) {
		flow_refresh(flow, packet, direction);
		return false;
	}
	if (has_opening(packet) && !packet->opening)
		return false;
	fresh.expires_ns = packet->received_ns + flow_lifetime_ns(packet->protocol, 0);
	flow_key(&key, endpoint_id, &packet->tuple, packet->protocol, direction);
	bpf_map_update_elem(&flows, &key, &fresh, BPF_ANY);
	return true;
}

#endif
