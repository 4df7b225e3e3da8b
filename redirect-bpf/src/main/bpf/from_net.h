/* Ingress of the node's uplinks: what other machines send. Only what is for a pod of this node is judged. */
#ifndef WEIR_FROM_NET_H
#define WEIR_FROM_NET_H

#include "admission.h"
#include "neighbours.h"

#define VLAN_ID_MASK 0xfff

SEC("tc")
int from_net(struct __sk_buff *skb)
{
	struct side elsewhere = {};
	struct side destination = {};
	const struct weir_endpoint *receiver;
	struct packet packet = {};
	int reason;

	set_mark(skb, 0);
	/* tag 0 carries a priority only; others belong to a VLAN device, which is an uplink of its own */
	if (skb->vlan_present && (skb->vlan_tci & VLAN_ID_MASK))
		return TC_ACT_OK;
	reason = parse_network(skb, &packet, 0);
	if (!packet.tuple.family)
		return TC_ACT_OK;
	if (endpoint_at(packet.tuple.family, packet.tuple.source))
		return drop(skb, &packet, WEIR_DIRECTION_INGRESS, WEIR_REASON_SPOOFED_SOURCE);
	receiver = endpoint_at(packet.tuple.family, packet.tuple.destination);
	if (!receiver)
		return TC_ACT_OK;
	identify(&packet, NULL, receiver);
	if (!reason && packet.source_identity == IDENTITY_HOST)
		reason = WEIR_REASON_SPOOFED_SOURCE;
	if (!reason)
		reason = parse_transport(skb, &packet);
	if (reason)
		return drop(skb, &packet, WEIR_DIRECTION_INGRESS, reason);
	/* the kernel forwards it with a lower hop limit, so that no pod takes it for a neighbour's */
	if (is_neighbour_discovery(&packet))
		return TC_ACT_OK;
	set_side(&destination, WEIR_DIRECTION_INGRESS, receiver, packet.source_identity);
	return admit(skb, &packet, &elsewhere, &destination);
}

#endif
