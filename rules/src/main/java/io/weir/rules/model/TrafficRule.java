package io.weir.rules.model;

import io.weir.identity.TrafficDirection;
import java.util.List;
import java.util.Optional;

/**
 * One entry of an ingress, egress, ingressDeny or egressDeny section. Peers and ports must both match.
 *
 * @param direction of the traffic, seen from the subject
 * @param deny whether it denies what it matches; an allow otherwise
 * @param fieldPath its place inside the object: {@code spec.ingress[0]}
 * @param peers the other side
 * @param toPorts the destination ports, any one of them; empty for every port and protocol, never an empty list
 */
public record TrafficRule(
        TrafficDirection direction,
        boolean deny,
        String fieldPath,
        PeerSelector peers,
        Optional<List<PortRule>> toPorts) {

    public TrafficRule {
        toPorts = toPorts.map(List::copyOf);
        if (toPorts.isPresent() && toPorts.get().isEmpty()) {
            throw new IllegalArgumentException(fieldPath + ": an empty list of ports; expected at least one");
        }
    }
}
