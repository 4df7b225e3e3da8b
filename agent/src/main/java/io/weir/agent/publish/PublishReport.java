package io.weir.agent.publish;

import io.weir.identity.EndpointId;
import java.util.Map;

/**
 * How the publication of one desired state ended.
 *
 * @param revision of the state
 * @param policyRevision how many changes of policies the state contains
 * @param endpointTrouble what went wrong with single endpoints, which stay closed or as they were
 * @param trouble what went wrong with the whole; empty when nothing did. It is tried again.
 */
public record PublishReport(
        long revision, long policyRevision, Map<EndpointId, String> endpointTrouble, String trouble) {

    public PublishReport {
        endpointTrouble = Map.copyOf(endpointTrouble);
    }

    /** Nothing of the state is sure to be in force. */
    static PublishReport failed(DesiredState desired, String trouble) {
        return new PublishReport(desired.revision(), desired.policyRevision(), Map.of(), trouble);
    }

    /** Whether all of the state is in force. */
    public boolean isComplete() {
        return trouble.isEmpty();
    }
}
