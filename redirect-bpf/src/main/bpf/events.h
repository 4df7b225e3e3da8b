/* Counters and the event ring: what user space learns of verdicts. */
#ifndef WEIR_EVENTS_H
#define WEIR_EVENTS_H

#include "maps.h"
#include "packet.h"

static __always_inline void count(__u32 index)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &index);

	if (value)
		(*value)++;
}

/* Sends one event. verdict: direction in the second byte, decision in the first. A full ring loses it; the loss is counted, the packet's fate is the same. */
__checked_alone int emit(struct __sk_buff *skb, const struct packet *packet, __u32 type, __u32 reason, __u32 verdict)
{
	struct weir_event *event;
	__u8 direction = verdict >> 8;

	if (!packet)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		count(WEIR_COUNTER_EVENTS_LOST);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = bpf_ktime_get_ns();
	event->type = type;
	event->reason = reason;
	event->direction = direction;
	event->decision = (__u8)verdict;
	event->endpoint_id = direction == WEIR_DIRECTION_EGRESS ? packet->source_endpoint : packet->destination_endpoint;
	event->source_identity = packet->source_identity;
	event->destination_identity = packet->destination_identity;
	event->family = packet->tuple.family;
	__builtin_memcpy(event->source, packet->tuple.source, sizeof(event->source));
	__builtin_memcpy(event->destination, packet->tuple.destination, sizeof(event->destination));
	event->source_port = packet->tuple.source_port;
	event->destination_port = packet->tuple.destination_port;
	event->protocol = packet->protocol;
	event->tcp_flags = packet->tcp_flags;
	event->interface_index = skb->ifindex;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* The end of a packet: counted, told, gone. */
static __always_inline int drop(struct __sk_buff *skb, const struct packet *packet, __u8 direction, __u8 reason)
{
	count(reason < WEIR_REASON_MAX ? reason : WEIR_REASON_MALFORMED);
	emit(skb, packet, WEIR_EVENT_DROP, reason, direction << 8 | WEIR_DECISION_DENY);
	return TC_ACT_SHOT;
}

/* A new flow was decided; told only on demand. */
static __always_inline void trace(struct __sk_buff *skb, const struct packet *packet, __u8 direction, __u8 decision)
{
	const struct weir_config *configured = configuration();

	if (configured && configured->trace_verdicts)
		emit(skb, packet, WEIR_EVENT_VERDICT, WEIR_REASON_NONE, direction << 8 | decision);
}

#endif
