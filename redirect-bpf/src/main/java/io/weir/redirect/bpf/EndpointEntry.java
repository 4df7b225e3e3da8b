package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;

/**
 * What the kernel knows of the owner of a local address.
 *
 * @param interfaceIndex host side of the pod's veth; packets of the address are taken from no other interface
 * @param endpoint names the policy map
 * @param identity security identity of the endpoint
 * @param ingressEnforced whether what no policy entry covers is dropped towards the endpoint
 * @param egressEnforced the same from the endpoint
 */
public record EndpointEntry(
        int interfaceIndex,
        EndpointId endpoint,
        NumericIdentity identity,
        boolean ingressEnforced,
        boolean egressEnforced) {

    public EndpointEntry {
        if (interfaceIndex < 1) {
            throw new IllegalArgumentException(
                    "endpoint " + endpoint + ": interface " + interfaceIndex + ": expected 1 or more");
        }
    }
}
