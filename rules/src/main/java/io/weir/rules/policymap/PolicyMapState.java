package io.weir.rules.policymap;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The desired content of one endpoint's policy map and the switches beside it.
 *
 * <p>The kernel takes, for the packet's peer and again for any peer, the longest entry that covers the packet, and of the two
 * the later {@link PolicyMapDecision}. The entries are complete for that look-up: an entry is never weaker than a
 * shorter entry of the same peer that covers it.
 *
 * @param ingressEnforced whether what no entry covers is dropped towards the endpoint
 * @param egressEnforced the same from the endpoint
 * @param entries the entries, sorted by key
 */
public record PolicyMapState(
        boolean ingressEnforced, boolean egressEnforced, Map<PolicyMapKey, PolicyMapDecision> entries) {

    /** Nothing enforced, nothing listed. */
    public static final PolicyMapState OPEN = new PolicyMapState(false, false, Map.of());

    /** Everything dropped in both directions: what an endpoint has until its policy is known. */
    public static final PolicyMapState CLOSED = new PolicyMapState(true, true, Map.of());

    public PolicyMapState {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }
}
