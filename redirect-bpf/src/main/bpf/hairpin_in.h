/* Ingress of the loopback device: takes what to_pod sent back for the proxy. */
#ifndef WEIR_HAIRPIN_IN_H
#define WEIR_HAIRPIN_IN_H

#include "admission.h"

#define PACKET_HOST 0 /* skb type: for this machine */

SEC("tc")
int hairpin_in(struct __sk_buff *skb)
{
	__u32 mark = mark_of(skb);
	struct packet packet = {};
	int owner, reason;

	if (mark != WEIR_MARK_TO_PROXY && mark != WEIR_MARK_PROXY_UPSTREAM)
		return TC_ACT_OK;
	reason = parse_network(skb, &packet, 0);
	if (!reason)
		reason = parse_transport(skb, &packet);
	if (reason)
		return drop(skb, &packet, WEIR_DIRECTION_INGRESS, reason);
	/* the proxy calls a server of the node: no older record of these ports may send that call back to the proxy */
	if (mark == WEIR_MARK_PROXY_UPSTREAM) {
		if (packet.opening)
			connection_forget(&packet);
		return TC_ACT_OK;
	}
	bpf_skb_change_type(skb, PACKET_HOST);
	if (packet.protocol != IPPROTO_TCP)
		return TC_ACT_OK;
	identify(&packet, endpoint_at(packet.tuple.family, packet.tuple.source),
		 endpoint_at(packet.tuple.family, packet.tuple.destination));
	owner = owner_of(skb, &packet);
	return owner == OWNER_PROXY ? TC_ACT_OK : to_listener(skb, &packet, owner);
}

#endif
