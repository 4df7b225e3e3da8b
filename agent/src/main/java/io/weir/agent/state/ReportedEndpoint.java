package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.SecurityIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this node tells the cluster of an endpoint of its own.
 *
 * @param pod the pod
 * @param podUid uid of the pod
 * @param id number of the endpoint on this node
 * @param state how far it is
 * @param identity its identity; empty as long as there is none
 * @param addresses its addresses
 * @param nodeAddress address of this node; empty when it is not known
 * @param ingressEnforced whether policy is enforced towards it
 * @param egressEnforced whether policy is enforced from it
 * @param namedPorts container ports by name
 */
public record ReportedEndpoint(
        ObjectName pod,
        String podUid,
        EndpointId id,
        EndpointState state,
        Optional<SecurityIdentity> identity,
        List<IpPrefix> addresses,
        String nodeAddress,
        boolean ingressEnforced,
        boolean egressEnforced,
        Map<String, Integer> namedPorts) {

    public ReportedEndpoint {
        addresses = List.copyOf(addresses);
        namedPorts = Map.copyOf(namedPorts);
    }
}
