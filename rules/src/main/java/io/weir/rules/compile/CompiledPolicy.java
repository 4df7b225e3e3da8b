package io.weir.rules.compile;

import io.weir.rules.policymap.PolicyMapState;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.PolicyName;
import java.util.List;

/**
 * What the policies in force mean for one endpoint.
 *
 * @param policy what the proxy asks
 * @param mapState what the kernel is to hold
 * @param selectedBy the policies that select the endpoint, by name
 */
public record CompiledPolicy(EndpointPolicy policy, PolicyMapState mapState, List<PolicyName> selectedBy) {

    public CompiledPolicy {
        selectedBy = List.copyOf(selectedBy);
    }
}
