/* The decision about a packet, once it is parsed and its ends are known. */
#ifndef WEIR_ADMISSION_H
#define WEIR_ADMISSION_H

#include "icmp_errors.h"
#include "policy.h"

static __always_inline bool is_arp(const struct __sk_buff *skb)
{
	return skb->protocol == bpf_htons(ETH_P_ARP) && !skb->vlan_present;
}

/* The network layer of a packet at a pod's interface, where only plain IP and ARP have any business. */
static __always_inline int parse_at_pod(struct __sk_buff *skb, struct packet *packet)
{
	int reason = parse_network(skb, packet, 0);

	return skb->vlan_present ? WEIR_REASON_UNSUPPORTED_PROTOCOL : reason;
}

/* Notes who stands at both ends; NULL: an address that is no endpoint of this node. */
static __always_inline void identify(struct packet *packet, const struct weir_endpoint *source,
				     const struct weir_endpoint *destination)
{
	__u32 family = packet->tuple.family;

	packet->received_ns = bpf_ktime_get_ns();
	packet->source_endpoint = source ? source->endpoint_id : 0;
	packet->destination_endpoint = destination ? destination->endpoint_id : 0;
	packet->source_identity = source ? source->identity : identity_of(family, packet->tuple.source);
	packet->destination_identity =
		destination ? destination->identity : identity_of(family, packet->tuple.destination);
}

static __always_inline int to_proxy_socket(struct __sk_buff *skb)
{
	count(WEIR_COUNTER_REDIRECTED_ESTABLISHED);
	set_mark(skb, WEIR_MARK_TO_PROXY);
	return TC_ACT_OK;
}

/* Whether a packet that policy lets pass can do so. A SYN that meets a TIME_WAIT of the proxy's cannot: the kernel does not
 * forward what it finds a socket for, so the proxy has this connection too. A server of the node is not forwarded to.
 */
static __always_inline bool passes_directly(const struct packet *packet, int owner)
{
	return owner != OWNER_TIME_WAIT || packet->destination_identity == IDENTITY_HOST;
}

/* Gives a marked packet to the proxy's listener. Where the kernel has to look for a socket itself, in reassembly or for a
 * TIME_WAIT, sk_lookup picks the listener later; without an announced connection it would find somebody else's.
 */
static __always_inline int to_listener(struct __sk_buff *skb, const struct packet *packet, int owner)
{
	int reason;

	if (packet->fragmented || owner == OWNER_TIME_WAIT) {
		if (connection_find(&packet->tuple))
			return TC_ACT_OK;
		return drop(skb, packet, WEIR_DIRECTION_INGRESS, WEIR_REASON_FRAGMENT);
	}
	reason = assign_listener(skb, packet);
	return reason ? drop(skb, packet, WEIR_DIRECTION_INGRESS, reason) : TC_ACT_OK;
}

/* Records a redirected connection at its SYN; its other packets find the record, or end in a reset. */
static __always_inline void begin_redirect(struct __sk_buff *skb, const struct packet *packet, __u8 direction)
{
	if (!packet->opening)
		return;
	connection_announce(packet);
	count(WEIR_COUNTER_REDIRECTED_NEW);
	trace(skb, packet, direction, WEIR_DECISION_REDIRECT);
}

static __always_inline void track(struct __sk_buff *skb, const struct side *side, const struct packet *packet)
{
	if (!side->endpoint_id || side->reply)
		return;
	if (flow_track(side->endpoint_id, packet, side->direction) && !side->exempt)
		trace(skb, packet, side->direction, WEIR_DECISION_ALLOW);
}

/* A packet that passes directly. */
static __always_inline int forward(struct __sk_buff *skb, const struct packet *packet, const struct side *source,
				   const struct side *destination)
{
	if (packet->opening && packet->protocol == IPPROTO_TCP)
		connection_forget(packet);
	track(skb, source, packet);
	if (!(destination->exempt && source->reply))
		track(skb, destination, packet);
	count(source->reply || destination->reply ? WEIR_COUNTER_REPLY : WEIR_COUNTER_FORWARDED);
	return TC_ACT_OK;
}

/* An ICMP error that enters the node, sent or received by an endpoint. */
static __always_inline int admit_error(struct __sk_buff *skb, const struct packet *packet, const struct side *side)
{
	int quoted = quoted_by(skb, packet, side->endpoint_id, side->direction);

	if (quoted == QUOTED_UNKNOWN)
		return drop(skb, packet, side->direction, WEIR_REASON_NOT_A_FLOW);
	if (quoted == QUOTED_PROXY)
		return to_proxy_socket(skb);
	count(WEIR_COUNTER_REPLY);
	return TC_ACT_OK;
}

/* Decides a packet that enters the node. Both sides are asked where both are of this node: the proxy serves them in one
 * pass, and behind it nobody asks the destination again.
 */
static __always_inline int admit(struct __sk_buff *skb, const struct packet *packet, struct side *source,
				 struct side *destination)
{
	int owner = packet->protocol == IPPROTO_TCP ? owner_of(skb, packet) : OWNER_NOBODY;

	if (owner == OWNER_PROXY)
		return to_proxy_socket(skb);
	if (is_icmp_error(packet))
		return admit_error(skb, packet, source->endpoint_id ? source : destination);
	decide(source, packet);
	if (source->decision == WEIR_DECISION_DENY)
		return drop(skb, packet, source->direction, source->reason);
	decide(destination, packet);
	if (destination->decision == WEIR_DECISION_DENY)
		return drop(skb, packet, destination->direction, destination->reason);
	if (source->decision == WEIR_DECISION_ALLOW && destination->decision == WEIR_DECISION_ALLOW &&
	    passes_directly(packet, owner))
		return forward(skb, packet, source, destination);
	if (owner == OWNER_TIME_WAIT)
		count(WEIR_COUNTER_TIME_WAIT);
	begin_redirect(skb, packet,
		       destination->decision == WEIR_DECISION_REDIRECT ? destination->direction : source->direction);
	set_mark(skb, WEIR_MARK_TO_PROXY);
	return to_listener(skb, packet, owner);
}

#endif
