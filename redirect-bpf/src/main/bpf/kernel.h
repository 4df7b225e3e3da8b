/* What every part of the programs needs of the kernel's headers, and loads from a packet. */
#ifndef WEIR_KERNEL_H
#define WEIR_KERNEL_H

#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "weir_layout.h"

/* A function that the verifier checks once, on its own, whatever calls it; inlined, the larger ones would exceed its limit.
 * It may only take values, the context and pointers to structs, and has to refuse NULL for these.
 */
#define __checked_alone __noinline

#define SECOND_NS 1000000000ULL

/* Reads from the network header on, whatever link layer the device has; 0 or a negative errno. */
static __always_inline long load(struct __sk_buff *skb, __u32 offset, void *to, __u32 length)
{
	return bpf_skb_load_bytes_relative(skb, offset, to, length, BPF_HDR_START_NET);
}

static __always_inline __u32 mark_of(const struct __sk_buff *skb)
{
	return skb->mark & WEIR_MARK_MASK;
}

/* Bits outside the mask belong to others and stay. */
static __always_inline void set_mark(struct __sk_buff *skb, __u32 value)
{
	skb->mark = (skb->mark & ~WEIR_MARK_MASK) | value;
}

static __always_inline bool same_address(const __u8 *a, const __u8 *b)
{
	for (int i = 0; i < 16; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

#endif
