package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.util.Map;

/**
 * The numbers that kernel maps may refer to, as they outlive the agent.
 *
 * @param identities labels by identity
 * @param endpoints endpoint number by pod
 */
public record SavedState(Map<NumericIdentity, LabelSet> identities, Map<ObjectName, EndpointId> endpoints) {

    public SavedState {
        identities = Map.copyOf(identities);
        endpoints = Map.copyOf(endpoints);
    }
}
