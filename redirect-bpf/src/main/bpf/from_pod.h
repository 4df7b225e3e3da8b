/* Ingress of the host side of a pod's veth: what the pod sends. */
#ifndef WEIR_FROM_POD_H
#define WEIR_FROM_POD_H

#include "admission.h"
#include "neighbours.h"

/* Link-local and unspecified sources are nobody's in particular; every other source must be the pod's own. */
static __always_inline bool is_true_source(const struct packet *packet, const struct weir_endpoint *endpoint,
					   __u32 interface_index)
{
	if (endpoint)
		return endpoint->interface_index == interface_index;
	return packet->tuple.family == WEIR_FAMILY_IPV6 &&
	       (is_link_local(packet->tuple.source) || is_unspecified(packet->tuple.source));
}

/* Whether the packet is the pod's talk with its neighbour, the node, and has no policy. */
static __always_inline bool is_for_node_as_neighbour(const struct packet *packet)
{
	return is_pods_to_send(packet) && (is_link_scoped(packet) || packet->destination_identity == IDENTITY_HOST);
}

SEC("tc")
int from_pod(struct __sk_buff *skb)
{
	struct side source = {};
	struct side destination = {};
	const struct weir_endpoint *sender, *receiver;
	struct packet packet = {};
	int reason;

	set_mark(skb, 0);
	if (is_arp(skb))
		return TC_ACT_OK;
	reason = parse_at_pod(skb, &packet);
	if (reason)
		return drop(skb, &packet, WEIR_DIRECTION_EGRESS, reason);
	sender = endpoint_at(packet.tuple.family, packet.tuple.source);
	if (!is_true_source(&packet, sender, skb->ifindex))
		return drop(skb, &packet, WEIR_DIRECTION_EGRESS, WEIR_REASON_SPOOFED_SOURCE);
	receiver = endpoint_at(packet.tuple.family, packet.tuple.destination);
	identify(&packet, sender, receiver);
	reason = parse_transport(skb, &packet);
	if (reason)
		return drop(skb, &packet, WEIR_DIRECTION_EGRESS, reason);
	if (is_for_node_as_neighbour(&packet))
		return TC_ACT_OK;
	if (!sender)
		return drop(skb, &packet, WEIR_DIRECTION_EGRESS, WEIR_REASON_SPOOFED_SOURCE);
	if (is_link_scoped(&packet))
		return drop(skb, &packet, WEIR_DIRECTION_EGRESS, WEIR_REASON_UNSUPPORTED_PROTOCOL);
	set_side(&source, WEIR_DIRECTION_EGRESS, sender, packet.destination_identity);
	set_side(&destination, WEIR_DIRECTION_INGRESS, receiver, packet.source_identity);
	if (source.endpoint_id == destination.endpoint_id) {
		destination.exempt = true;
		packet.destination_endpoint = 0;
	}
	return admit(skb, &packet, &source, &destination);
}

#endif
