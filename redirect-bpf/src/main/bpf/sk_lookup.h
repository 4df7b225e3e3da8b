/* The node's network namespace: picks the proxy's listener for announced connections where the kernel itself looks for a
 * socket, after reassembly and where a SYN meets a TIME_WAIT. Everything else it leaves alone.
 */
#ifndef WEIR_SK_LOOKUP_H
#define WEIR_SK_LOOKUP_H

#include "sockets.h"

static __always_inline void looked_up_tuple(struct weir_tuple *tuple, const struct bpf_sk_lookup *lookup)
{
	__u32 word;

	__builtin_memset(tuple, 0, sizeof(*tuple));
	tuple->family = lookup->family;
	if (lookup->family == WEIR_FAMILY_IPV4) {
		word = lookup->remote_ip4;
		__builtin_memcpy(tuple->source, &word, 4);
		word = lookup->local_ip4;
		__builtin_memcpy(tuple->destination, &word, 4);
	} else {
#pragma unroll
		for (int i = 0; i < 4; i++) {
			word = lookup->remote_ip6[i];
			__builtin_memcpy(tuple->source + 4 * i, &word, 4);
			word = lookup->local_ip6[i];
			__builtin_memcpy(tuple->destination + 4 * i, &word, 4);
		}
	}
	tuple->source_port = lookup->remote_port;
	tuple->destination_port = bpf_htons(lookup->local_port); /* the context has this one in host order */
}

SEC("sk_lookup")
int sk_lookup_in(struct bpf_sk_lookup *lookup)
{
	struct weir_tuple tuple;
	struct bpf_sock *sk;
	long failed;
	int slot;

	if (lookup->protocol != IPPROTO_TCP)
		return SK_PASS;
	looked_up_tuple(&tuple, lookup);
	if (!connection_find(&tuple))
		return SK_PASS;
	slot = listener_slot(&tuple);
	sk = slot < 0 ? NULL : bpf_map_lookup_elem(&listeners, &slot);
	if (!sk)
		return SK_DROP;
	failed = bpf_sk_assign(lookup, sk, 0);
	bpf_sk_release(sk);
	count(WEIR_COUNTER_SK_LOOKUP);
	return failed ? SK_DROP : SK_PASS;
}

#endif
