/* What the policy of an endpoint says of a packet. */
#ifndef WEIR_POLICY_H
#define WEIR_POLICY_H

#include "events.h"
#include "flows.h"
#include "identity.h"

#define POLICY_PREFIX_FULL 64

/* One side of a packet: an endpoint of this node, and what it makes of the packet. */
struct side {
	__u32 endpoint_id; /* 0: this side is not of this node */
	__u32 endpoint_flags;
	__u32 peer_identity;
	__u8 direction;
	__u8 decision;
	__u8 reason; /* of a deny */
	bool reply;
	bool exempt; /* no policy of its own: what an endpoint sends to itself is judged as egress */
};

/* Without an endpoint the side stays empty, and lets everything pass. */
static __always_inline void set_side(struct side *side, __u8 direction, const struct weir_endpoint *endpoint,
				     __u32 peer_identity)
{
	side->direction = direction;
	side->peer_identity = peer_identity;
	if (!endpoint)
		return;
	side->endpoint_id = endpoint->endpoint_id;
	side->endpoint_flags = endpoint->flags;
}

static __always_inline bool is_enforced(const struct side *side)
{
	return side->endpoint_flags &
	       (side->direction == WEIR_DIRECTION_INGRESS ? WEIR_ENDPOINT_INGRESS_ENFORCED
							  : WEIR_ENDPOINT_EGRESS_ENFORCED);
}

static __always_inline void deny(struct side *side, __u8 reason)
{
	side->decision = WEIR_DECISION_DENY;
	side->reason = reason;
}

/* Sets the decision by policy alone. The longest entry for the peer and the longest one for any peer are both asked, and
 * the stronger of them holds. Unknown peers have no entry of their own: number 0 in the map means any peer.
 */
static __always_inline void decide_by_policy(struct side *side, const struct packet *packet)
{
	struct weir_policy_key key = {
		.prefix_length = POLICY_PREFIX_FULL,
		.identity = side->peer_identity,
		.direction = side->direction,
		.protocol = packet->protocol,
		.port = is_icmp(packet) ? 0 : packet->tuple.destination_port,
	};
	struct weir_policy_value *of_peer = NULL, *of_any;
	__u32 endpoint_id = side->endpoint_id;
	void *map = bpf_map_lookup_elem(&policies, &endpoint_id);
	__u8 decision = WEIR_DECISION_ALLOW;

	side->reason = WEIR_REASON_NONE;
	if (!map) {
		deny(side, WEIR_REASON_NO_POLICY_MAP);
		return;
	}
	if (side->peer_identity == WEIR_IDENTITY_UNKNOWN && is_enforced(side)) {
		deny(side, WEIR_REASON_UNKNOWN_IDENTITY);
		return;
	}
	if (side->peer_identity != WEIR_IDENTITY_UNKNOWN)
		of_peer = bpf_map_lookup_elem(map, &key);
	key.identity = WEIR_IDENTITY_UNKNOWN;
	of_any = bpf_map_lookup_elem(map, &key);
	if (!of_peer && !of_any && is_enforced(side)) {
		deny(side, WEIR_REASON_POLICY_DENIED);
		return;
	}
	if (of_peer)
		decision = of_peer->decision;
	if (of_any && of_any->decision > decision)
		decision = of_any->decision;
	side->decision = decision;
	if (decision >= WEIR_DECISION_DENY)
		deny(side, WEIR_REASON_POLICY_DENY_RULE);
	else if (decision == WEIR_DECISION_REDIRECT && packet->protocol != IPPROTO_TCP)
		deny(side, WEIR_REASON_REDIRECT_NOT_TCP);
}

/* Decides one side: the answer to a flow passes, everything else is policy, for every packet anew. */
__checked_alone int decide(struct side *side, const struct packet *packet)
{
	if (!side || !packet)
		return 0;
	side->decision = WEIR_DECISION_ALLOW;
	side->reason = WEIR_REASON_NONE;
	side->reply = false;
	if (!side->endpoint_id || side->exempt)
		return 0;
	side->reply = is_reply(side->endpoint_id, packet, side->direction);
	if (!side->reply)
		decide_by_policy(side, packet);
	return 0;
}

#endif
