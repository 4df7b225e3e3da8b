package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Something the kernel decided about a packet.
 *
 * @param timeNanos CLOCK_MONOTONIC
 * @param type drop, or the verdict on a new flow
 * @param reason of a drop; {@link DropReason#NONE} otherwise
 * @param direction seen from the endpoint
 * @param decision of the policy; says nothing about a drop for other reasons
 * @param endpoint whose policy it was
 * @param source address and port; port 0 where the protocol has none, address 0.0.0.0 where the packet has none
 * @param destination the same
 * @param protocol IP protocol number
 * @param tcpFlags of a TCP packet, as in its header
 * @param interfaceIndex where the packet was seen
 */
public record DatapathEvent(
        long timeNanos,
        Type type,
        DropReason reason,
        TrafficDirection direction,
        PolicyMapDecision decision,
        Optional<EndpointId> endpoint,
        NumericIdentity sourceIdentity,
        NumericIdentity destinationIdentity,
        InetSocketAddress source,
        InetSocketAddress destination,
        int protocol,
        int tcpFlags,
        int interfaceIndex) {

    /** The kinds of events. */
    public enum Type {
        /** A packet was dropped. */
        DROP,
        /** The first packet of a flow was judged. */
        VERDICT
    }

    static final int TIME_NS = 0;
    static final int TYPE = 8;
    static final int REASON = 9;
    static final int DIRECTION = 10;
    static final int DECISION = 11;
    static final int ENDPOINT_ID = 12;
    static final int SOURCE_IDENTITY = 16;
    static final int DESTINATION_IDENTITY = 20;
    static final int FAMILY = 24;
    static final int SOURCE = 28;
    static final int DESTINATION = 44;
    static final int SOURCE_PORT = 60;
    static final int DESTINATION_PORT = 62;
    static final int PROTOCOL = 64;
    static final int TCP_FLAGS = 65;
    static final int INTERFACE_INDEX = 68;
    static final int SIZE = 80;

    static final int TYPE_DROP = 1;
    static final int TYPE_VERDICT = 2;

    /** Reads struct weir_event. @throws BpfException for a number that has no meaning */
    static DatapathEvent read(Bytes bytes) throws BpfException {
        int type = bytes.u8(TYPE);
        Optional<DropReason> reason = DropReason.of(bytes.u8(REASON));
        if (bytes.array().length != SIZE || type < TYPE_DROP || type > TYPE_VERDICT || reason.isEmpty()) {
            throw new BpfException("event of " + bytes.array().length + " bytes, type " + type + ", reason "
                    + bytes.u8(REASON) + ": expected " + SIZE + " bytes of a known kind");
        }
        int endpoint = bytes.u32(ENDPOINT_ID);
        return new DatapathEvent(
                bytes.u64(TIME_NS),
                type == TYPE_DROP ? Type.DROP : Type.VERDICT,
                reason.get(),
                bytes.u8(DIRECTION) == PolicyEntries.INGRESS ? TrafficDirection.INGRESS : TrafficDirection.EGRESS,
                PolicyEntries.decision(bytes.u8(DECISION)),
                endpoint == 0 ? Optional.empty() : Optional.of(new EndpointId(endpoint)),
                new NumericIdentity(bytes.u32(SOURCE_IDENTITY)),
                new NumericIdentity(bytes.u32(DESTINATION_IDENTITY)),
                end(bytes, SOURCE, SOURCE_PORT),
                end(bytes, DESTINATION, DESTINATION_PORT),
                bytes.u8(PROTOCOL),
                bytes.u8(TCP_FLAGS),
                bytes.u32(INTERFACE_INDEX));
    }

    private static InetSocketAddress end(Bytes bytes, int address, int port) throws BpfException {
        return bytes.u32(FAMILY) == 0
                ? new InetSocketAddress(bytes.port(port))
                : new InetSocketAddress(bytes.inetAddress(FAMILY, address), bytes.port(port));
    }
}
