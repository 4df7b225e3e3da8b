package io.weir.rules.policymap;

import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import java.util.Comparator;

/**
 * Key of one entry of an endpoint's policy map. The most specific entry that covers a packet wins; specific means longer in
 * the order direction, peer, protocol, port, as the kernel's longest-prefix look-up sees it.
 *
 * @param direction of the traffic, seen from the endpoint
 * @param peer identity of the other side; {@link #ANY_PEER} for every one
 * @param protocol IP protocol number (6 TCP, 17 UDP, 132 SCTP, 1 ICMP, 58 ICMPv6); {@link #ANY_PROTOCOL} for every one
 * @param port destination port in host order, its bits behind {@code portBits} zero
 * @param portBits how many leading bits of the port count: 16 one port, 0 every port; 0 when the protocol is any
 */
public record PolicyMapKey(TrafficDirection direction, NumericIdentity peer, int protocol, int port, int portBits)
        implements Comparable<PolicyMapKey> {

    /** Stands for every peer. Number 0 (unknown) is never looked up as a peer: unknown is denied. */
    public static final NumericIdentity ANY_PEER = new NumericIdentity(0);

    /** Stands for every protocol. */
    public static final int ANY_PROTOCOL = 0;

    private static final Comparator<PolicyMapKey> ORDER = Comparator.comparing(PolicyMapKey::direction)
            .thenComparing(PolicyMapKey::peer)
            .thenComparingInt(PolicyMapKey::protocol)
            .thenComparingInt(PolicyMapKey::port)
            .thenComparingInt(PolicyMapKey::portBits);

    public PolicyMapKey {
        if (protocol < 0 || protocol > 255 || portBits < 0 || portBits > 16) {
            throw new IllegalArgumentException(
                    "policy map key: protocol " + protocol + ", port bits " + portBits + ": expected 0..255 and 0..16");
        }
        int mask = (0xffff << (16 - portBits)) & 0xffff;
        if ((port & ~mask) != 0 || (protocol == ANY_PROTOCOL && portBits != 0)) {
            throw new IllegalArgumentException("policy map key: port " + port + "/" + portBits + " of protocol "
                    + protocol + ": expected no bits behind the prefix, and no port without a protocol");
        }
    }

    /** Whether every packet that {@code other} covers is covered by this key as well. */
    public boolean covers(PolicyMapKey other) {
        if (direction != other.direction || !(peer.equals(ANY_PEER) || peer.equals(other.peer))) {
            return false;
        }
        if (protocol == ANY_PROTOCOL) {
            return true;
        }
        int mask = (0xffff << (16 - portBits)) & 0xffff;
        return protocol == other.protocol && other.portBits >= portBits && (other.port & mask) == port;
    }

    @Override
    public int compareTo(PolicyMapKey other) {
        return ORDER.compare(this, other);
    }
}
