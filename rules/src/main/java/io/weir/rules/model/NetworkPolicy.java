package io.weir.rules.model;

import io.weir.rules.snapshot.PolicyName;
import java.util.List;

/**
 * One policy object of the user, checked.
 *
 * @param name which object it is
 * @param rules its rules: {@code spec} first, then {@code specs} in their order; at least one
 */
public record NetworkPolicy(PolicyName name, List<PolicyRule> rules) {

    public NetworkPolicy {
        rules = List.copyOf(rules);
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("policy " + name + " without rules: expected at least one");
        }
    }
}
