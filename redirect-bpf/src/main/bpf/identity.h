/* Who an address is. */
#ifndef WEIR_IDENTITY_H
#define WEIR_IDENTITY_H

#include "maps.h"

#define IDENTITY_HOST 1 /* this node */

/* The endpoint of this node that owns an address, or NULL. */
static __always_inline struct weir_endpoint *endpoint_at(__u32 family, const __u8 *address)
{
	struct weir_address_key key = { .family = family };

	__builtin_memcpy(key.address, address, sizeof(key.address));
	return bpf_map_lookup_elem(&endpoints, &key);
}

/* The identity of an address that is no endpoint of this node. Without an entry it is the world once the cache is
 * complete, and nobody before.
 */
static __always_inline __u32 identity_of(__u32 family, const __u8 *address)
{
	struct weir_ipcache_key key = {
		.prefix_length = 32 + (family == WEIR_FAMILY_IPV4 ? 32 : 128),
		.family = family,
	};
	const struct weir_config *configured = configuration();
	__u32 *identity;

	__builtin_memcpy(key.address, address, sizeof(key.address));
	identity = bpf_map_lookup_elem(&ipcache, &key);
	if (identity)
		return *identity;
	return configured && configured->ipcache_synced ? WEIR_IDENTITY_WORLD : WEIR_IDENTITY_UNKNOWN;
}

#endif
