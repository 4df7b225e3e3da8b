package io.weir.agent.view;

import io.weir.rules.model.NetworkPolicy;
import java.util.List;

/**
 * One policy in force.
 *
 * @param policy the policy
 * @param origin where it comes from: a file, or what was imported
 * @param imported whether it was imported, so that it can be deleted here
 * @param warnings what its author may not expect
 */
public record PolicyView(NetworkPolicy policy, String origin, boolean imported, List<String> warnings) {

    public PolicyView {
        warnings = List.copyOf(warnings);
    }
}
