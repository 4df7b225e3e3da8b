package io.weir.agent.view;

import io.weir.agent.state.EndpointState;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.snapshot.PolicyName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One local endpoint.
 *
 * @param id its number
 * @param namespace namespace of the pod
 * @param pod name of the pod
 * @param state how far it is
 * @param trouble what keeps it from being ready, or from having all its addresses; empty when nothing does
 * @param ingressEnforced whether policy is enforced towards it
 * @param egressEnforced whether policy is enforced from it
 * @param identity its identity; empty as long as there is none
 * @param addresses its addresses
 * @param interfaceName host side of its veth; empty when it is not found
 * @param interfaceIndex number of that interface; 0 when it is not found
 * @param namedPorts container ports by name
 * @param selectedBy the policies that select it
 * @param policyRevision the policy revision in force for it; 0 when none is yet
 */
public record EndpointView(
        EndpointId id,
        String namespace,
        String pod,
        EndpointState state,
        String trouble,
        boolean ingressEnforced,
        boolean egressEnforced,
        Optional<SecurityIdentity> identity,
        List<IpPrefix> addresses,
        String interfaceName,
        int interfaceIndex,
        Map<String, Integer> namedPorts,
        List<PolicyName> selectedBy,
        long policyRevision) {

    public EndpointView {
        addresses = List.copyOf(addresses);
        namedPorts = Map.copyOf(namedPorts);
        selectedBy = List.copyOf(selectedBy);
    }
}
