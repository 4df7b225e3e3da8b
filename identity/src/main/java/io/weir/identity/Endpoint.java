package io.weir.identity;

import java.util.List;
import java.util.Map;

/**
 * A local workload that policy is enforced for.
 *
 * @param id its number on this node
 * @param namespace namespace of the pod
 * @param name name of the pod
 * @param addresses its own addresses, each a full-length prefix; at least one
 * @param identity its security identity
 * @param namedPorts container ports by name, for policies that name a port: name to port number
 */
public record Endpoint(
        EndpointId id,
        String namespace,
        String name,
        List<IpPrefix> addresses,
        SecurityIdentity identity,
        Map<String, Integer> namedPorts) {

    public Endpoint {
        addresses = List.copyOf(addresses);
        namedPorts = Map.copyOf(namedPorts);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "endpoint " + id + " (" + namespace + "/" + name + "): expected an address");
        }
    }
}
