package io.weir.rules.model;

import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSet;
import java.util.List;

/**
 * One rule of a policy object: whom it is about and what they may and may not do.
 *
 * @param fieldPath its place inside the object: {@code spec} or {@code specs[1]}
 * @param subject the endpoints it is about; the policy's namespace is already forced in
 * @param ingressDefaultDeny whether ingress of the subject that no rule allows is denied
 * @param egressDefaultDeny whether egress of the subject that no rule allows is denied
 * @param trafficRules what is allowed and denied: ingress, ingressDeny, egress, egressDeny, each in its order
 * @param labels what the user labelled the rule with, and where it comes from ({@code k8s:io.cilium.k8s.policy.name=...})
 * @param description the user's words; may be empty
 * @param logValue text to carry into flow logs; at most 32 characters, may be empty
 */
public record PolicyRule(
        String fieldPath,
        LabelSelector subject,
        boolean ingressDefaultDeny,
        boolean egressDefaultDeny,
        List<TrafficRule> trafficRules,
        LabelSet labels,
        String description,
        String logValue) {

    public PolicyRule {
        trafficRules = List.copyOf(trafficRules);
    }
}
