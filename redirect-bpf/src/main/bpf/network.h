/* The network layer: addresses, protocol and fragmentation out of an IPv4 or IPv6 header. Everything that could make a
 * later reader of the packet see another destination or another transport header drops here.
 */
#ifndef WEIR_NETWORK_H
#define WEIR_NETWORK_H

#include "packet.h"

#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OPTIONS_MAX 40 /* bytes, so no more options either */

#define IPV6_EXTENSIONS_MAX 6
#define IPV6_FRAGMENT_OFFSET 0xfff8
#define IPV6_MORE_FRAGMENTS 0x0001

/* Whether IPv4 options name further hops, or cannot be read. end: length of the IP header. */
__checked_alone int is_source_routed(struct __sk_buff *skb, __u32 base, __u32 end)
{
	__u32 offset = sizeof(struct iphdr);
	__u8 type, length;

	for (int i = 0; i <= IPV4_OPTIONS_MAX; i++) {
		if (offset >= end)
			return false;
		if (load(skb, base + offset, &type, 1))
			return true;
		if (type == IPOPT_END)
			return false;
		if (type == IPOPT_NOOP) {
			offset++;
			continue;
		}
		if (type == IPOPT_LSRR || type == IPOPT_SSRR)
			return true;
		if (load(skb, base + offset + 1, &length, 1) || length < 2)
			return true;
		offset += length;
	}
	return true;
}

static __always_inline enum weir_reason parse_ipv4(struct __sk_buff *skb, struct packet *packet, __u32 base)
{
	struct iphdr ip;
	__u32 header, total, fragment;

	if (load(skb, base, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5)
		return WEIR_REASON_MALFORMED;
	header = ip.ihl * 4;
	total = bpf_ntohs(ip.tot_len);
	if (total && total < header)
		return WEIR_REASON_MALFORMED;
	packet->tuple.family = WEIR_FAMILY_IPV4;
	__builtin_memcpy(packet->tuple.source, &ip.saddr, 4);
	__builtin_memcpy(packet->tuple.destination, &ip.daddr, 4);
	packet->protocol = ip.protocol;
	packet->hop_limit = ip.ttl;
	packet->transport_offset = base + header;
	packet->transport_length = total ? total - header : LENGTH_UNKNOWN;
	fragment = bpf_ntohs(ip.frag_off);
	packet->fragment_id = ip.id;
	packet->fragment_offset = (fragment & IPV4_FRAGMENT_OFFSET) * 8;
	packet->more_fragments = fragment & IPV4_MORE_FRAGMENTS;
	packet->fragmented = packet->more_fragments || packet->fragment_offset;
	return is_source_routed(skb, base, header) ? WEIR_REASON_MALFORMED : WEIR_REASON_NONE;
}

/* Extension headers that nothing here reads, and whose content we would have to trust. */
static __always_inline bool is_refused_extension(__u8 next)
{
	return next == IPPROTO_MH || next == 139 /* HIP */ || next == 140 /* shim6 */ || next == 253 || next == 254;
}

static __always_inline bool is_extension(__u8 next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_FRAGMENT ||
	       next == IPPROTO_DSTOPTS || is_refused_extension(next);
}

/* The fragment header: what stands behind it must be the transport, in the first fragment already. */
static __always_inline enum weir_reason parse_fragment_header(struct packet *packet, const __u8 *header)
{
	__u32 offset = header[2] << 8 | header[3];

	__builtin_memcpy(&packet->fragment_id, header + 4, 4);
	packet->fragment_offset = offset & IPV6_FRAGMENT_OFFSET;
	packet->more_fragments = offset & IPV6_MORE_FRAGMENTS;
	packet->fragmented = true;
	return is_extension(header[0]) ? WEIR_REASON_FRAGMENT : WEIR_REASON_NONE;
}

/* Walks to the transport header. AH and ESP end the walk: they are protocols without ports to us. */
static __always_inline enum weir_reason walk_extensions(struct __sk_buff *skb, struct packet *packet, __u8 next)
{
	enum weir_reason reason;
	__u8 header[8];
	__u32 size;

	for (int i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
		packet->protocol = next;
		if (is_refused_extension(next))
			return WEIR_REASON_UNSUPPORTED_PROTOCOL;
		if (!is_extension(next))
			return WEIR_REASON_NONE;
		if (load(skb, packet->transport_offset, header, sizeof(header)))
			return WEIR_REASON_MALFORMED;
		if (next == IPPROTO_HOPOPTS && i)
			return WEIR_REASON_MALFORMED;
		/* type 0 at all, or any routing header that still has hops to visit */
		if (next == IPPROTO_ROUTING && (header[2] == 0 || header[3] != 0))
			return WEIR_REASON_MALFORMED;
		size = next == IPPROTO_FRAGMENT ? 8 : (header[1] + 1) * 8;
		if (packet->transport_length != LENGTH_UNKNOWN) {
			if (packet->transport_length < size)
				return WEIR_REASON_MALFORMED;
			packet->transport_length -= size;
		}
		packet->transport_offset += size;
		if (next == IPPROTO_FRAGMENT) {
			reason = parse_fragment_header(packet, header);
			packet->protocol = header[0];
			return reason;
		}
		next = header[0];
	}
	return WEIR_REASON_UNSUPPORTED_PROTOCOL;
}

static __always_inline enum weir_reason parse_ipv6(struct __sk_buff *skb, struct packet *packet, __u32 base)
{
	struct ipv6hdr ip;

	if (load(skb, base, &ip, sizeof(ip)) || ip.version != 6)
		return WEIR_REASON_MALFORMED;
	packet->tuple.family = WEIR_FAMILY_IPV6;
	__builtin_memcpy(packet->tuple.source, &ip.saddr, 16);
	__builtin_memcpy(packet->tuple.destination, &ip.daddr, 16);
	packet->hop_limit = ip.hop_limit;
	packet->transport_offset = base + sizeof(ip);
	packet->transport_length = ip.payload_len ? bpf_ntohs(ip.payload_len) : LENGTH_UNKNOWN;
	return walk_extensions(skb, packet, ip.nexthdr);
}

/* Fills in what the network layer says. base: where its header stands, 0 but for a packet inside an ICMP error. On a
 * failure behind the addresses, family and addresses are set all the same.
 */
__checked_alone int parse_network(struct __sk_buff *skb, struct packet *packet, __u32 base)
{
	if (!packet)
		return WEIR_REASON_MALFORMED;
	__builtin_memset(packet, 0, sizeof(*packet));
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return parse_ipv4(skb, packet, base);
	if (skb->protocol == bpf_htons(ETH_P_IPV6))
		return parse_ipv6(skb, packet, base);
	return WEIR_REASON_UNSUPPORTED_PROTOCOL;
}

#endif
