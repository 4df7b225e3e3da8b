package io.weir.rules.snapshot;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What is known of a connection before its first byte.
 *
 * @param source address and port of the client
 * @param destination where the client was going
 * @param sourceIdentity identity of the client when it connected
 * @param destinationIdentity identity of the server when the client connected
 * @param sourceEndpoint the client, when it is an endpoint of this node: its egress policy applies
 * @param destinationEndpoint the server, when it is an endpoint of this node: its ingress policy applies
 */
public record ConnectionFacts(
        InetSocketAddress source,
        InetSocketAddress destination,
        NumericIdentity sourceIdentity,
        NumericIdentity destinationIdentity,
        Optional<EndpointId> sourceEndpoint,
        Optional<EndpointId> destinationEndpoint) {}
