package io.weir.agent.view;

import java.util.List;

/**
 * The policies in force.
 *
 * @param revision how many changes there were
 * @param policies every policy, by name
 */
public record PoliciesView(long revision, List<PolicyView> policies) {

    public PoliciesView {
        policies = List.copyOf(policies);
    }
}
