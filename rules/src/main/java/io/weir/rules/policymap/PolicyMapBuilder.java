package io.weir.rules.policymap;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns rules into the entries of a {@link PolicyMapState}. Ranges of ports become prefixes; where entries of one peer cover one
 * another, the stronger decision is carried into the longer entry, since the kernel looks at the longest alone; an entry that
 * says what the next shorter one says already is left out. The order of the rules does not matter. Not thread-safe.
 */
public final class PolicyMapBuilder {

    private static final int PORT_BITS = 16;
    private static final int PROTOCOL_TCP = 6;

    private static final int ANY_PROTOCOL_LENGTH = -1;

    private final Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();

    /** The lengths that entries have: few, so that looking for those that cover another one takes few steps. */
    private final TreeSet<Integer> lengths = new TreeSet<>();

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
            PolicyMapKey key = new PolicyMapKey(direction, peer, protocol, next, PORT_BITS - zeroBits);
            lengths.add(length(key));
            entries.merge(key, decision, PolicyMapBuilder::stronger);
            next += 1 << zeroBits;
        }
    }

    /** The state of everything added so far. */
    public PolicyMapState build(boolean ingressEnforced, boolean egressEnforced) {
        Map<PolicyMapKey, PolicyMapDecision> complete = new HashMap<>();
        entries.forEach((key, decision) -> {
            PolicyMapDecision strongest = decision;
            for (int length : lengths.headSet(length(key), false)) {
                PolicyMapDecision cover = entries.get(shortened(key, length));
                strongest = cover == null ? strongest : stronger(strongest, cover);
            }
            complete.put(key, strongest);
        });
        Map<PolicyMapKey, PolicyMapDecision> needed = new HashMap<>();
        complete.forEach((key, decision) -> {
            if (nextShorter(complete, key) != decision) {
                needed.put(key, decision);
            }
        });
        return new PolicyMapState(ingressEnforced, egressEnforced, needed);
    }

    /** What the longest of the shorter entries that cover the key says; null when there is none. */
    private @Nullable PolicyMapDecision nextShorter(Map<PolicyMapKey, PolicyMapDecision> complete, PolicyMapKey key) {
        for (int length : lengths.headSet(length(key), false).descendingSet()) {
            PolicyMapDecision cover = complete.get(shortened(key, length));
            if (cover != null) {
                return cover;
            }
        }
        return null;
    }

    private static PolicyMapDecision stronger(PolicyMapDecision left, PolicyMapDecision right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    /** How much of a packet the key names: nothing, its protocol, or that many bits of its port besides. */
    private static int length(PolicyMapKey key) {
        return key.protocol() == PolicyMapKey.ANY_PROTOCOL ? ANY_PROTOCOL_LENGTH : key.portBits();
    }

    /** The key of the same peer that covers this one and has this length. */
    private static PolicyMapKey shortened(PolicyMapKey key, int length) {
        return length == ANY_PROTOCOL_LENGTH
                ? new PolicyMapKey(key.direction(), key.peer(), PolicyMapKey.ANY_PROTOCOL, 0, 0)
                : new PolicyMapKey(
                        key.direction(), key.peer(), key.protocol(), key.port() & -(1 << (PORT_BITS - length)), length);
    }
}
