package io.weir.agent.view;

import io.weir.agent.state.EndpointState;
import java.util.List;
import java.util.Map;

/**
 * The state of the control path.
 *
 * @param synced whether everything the cluster source had at the start was read
 * @param pods pods known, on whatever node
 * @param identities identities in use, reserved ones not counted
 * @param ipCacheEntries addresses and prefixes with an identity
 * @param endpoints how many endpoints of this node are in each state
 * @param policies policies in force
 * @param policyRevision how many changes of policies there were
 * @param refused for each origin whose last word is not in force, why
 * @param policyWarnings what does not work or is slow in the policies in force, a line each that shows no value
 * @param troubles everything else that is wrong, a line each
 */
public record ClusterView(
        boolean synced,
        int pods,
        int identities,
        int ipCacheEntries,
        Map<EndpointState, Integer> endpoints,
        int policies,
        long policyRevision,
        Map<String, List<String>> refused,
        List<String> policyWarnings,
        List<String> troubles) {

    public ClusterView {
        endpoints = Map.copyOf(endpoints);
        refused = Map.copyOf(refused);
        policyWarnings = List.copyOf(policyWarnings);
        troubles = List.copyOf(troubles);
    }
}
