package io.weir.agent.state;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that kernel maps may refer to, as they outlive the agent.
 *
 * @param identities labels by identity, reserved ones besides
 * @param endpoints endpoint number by pod
 */
public record SavedState(IdentityRegistry identities, Map<ObjectName, EndpointId> endpoints) {

    public SavedState {
        endpoints = Map.copyOf(endpoints);
    }

    /** Whether nothing was saved anew between {@code other} and this: looks at no single identity. */
    boolean isSame(@Nullable SavedState other) {
        return other != null && identities == other.identities && endpoints.equals(other.endpoints);
    }
}
