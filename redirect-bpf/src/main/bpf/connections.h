/* Redirected connections: what was known of one at its SYN. The proxy and the sk_lookup program read it. */
#ifndef WEIR_CONNECTIONS_H
#define WEIR_CONNECTIONS_H

#include "maps.h"
#include "packet.h"

/* Writes the record of a connection at its SYN, over one that an older connection of the same ports may have left. */
static __always_inline int connection_announce(const struct packet *packet)
{
	struct weir_connection connection = {
		.source_identity = packet->source_identity,
		.destination_identity = packet->destination_identity,
		.source_endpoint = packet->source_endpoint,
		.destination_endpoint = packet->destination_endpoint,
		.created_ns = packet->received_ns,
	};

	return bpf_map_update_elem(&conns, &packet->tuple, &connection, BPF_ANY);
}

/* A connection that starts directly is not the proxy's, whatever stood here: sk_lookup must leave it alone. */
static __always_inline void connection_forget(const struct packet *packet)
{
	bpf_map_delete_elem(&conns, &packet->tuple);
}

static __always_inline struct weir_connection *connection_find(const struct weir_tuple *tuple)
{
	return bpf_map_lookup_elem(&conns, tuple);
}

#endif
