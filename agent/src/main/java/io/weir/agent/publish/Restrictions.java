package io.weir.agent.publish;

import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Map;

/** Whether entries of a policy map restrict in a direction, also where its switch is off. Pure. */
final class Restrictions {

    private Restrictions() {}

    static boolean ingress(PolicyMapState policy) {
        return restricts(policy, TrafficDirection.INGRESS);
    }

    static boolean egress(PolicyMapState policy) {
        return restricts(policy, TrafficDirection.EGRESS);
    }

    private static boolean restricts(PolicyMapState policy, TrafficDirection direction) {
        for (Map.Entry<PolicyMapKey, PolicyMapDecision> entry : policy.entries().entrySet()) {
            if (entry.getKey().direction() == direction && entry.getValue() != PolicyMapDecision.ALLOW) {
                return true;
            }
        }
        return false;
    }
}
