package io.weir.agent.publish;

import io.weir.agent.state.SavedState;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.rules.snapshot.PolicySnapshot;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What proxy and kernel shall hold from now on. Consistent in itself.
 *
 * @param snapshot what the proxy decides by; its revision numbers this state
 * @param policyRevision how many changes of policies it contains
 * @param changedPrefixes prefixes whose ipcache entry may differ from the state before
 * @param endpoints the local endpoints whose interface is known
 * @param uplinks interfaces that traffic from other nodes enters by
 * @param saved the numbers to keep for the next run
 */
public record DesiredState(
        PolicySnapshot snapshot,
        long policyRevision,
        Set<IpPrefix> changedPrefixes,
        Map<EndpointId, DesiredEndpoint> endpoints,
        Set<Integer> uplinks,
        SavedState saved) {

    public DesiredState {
        changedPrefixes = Set.copyOf(changedPrefixes);
        endpoints = Map.copyOf(endpoints);
        uplinks = Set.copyOf(uplinks);
    }

    /** This state as successor of one that was never published. */
    DesiredState replacing(DesiredState skipped) {
        Set<IpPrefix> changed = new HashSet<>(changedPrefixes);
        changed.addAll(skipped.changedPrefixes);
        return new DesiredState(snapshot, policyRevision, changed, endpoints, uplinks, saved);
    }

    /** Number of this state. */
    long revision() {
        return snapshot.revision();
    }
}
