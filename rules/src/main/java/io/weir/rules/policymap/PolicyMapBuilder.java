package io.weir.rules.policymap;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns rules into the entries of a {@link PolicyMapState}. Ranges of ports become prefixes; where entries of one peer cover one
 * another, the stronger decision is carried into the longer entry, since the kernel looks at the longest alone; an entry that
 * says what the next shorter one says already is left out. The order of the rules does not matter. Not thread-safe.
 */
public final class PolicyMapBuilder {

    private static final int PORT_BITS = 16;
    private static final int PROTOCOL_TCP = 6;

    private final Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();

    /**
     * Adds one rule.
     *
     * @param peers whom it is for; {@link IdentitySet#EVERY} becomes one entry for any peer
     * @param protocol IP protocol number; {@link PolicyMapKey#ANY_PROTOCOL} for every one, and every port then
     * @param firstPort lowest destination port, 0..65535
     * @param lastPort highest destination port
     * @throws IllegalArgumentException when something else than TCP is to be redirected
     */
    public PolicyMapBuilder add(
            TrafficDirection direction,
            IdentitySet peers,
            int protocol,
            int firstPort,
            int lastPort,
            PolicyMapDecision decision) {
        if (decision == PolicyMapDecision.REDIRECT && protocol != PROTOCOL_TCP) {
            throw new IllegalArgumentException(
                    "redirect of protocol " + protocol + ": expected " + PROTOCOL_TCP + ", the proxy knows TCP only");
        }
        if (peers.isEvery()) {
            add(direction, PolicyMapKey.ANY_PEER, protocol, firstPort, lastPort, decision);
        } else {
            peers.forEach(peer -> add(direction, peer, protocol, firstPort, lastPort, decision));
        }
        return this;
    }

    private void add(
            TrafficDirection direction,
            NumericIdentity peer,
            int protocol,
            int firstPort,
            int lastPort,
            PolicyMapDecision decision) {
        int next = firstPort;
        while (next <= lastPort) {
            int zeroBits = next == 0 ? PORT_BITS : Math.min(PORT_BITS, Integer.numberOfTrailingZeros(next));
            while (next + (1 << zeroBits) - 1 > lastPort) {
                zeroBits--;
            }
            entries.merge(
                    new PolicyMapKey(direction, peer, protocol, next, PORT_BITS - zeroBits),
                    decision,
                    PolicyMapBuilder::stronger);
            next += 1 << zeroBits;
        }
    }

    /** The state of everything added so far. */
    public PolicyMapState build(boolean ingressEnforced, boolean egressEnforced) {
        Map<PolicyMapKey, PolicyMapDecision> complete = new HashMap<>();
        entries.forEach((key, decision) -> complete.put(
                key,
                shorter(key)
                        .flatMap(cover -> Optional.ofNullable(entries.get(cover)).stream())
                        .reduce(decision, PolicyMapBuilder::stronger)));
        Map<PolicyMapKey, PolicyMapDecision> needed = new HashMap<>();
        complete.forEach((key, decision) -> {
            Optional<PolicyMapDecision> without = shorter(key)
                    .flatMap(cover -> Optional.ofNullable(complete.get(cover)).stream())
                    .findFirst();
            if (without.isEmpty() || without.get() != decision) {
                needed.put(key, decision);
            }
        });
        return new PolicyMapState(ingressEnforced, egressEnforced, needed);
    }

    private static PolicyMapDecision stronger(PolicyMapDecision left, PolicyMapDecision right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    /** The keys of the same peer that cover this one, longest first. */
    private static Stream<PolicyMapKey> shorter(PolicyMapKey key) {
        if (key.protocol() == PolicyMapKey.ANY_PROTOCOL) {
            return Stream.empty();
        }
        Stream<PolicyMapKey> sameProtocol = Stream.iterate(key.portBits() - 1, bits -> bits >= 0, bits -> bits - 1)
                .map(bits -> new PolicyMapKey(
                        key.direction(), key.peer(), key.protocol(), key.port() & -(1 << (PORT_BITS - bits)), bits));
        return Stream.concat(
                sameProtocol,
                Stream.of(new PolicyMapKey(key.direction(), key.peer(), PolicyMapKey.ANY_PROTOCOL, 0, 0)));
    }
}
