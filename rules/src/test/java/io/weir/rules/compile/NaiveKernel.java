package io.weir.rules.compile;

import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Map;
import java.util.Optional;

/** Reads a policy map as the kernel does, by looking at every entry. */
final class NaiveKernel {

    private NaiveKernel() {}

    static PolicyMapDecision decide(
            PolicyMapState state, TrafficDirection direction, NumericIdentity peer, int protocol, int port) {
        boolean enforced = direction == TrafficDirection.INGRESS ? state.ingressEnforced() : state.egressEnforced();
        boolean unknown = peer.value() == 0;
        if (unknown && enforced) {
            return PolicyMapDecision.DENY;
        }
        Optional<PolicyMapDecision> ofPeer =
                unknown ? Optional.empty() : longest(state, direction, peer, protocol, port);
        Optional<PolicyMapDecision> ofAny = longest(state, direction, PolicyMapKey.ANY_PEER, protocol, port);
        if (ofPeer.isPresent() && ofAny.isPresent()) {
            return ofPeer.get().compareTo(ofAny.get()) > 0 ? ofPeer.get() : ofAny.get();
        }
        return ofPeer.or(() -> ofAny).orElse(enforced ? PolicyMapDecision.DENY : PolicyMapDecision.ALLOW);
    }

    private static Optional<PolicyMapDecision> longest(
            PolicyMapState state, TrafficDirection direction, NumericIdentity peer, int protocol, int port) {
        int longest = -1;
        Optional<PolicyMapDecision> found = Optional.empty();
        for (Map.Entry<PolicyMapKey, PolicyMapDecision> entry : state.entries().entrySet()) {
            PolicyMapKey key = entry.getKey();
            boolean anyProtocol = key.protocol() == PolicyMapKey.ANY_PROTOCOL;
            int length = anyProtocol ? 0 : 8 + key.portBits();
            boolean portFits = port >>> (16 - key.portBits()) == key.port() >>> (16 - key.portBits());
            if (key.direction() == direction
                    && key.peer().equals(peer)
                    && (anyProtocol || (key.protocol() == protocol && portFits))
                    && length > longest) {
                longest = length;
                found = Optional.of(entry.getValue());
            }
        }
        return found;
    }
}
