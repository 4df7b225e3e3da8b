/* IPv6 link-local traffic: neighbour discovery and multicast listener reports pass, nothing else does. */
#ifndef WEIR_NEIGHBOURS_H
#define WEIR_NEIGHBOURS_H

#include "packet.h"

#define NDP_ROUTER_SOLICITATION 133
#define NDP_ROUTER_ADVERTISEMENT 134
#define NDP_NEIGHBOUR_SOLICITATION 135
#define NDP_REDIRECT 137
#define NDP_HOP_LIMIT 255 /* proves that nobody forwarded it */
#define MLD_QUERY 130
#define MLD_DONE 132
#define MLD_REPORT_V2 143
#define MLD_HOP_LIMIT 1

static __always_inline bool is_link_local(const __u8 *address)
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

static __always_inline bool is_multicast(const __u8 *address)
{
	return address[0] == 0xff;
}

static __always_inline bool is_link_multicast(const __u8 *address)
{
	return is_multicast(address) && (address[1] & 0x0f) == 2;
}

static __always_inline bool is_unspecified(const __u8 *address)
{
	for (int i = 0; i < 16; i++) {
		if (address[i])
			return false;
	}
	return true;
}

/* Whether the addresses alone say that the packet must not leave its link. */
static __always_inline bool is_link_scoped(const struct packet *packet)
{
	return packet->tuple.family == WEIR_FAMILY_IPV6 &&
	       (is_link_local(packet->tuple.source) || is_link_local(packet->tuple.destination) ||
		is_link_multicast(packet->tuple.destination) || is_unspecified(packet->tuple.source));
}

static __always_inline bool is_neighbour_discovery(const struct packet *packet)
{
	return packet->tuple.family == WEIR_FAMILY_IPV6 && packet->protocol == IPPROTO_ICMPV6 &&
	       !packet->fragmented && packet->hop_limit == NDP_HOP_LIMIT &&
	       packet->icmp_type >= NDP_ROUTER_SOLICITATION && packet->icmp_type <= NDP_REDIRECT;
}

static __always_inline bool is_listener_report(const struct packet *packet)
{
	__u8 type = packet->icmp_type;

	return packet->tuple.family == WEIR_FAMILY_IPV6 && packet->protocol == IPPROTO_ICMPV6 &&
	       !packet->fragmented && packet->hop_limit == MLD_HOP_LIMIT && is_multicast(packet->tuple.destination) &&
	       ((type >= MLD_QUERY && type <= MLD_DONE) || type == MLD_REPORT_V2);
}

/* A pod is no router, and before it has an address it can only ask. */
static __always_inline bool is_pods_to_send(const struct packet *packet)
{
	__u8 type = packet->icmp_type;

	if (is_listener_report(packet))
		return true;
	if (!is_neighbour_discovery(packet) || type == NDP_ROUTER_ADVERTISEMENT || type == NDP_REDIRECT)
		return false;
	return !is_unspecified(packet->tuple.source) || type == NDP_ROUTER_SOLICITATION ||
	       type == NDP_NEIGHBOUR_SOLICITATION;
}

#endif
