/* The transport layer: ports, and whether the packet opens a flow. ICMP echo counts as a flow from port `identifier` of
 * the asking side to port 0 of the answering one; every other protocol without ports has 0 for both.
 */
#ifndef WEIR_TRANSPORT_H
#define WEIR_TRANSPORT_H

#include "fragments.h"
#include "packet.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

#define SCTP_CHUNK_OFFSET 12 /* bytes; the type of the first chunk */
#define SCTP_CHUNK_INIT 1

#define ICMP4_ECHO_REPLY 0
#define ICMP4_UNREACHABLE 3
#define ICMP4_SOURCE_QUENCH 4
#define ICMP4_REDIRECT 5
#define ICMP4_ECHO_REQUEST 8
#define ICMP4_TIME_EXCEEDED 11
#define ICMP4_PARAMETER_PROBLEM 12
#define ICMP6_ERROR_MAX 127
#define ICMP6_ECHO_REQUEST 128
#define ICMP6_ECHO_REPLY 129

struct icmp_header {
	__u8 type;
	__u8 code;
	__u16 checksum;
	__u16 identifier; /* of echo messages */
	__u16 sequence;
};

static __always_inline void echo_ports(struct packet *packet, const struct icmp_header *icmp)
{
	bool ipv4 = packet->tuple.family == WEIR_FAMILY_IPV4;

	if (icmp->type == (ipv4 ? ICMP4_ECHO_REQUEST : ICMP6_ECHO_REQUEST)) {
		packet->tuple.source_port = icmp->identifier;
		packet->opening = true;
	} else if (icmp->type == (ipv4 ? ICMP4_ECHO_REPLY : ICMP6_ECHO_REPLY)) {
		packet->tuple.destination_port = icmp->identifier;
	}
}

/* Whether the packet reports trouble with another one, which it quotes. */
static __always_inline bool is_icmp_error(const struct packet *packet)
{
	__u8 type = packet->icmp_type;

	if (!is_icmp(packet) || packet->fragment_offset)
		return false;
	if (packet->tuple.family == WEIR_FAMILY_IPV6)
		return type <= ICMP6_ERROR_MAX;
	return (type >= ICMP4_UNREACHABLE && type <= ICMP4_REDIRECT) || type == ICMP4_TIME_EXCEEDED ||
	       type == ICMP4_PARAMETER_PROBLEM;
}

static __always_inline int parse_tcp(struct __sk_buff *skb, struct packet *packet)
{
	__u8 header[sizeof(struct tcphdr)];

	if (packet->transport_length < sizeof(header) ||
	    load(skb, packet->transport_offset, header, sizeof(header)) || header[12] >> 4 < 5)
		return WEIR_REASON_MALFORMED;
	__builtin_memcpy(&packet->tuple.source_port, header, 4);
	packet->tcp_flags = header[13];
	if ((header[13] & TCP_SYN) && (header[13] & (TCP_FIN | TCP_RST)))
		return WEIR_REASON_MALFORMED;
	packet->opening = (header[13] & (TCP_SYN | TCP_ACK)) == TCP_SYN;
	return WEIR_REASON_NONE;
}

static __always_inline int parse_udp(struct __sk_buff *skb, struct packet *packet)
{
	if (packet->transport_length < sizeof(struct udphdr) ||
	    load(skb, packet->transport_offset, &packet->tuple.source_port, 4))
		return WEIR_REASON_MALFORMED;
	return WEIR_REASON_NONE;
}

static __always_inline int parse_sctp(struct __sk_buff *skb, struct packet *packet)
{
	__u8 header[SCTP_CHUNK_OFFSET + 4];

	if (packet->transport_length < sizeof(header) ||
	    load(skb, packet->transport_offset, header, sizeof(header)))
		return WEIR_REASON_MALFORMED;
	__builtin_memcpy(&packet->tuple.source_port, header, 4);
	packet->opening = header[SCTP_CHUNK_OFFSET] == SCTP_CHUNK_INIT;
	return WEIR_REASON_NONE;
}

static __always_inline int parse_icmp(struct __sk_buff *skb, struct packet *packet)
{
	struct icmp_header icmp;

	if (packet->transport_length < sizeof(icmp) || load(skb, packet->transport_offset, &icmp, sizeof(icmp)))
		return WEIR_REASON_MALFORMED;
	packet->icmp_type = icmp.type;
	echo_ports(packet, &icmp);
	/* nobody fragments an error, and its quotation must be readable here */
	return packet->fragmented && is_icmp_error(packet) ? WEIR_REASON_FRAGMENT : WEIR_REASON_NONE;
}

/* Fills in what the transport layer says. Call it once the source is known to be true: it remembers fragments. */
__checked_alone int parse_transport(struct __sk_buff *skb, struct packet *packet)
{
	int reason = WEIR_REASON_NONE;

	if (!packet)
		return WEIR_REASON_MALFORMED;
	if (packet->fragment_offset)
		return fragment_recall(packet);
	if (packet->protocol == IPPROTO_TCP)
		reason = parse_tcp(skb, packet);
	else if (packet->protocol == IPPROTO_UDP)
		reason = parse_udp(skb, packet);
	else if (packet->protocol == IPPROTO_SCTP)
		reason = parse_sctp(skb, packet);
	else if (is_icmp(packet))
		reason = parse_icmp(skb, packet);
	if (!packet->fragmented)
		return reason;
	if (reason)
		return WEIR_REASON_FRAGMENT;
	return packet->more_fragments ? fragment_remember(packet) : WEIR_REASON_NONE;
}

#endif
