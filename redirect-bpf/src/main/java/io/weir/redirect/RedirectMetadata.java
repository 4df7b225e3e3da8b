package io.weir.redirect;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import java.util.Optional;

/**
 * What was known of a connection when the kernel sent its first packet to the proxy.
 *
 * @param sourceIdentity identity of the client at that moment
 * @param destinationIdentity identity of the server at that moment
 * @param sourceEndpoint the client, when it is an endpoint of this node: its egress policy applies
 * @param destinationEndpoint the server, when it is an endpoint of this node: its ingress policy applies
 */
public record RedirectMetadata(
        NumericIdentity sourceIdentity,
        NumericIdentity destinationIdentity,
        Optional<EndpointId> sourceEndpoint,
        Optional<EndpointId> destinationEndpoint) {}
