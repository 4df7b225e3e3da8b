package io.weir.redirect.bpf;

import io.weir.identity.IpPrefix;

/** The addresses of the same few hosts in each address family. */
enum Cast {
    /** Over IPv4. */
    IPV4("10.15.0.10", "10.15.0.20", "10.15.0.30", "10.15.1.20", "10.99.0.1", "192.0.2.1"),
    /** Over IPv6. */
    IPV6("fd00::10", "fd00::20", "fd00::30", "fd00:1::20", "fd99::1", "2001:db8::1");

    /** A pod of this node, at the interface on which packets are run. */
    final String server;

    /** Another one, at the same interface. */
    final String client;

    /** A pod of this node at another interface. */
    final String elsewhere;

    /** A pod of another node, with the client's identity. */
    final String remote;

    /** This node. */
    final String node;

    /** An address that nobody knows. */
    final String world;

    Cast(String server, String client, String elsewhere, String remote, String node, String world) {
        this.server = server;
        this.client = client;
        this.elsewhere = elsewhere;
        this.remote = remote;
        this.node = node;
        this.world = world;
    }

    IpPrefix prefix(String address) {
        return IpPrefix.parse(address);
    }

    int icmp() {
        return this == IPV4 ? PacketBuilder.ICMP : PacketBuilder.ICMPV6;
    }
}
