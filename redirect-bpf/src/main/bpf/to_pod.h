/* Egress of the host side of a pod's veth: what the pod receives from elsewhere. The last guard. */
#ifndef WEIR_TO_POD_H
#define WEIR_TO_POD_H

#include "admission.h"
#include "neighbours.h"

/* Sends a packet of the proxy's back into the node, through the loopback device. */
static __always_inline int hairpin(struct __sk_buff *skb, const struct packet *packet)
{
	const struct weir_config *configured = configuration();

	if (!configured || !configured->hairpin_interface)
		return drop(skb, packet, WEIR_DIRECTION_INGRESS, WEIR_REASON_NO_LISTENER);
	count(WEIR_COUNTER_HAIRPIN);
	set_mark(skb, WEIR_MARK_TO_PROXY);
	return bpf_redirect(configured->hairpin_interface, BPF_F_INGRESS);
}

static __always_inline int deliver_error(struct __sk_buff *skb, const struct packet *packet, const struct side *side)
{
	int quoted = quoted_by(skb, packet, side->endpoint_id, side->direction);

	if (quoted == QUOTED_UNKNOWN)
		return drop(skb, packet, side->direction, WEIR_REASON_NOT_A_FLOW);
	if (quoted == QUOTED_PROXY)
		return hairpin(skb, packet);
	count(WEIR_COUNTER_REPLY);
	return TC_ACT_OK;
}

/* What an endpoint sends to its own address was judged as egress where it left; the flow proves it. */
static __always_inline int deliver_to_itself(struct __sk_buff *skb, const struct packet *packet)
{
	if (!flow_find(packet->destination_endpoint, packet, WEIR_DIRECTION_INGRESS))
		return drop(skb, packet, WEIR_DIRECTION_INGRESS, WEIR_REASON_NOT_A_FLOW);
	count(WEIR_COUNTER_FORWARDED);
	return TC_ACT_OK;
}

/* Decides a packet that does not come from the proxy. */
static __always_inline int deliver(struct __sk_buff *skb, const struct packet *packet, struct side *destination)
{
	struct side elsewhere = {};
	int owner = packet->protocol == IPPROTO_TCP ? owner_of(skb, packet) : OWNER_NOBODY;

	if (owner == OWNER_PROXY)
		return hairpin(skb, packet);
	if (packet->source_endpoint == packet->destination_endpoint)
		return deliver_to_itself(skb, packet);
	if (is_icmp_error(packet))
		return deliver_error(skb, packet, destination);
	if (is_link_scoped(packet))
		return drop(skb, packet, destination->direction, WEIR_REASON_UNSUPPORTED_PROTOCOL);
	decide(destination, packet);
	if (destination->decision == WEIR_DECISION_DENY)
		return drop(skb, packet, destination->direction, destination->reason);
	if (destination->decision == WEIR_DECISION_ALLOW && passes_directly(packet, owner))
		return forward(skb, packet, &elsewhere, destination);
	begin_redirect(skb, packet, destination->direction);
	return hairpin(skb, packet);
}

SEC("tc")
int to_pod(struct __sk_buff *skb)
{
	struct side destination = {};
	const struct weir_endpoint *receiver;
	__u32 mark = mark_of(skb);
	struct packet packet = {};
	int reason;

	if (is_arp(skb))
		return TC_ACT_OK;
	reason = parse_at_pod(skb, &packet);
	if (!reason)
		reason = parse_transport(skb, &packet);
	if (reason)
		return drop(skb, &packet, WEIR_DIRECTION_INGRESS, reason);
	if (is_neighbour_discovery(&packet) || is_listener_report(&packet))
		return TC_ACT_OK;
	receiver = endpoint_at(packet.tuple.family, packet.tuple.destination);
	if (!receiver || receiver->interface_index != skb->ifindex)
		return drop(skb, &packet, WEIR_DIRECTION_INGRESS, WEIR_REASON_NO_ENDPOINT);
	/* from_pod sent it to the proxy, but a bridge between two pods knows nothing of the node's routing */
	if (mark == WEIR_MARK_TO_PROXY)
		return hairpin(skb, &packet);
	if (packet.protocol == IPPROTO_TCP && mark == WEIR_MARK_PROXY_UPSTREAM) {
		count(WEIR_COUNTER_PROXY_UPSTREAM);
		return TC_ACT_OK;
	}
	if (packet.protocol == IPPROTO_TCP && mark == WEIR_MARK_PROXY_DOWNSTREAM) {
		count(WEIR_COUNTER_PROXY_DOWNSTREAM);
		return TC_ACT_OK;
	}
	identify(&packet, endpoint_at(packet.tuple.family, packet.tuple.source), receiver);
	set_side(&destination, WEIR_DIRECTION_INGRESS, receiver, packet.source_identity);
	return deliver(skb, &packet, &destination);
}

#endif
