/* The proxy's sockets, as seen from a packet: whether one of them owns its connection, and which listener takes a new one.
 */
#ifndef WEIR_SOCKETS_H
#define WEIR_SOCKETS_H

#include "connections.h"
#include "events.h"
#include "identity.h"

/* values of sk_state */
#define STATE_ESTABLISHED 1
#define STATE_TIME_WAIT 6
#define STATE_LISTEN 10
#define STATE_HALF_OPEN 12

enum owner {
	OWNER_NOBODY,    /* no socket, or one that is not the proxy's */
	OWNER_PROXY,     /* a socket of the proxy: the packet is its own */
	OWNER_TIME_WAIT, /* a SYN that meets a TIME_WAIT: the kernel must find that one first */
};

/* The proxy marks its sockets. A connection that it accepted from one endpoint is not that of another endpoint which came
 * to the same address later.
 */
static __always_inline bool is_full_socket_of_proxy(const struct packet *packet, const struct bpf_sock *sk)
{
	struct weir_connection *connection;

	if ((sk->mark & WEIR_MARK_MASK) == WEIR_MARK_PROXY_UPSTREAM)
		return true;
	if ((sk->mark & WEIR_MARK_MASK) != WEIR_MARK_PROXY_DOWNSTREAM)
		return false;
	connection = connection_find(&packet->tuple);
	return !connection || connection->source_endpoint == packet->source_endpoint;
}

/* Half-open and TIME_WAIT sockets show no mark. They are the proxy's if their connection was announced by this source, or
 * if they hold an address that the node does not have itself: only transparent sockets do.
 */
static __always_inline bool is_mini_socket_of_proxy(const struct packet *packet)
{
	struct weir_connection *connection = connection_find(&packet->tuple);

	if (!connection)
		return packet->destination_identity != IDENTITY_HOST;
	return connection->source_endpoint == packet->source_endpoint &&
	       connection->source_identity == packet->source_identity;
}

static __always_inline struct bpf_sock *find_socket(struct __sk_buff *skb, const struct weir_tuple *tuple)
{
	struct bpf_sock_tuple wanted = {};
	__u32 size;

	if (tuple->family == WEIR_FAMILY_IPV4) {
		__builtin_memcpy(&wanted.ipv4.saddr, tuple->source, 4);
		__builtin_memcpy(&wanted.ipv4.daddr, tuple->destination, 4);
		wanted.ipv4.sport = tuple->source_port;
		wanted.ipv4.dport = tuple->destination_port;
		size = sizeof(wanted.ipv4);
	} else {
		__builtin_memcpy(wanted.ipv6.saddr, tuple->source, 16);
		__builtin_memcpy(wanted.ipv6.daddr, tuple->destination, 16);
		wanted.ipv6.sport = tuple->source_port;
		wanted.ipv6.dport = tuple->destination_port;
		size = sizeof(wanted.ipv6);
	}
	return bpf_skc_lookup_tcp(skb, &wanted, size, BPF_F_CURRENT_NETNS, 0);
}

/* Whose connection a TCP packet belongs to. Identities and endpoints of the packet must be known. */
__checked_alone int owner_of(struct __sk_buff *skb, const struct packet *packet)
{
	struct bpf_sock *sk, *full;
	int owner = OWNER_NOBODY;
	__u32 state;

	if (!packet)
		return OWNER_NOBODY;
	sk = find_socket(skb, &packet->tuple);
	if (!sk)
		return OWNER_NOBODY;
	state = sk->state;
	if (state == STATE_TIME_WAIT && packet->opening) {
		owner = OWNER_TIME_WAIT;
	} else if (state == STATE_TIME_WAIT || state == STATE_HALF_OPEN) {
		if (is_mini_socket_of_proxy(packet))
			owner = OWNER_PROXY;
	} else if (state != STATE_LISTEN) {
		full = bpf_sk_fullsock(sk);
		if (full && is_full_socket_of_proxy(packet, full))
			owner = OWNER_PROXY;
	}
	bpf_sk_release(sk);
	return owner;
}

/* The slot of the listener for a connection: the same one for each of its packets. -1: no listener. */
static __always_inline int listener_slot(const struct weir_tuple *tuple)
{
	const struct weir_config *configured = configuration();
	bool ipv4 = tuple->family == WEIR_FAMILY_IPV4;
	__u32 listening, hash = tuple->source_port << 16 | tuple->destination_port;
	__u32 word;

	if (!configured)
		return -1;
	listening = ipv4 ? configured->listeners_ipv4 : configured->listeners_ipv6;
	if (!listening || listening > WEIR_LISTENERS_PER_FAMILY)
		return -1;
	for (int i = 0; i < 16; i += 4) {
		__builtin_memcpy(&word, tuple->source + i, 4);
		hash = (hash ^ word) * 0x9e3779b1;
		__builtin_memcpy(&word, tuple->destination + i, 4);
		hash = (hash ^ word) * 0x85ebca6b;
	}
	hash ^= hash >> 16;
	return (ipv4 ? 0 : WEIR_LISTENERS_PER_FAMILY) + hash % listening;
}

/* Hands the packet to a listener; the mark then brings it there. The reason for a drop otherwise. */
static __always_inline int assign_listener(struct __sk_buff *skb, const struct packet *packet)
{
	int slot = listener_slot(&packet->tuple);
	struct bpf_sock *sk;
	long failed;

	if (slot < 0)
		return WEIR_REASON_NO_LISTENER;
	sk = bpf_map_lookup_elem(&listeners, &slot);
	if (!sk)
		return WEIR_REASON_NO_LISTENER;
	failed = bpf_sk_assign(skb, sk, 0);
	bpf_sk_release(sk);
	return failed ? WEIR_REASON_ASSIGN_FAILED : WEIR_REASON_NONE;
}

#endif
