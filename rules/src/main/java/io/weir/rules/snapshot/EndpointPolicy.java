package io.weir.rules.snapshot;

import io.weir.identity.Endpoint;
import io.weir.identity.TrafficDirection;

/**
 * Everything that applies to one endpoint.
 *
 * @param endpoint the endpoint, as it was when its policy was compiled
 * @param ingress what may reach it
 * @param egress what it may reach
 */
public record EndpointPolicy(Endpoint endpoint, DirectionPolicy ingress, DirectionPolicy egress) {

    public DirectionPolicy direction(TrafficDirection direction) {
        return switch (direction) {
            case INGRESS -> ingress;
            case EGRESS -> egress;
        };
    }
}
