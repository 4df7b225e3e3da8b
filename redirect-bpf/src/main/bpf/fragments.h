/* Fragments: the first one of a datagram carries the ports and decides, the others follow it. */
#ifndef WEIR_FRAGMENTS_H
#define WEIR_FRAGMENTS_H

#include "maps.h"
#include "packet.h"

#define FRAGMENT_LIFETIME_NS (30 * SECOND_NS) /* as long as the kernel waits for the rest */

/* A later fragment that begins before this could overwrite flags or a chunk type that the first one was judged by. */
#define FRAGMENT_FLAGS_END 24 /* bytes */

static __always_inline void fragment_key(struct weir_fragment_key *key, const struct packet *packet)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->family = packet->tuple.family;
	__builtin_memcpy(key->source, packet->tuple.source, sizeof(key->source));
	__builtin_memcpy(key->destination, packet->tuple.destination, sizeof(key->destination));
	key->id = packet->fragment_id;
	key->protocol = packet->protocol;
}

/* Keeps the ports of a first fragment. */
static __always_inline int fragment_remember(const struct packet *packet)
{
	struct weir_fragment_key key;
	struct weir_fragment fragment = {
		.source_port = packet->tuple.source_port,
		.destination_port = packet->tuple.destination_port,
		.expires_ns = bpf_ktime_get_ns() + FRAGMENT_LIFETIME_NS,
	};

	fragment_key(&key, packet);
	return bpf_map_update_elem(&fragments, &key, &fragment, BPF_ANY) ? WEIR_REASON_FRAGMENT : WEIR_REASON_NONE;
}

/* Gives a later fragment the ports of its datagram; one that came before its first fragment drops. */
static __always_inline int fragment_recall(struct packet *packet)
{
	struct weir_fragment_key key;
	struct weir_fragment *fragment;

	if (packet->fragment_offset < FRAGMENT_FLAGS_END &&
	    (packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_SCTP))
		return WEIR_REASON_FRAGMENT;
	fragment_key(&key, packet);
	fragment = bpf_map_lookup_elem(&fragments, &key);
	if (!fragment || fragment->expires_ns < bpf_ktime_get_ns())
		return WEIR_REASON_FRAGMENT;
	packet->tuple.source_port = fragment->source_port;
	packet->tuple.destination_port = fragment->destination_port;
	return WEIR_REASON_NONE;
}

#endif
