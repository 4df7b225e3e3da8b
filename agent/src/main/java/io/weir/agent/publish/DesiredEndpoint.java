package io.weir.agent.publish;

import io.weir.identity.Endpoint;
import io.weir.identity.IpPrefix;
import io.weir.rules.policymap.PolicyMapState;
import java.util.List;

/**
 * What the kernel shall hold for one endpoint.
 *
 * @param endpoint the endpoint
 * @param interfaceIndex host side of its veth
 * @param addresses the addresses that are its own beyond dispute
 * @param policy content of its policy map and its switches
 */
public record DesiredEndpoint(Endpoint endpoint, int interfaceIndex, List<IpPrefix> addresses, PolicyMapState policy) {

    public DesiredEndpoint {
        addresses = List.copyOf(addresses);
    }
}
