/* Layouts shared by the BPF programs and io.weir.redirect.bpf; the Java side reads these names and sizes.
 * Addresses are 16 bytes: IPv4 in the first four, the rest zero. Ports in maps are in network order unless named _host.
 * Any change of a struct or of a map's meaning raises WEIR_LAYOUT_VERSION: pinned maps of another version are never reused.
 */
#ifndef WEIR_LAYOUT_H
#define WEIR_LAYOUT_H

#define WEIR_LAYOUT_VERSION 1

/* Values of skb->mark under WEIR_MARK_MASK. */
#define WEIR_MARK_MASK 0xf00
#define WEIR_MARK_TO_PROXY 0x200
#define WEIR_MARK_PROXY_UPSTREAM 0xa00   /* proxy to server */
#define WEIR_MARK_PROXY_DOWNSTREAM 0xb00 /* listener and proxy to client */

#define WEIR_FAMILY_IPV4 2  /* AF_INET */
#define WEIR_FAMILY_IPV6 10 /* AF_INET6 */

#define WEIR_DIRECTION_INGRESS 0
#define WEIR_DIRECTION_EGRESS 1

#define WEIR_IDENTITY_UNKNOWN 0
#define WEIR_IDENTITY_WORLD 2

/* flags of struct weir_endpoint: what no policy entry covers is dropped in this direction */
#define WEIR_ENDPOINT_INGRESS_ENFORCED 1
#define WEIR_ENDPOINT_EGRESS_ENFORCED 2

/* struct weir_policy_value.decision; of two that cover a packet the higher wins */
#define WEIR_DECISION_ALLOW 0
#define WEIR_DECISION_REDIRECT 1
#define WEIR_DECISION_DENY 2

#define WEIR_MAX_ENDPOINTS 4096
#define WEIR_MAX_ADDRESSES 8192
#define WEIR_MAX_POLICY_ENTRIES 16384
#define WEIR_MAX_IPCACHE 512000
#define WEIR_MAX_FLOWS 262144
#define WEIR_MAX_CONNECTIONS 131072
#define WEIR_MAX_FRAGMENTS 8192
#define WEIR_MAX_LISTENERS 64 /* slots: family_index * 32 + loop */
#define WEIR_LISTENERS_PER_FAMILY 32

/* map ipcache (LPM_TRIE): address to identity. prefix_length counts the family: 32 + bits. */
struct weir_ipcache_key {
	__u32 prefix_length;
	__u32 family;
	__u8 address[16];
};

/* map endpoints (HASH): struct weir_address_key to struct weir_endpoint */
struct weir_address_key {
	__u32 family;
	__u8 address[16];
};

struct weir_endpoint {
	__u32 interface_index; /* host side of the pod's veth */
	__u32 endpoint_id;
	__u32 identity;
	__u32 flags;
};

/* map policies (HASH_OF_MAPS): endpoint_id to an LPM_TRIE of these. prefix_length counts from identity on:
 * 32 identity + 8 direction, then 8 protocol, then 0..16 of the port; so 40, 48 or 48..64.
 * identity 0 stands for any peer. */
struct weir_policy_key {
	__u32 prefix_length;
	__u32 identity;
	__u8 direction;
	__u8 protocol;
	__u16 port; /* network order */
};

struct weir_policy_value {
	__u8 decision;
	__u8 pad[3];
};

/* map flows (LRU_HASH): connections that pass directly, one entry an endpoint and flow */
struct weir_flow_key {
	__u32 endpoint_id;
	__u32 family;
	__u8 peer[16];
	__u16 local_port;
	__u16 peer_port;
	__u8 protocol;
	__u8 pad[3];
};

struct weir_flow {
	__u64 expires_ns; /* CLOCK_MONOTONIC */
	__u8 direction;   /* of the first packet, seen from the endpoint */
	__u8 flags;       /* 1 reply seen, 2 FIN of its opener, 4 FIN of the other side, 8 RST */
	__u8 pad[6];
};

/* map conns (LRU_HASH): redirected 4-tuple, as the client sent it, to what was decided at the SYN */
struct weir_tuple {
	__u32 family;
	__u8 source[16];
	__u8 destination[16];
	__u16 source_port;
	__u16 destination_port;
};

struct weir_connection {
	__u32 source_identity;
	__u32 destination_identity;
	__u32 source_endpoint;      /* 0: not an endpoint of this node */
	__u32 destination_endpoint; /* 0: not an endpoint of this node */
	__u64 created_ns;           /* CLOCK_MONOTONIC */
};

/* map fragments (LRU_HASH): datagram to the ports its first fragment carried */
struct weir_fragment_key {
	__u32 family;
	__u8 source[16];
	__u8 destination[16];
	__u32 id;
	__u32 protocol;
};

struct weir_fragment {
	__u16 source_port;
	__u16 destination_port;
	__u32 pad;
	__u64 expires_ns;
};

/* map config (ARRAY, one element) */
struct weir_config {
	__u32 layout_version;
	__u32 ipcache_synced;    /* 0: an address without an entry is unknown, 1: it is world */
	__u32 listeners_ipv4;    /* how many slots are in use; 0: what needs the proxy is dropped */
	__u32 listeners_ipv6;
	__u32 hairpin_interface; /* lo */
	__u32 trace_verdicts;    /* 1: an event for every new flow, not only for drops */
};

/* map events (RINGBUF): struct weir_event */
#define WEIR_EVENT_DROP 1
#define WEIR_EVENT_VERDICT 2

/* reasons of drops, index into the map counters as well; further counters follow them */
enum weir_reason {
	WEIR_REASON_NONE,
	WEIR_REASON_MALFORMED,
	WEIR_REASON_UNSUPPORTED_PROTOCOL, /* not IP, VLAN tagged */
	WEIR_REASON_SPOOFED_SOURCE,
	WEIR_REASON_NO_ENDPOINT,
	WEIR_REASON_UNKNOWN_IDENTITY,
	WEIR_REASON_POLICY_DENIED, /* no entry covers it */
	WEIR_REASON_POLICY_DENY_RULE,
	WEIR_REASON_NO_POLICY_MAP,
	WEIR_REASON_REDIRECT_NOT_TCP,
	WEIR_REASON_NO_LISTENER,
	WEIR_REASON_ASSIGN_FAILED,
	WEIR_REASON_FRAGMENT,
	WEIR_REASON_NOT_A_FLOW, /* ICMP error for something we do not know */
	WEIR_REASON_MAX,
};

enum weir_counter {
	WEIR_COUNTER_FORWARDED = WEIR_REASON_MAX,
	WEIR_COUNTER_REPLY,
	WEIR_COUNTER_REDIRECTED_NEW,
	WEIR_COUNTER_REDIRECTED_ESTABLISHED,
	WEIR_COUNTER_PROXY_UPSTREAM,
	WEIR_COUNTER_PROXY_DOWNSTREAM,
	WEIR_COUNTER_HAIRPIN,
	WEIR_COUNTER_TIME_WAIT,
	WEIR_COUNTER_SK_LOOKUP,
	WEIR_COUNTER_EVENTS_LOST,
	WEIR_COUNTER_MAX,
};

struct weir_event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u8 type;
	__u8 reason;
	__u8 direction;
	__u8 decision;
	__u32 endpoint_id;
	__u32 source_identity;
	__u32 destination_identity;
	__u32 family;
	__u8 source[16];
	__u8 destination[16];
	__u16 source_port;
	__u16 destination_port;
	__u8 protocol;
	__u8 tcp_flags;
	__u8 pad[2];
	__u32 interface_index;
	__u32 pad2;
};

#endif
