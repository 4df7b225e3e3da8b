package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.identity.TrafficDirection;
import java.net.InetSocketAddress;

/**
 * A connection that passes directly, seen from one endpoint.
 *
 * @param endpoint whose flow it is
 * @param peer address and port of the other side; for ICMP the port is 0
 * @param localPort port of the endpoint; for ICMP the identifier
 * @param protocol IP protocol number
 * @param direction of its first packet, seen from the endpoint
 * @param replySeen whether a packet came back
 * @param closing whether a FIN or RST was seen
 * @param expiresNanos CLOCK_MONOTONIC
 */
public record FlowEntry(
        EndpointId endpoint,
        InetSocketAddress peer,
        int localPort,
        int protocol,
        TrafficDirection direction,
        boolean replySeen,
        boolean closing,
        long expiresNanos) {}
