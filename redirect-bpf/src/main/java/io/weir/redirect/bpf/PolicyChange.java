package io.weir.redirect.bpf;

import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One write to a policy map.
 *
 * @param decision what to write; empty to remove the entry
 */
record PolicyChange(PolicyMapKey key, Optional<PolicyMapDecision> decision) {

    /**
     * The writes that turn one content into another: what is written goes from the strictest to the loosest, then what is removed
     * from the loosest to the strictest. Either half alone is nowhere looser on the way than before or after.
     *
     * <p>Both together are not: an entry that is to go can hide a shorter deny of the same peer, while another peer's entry is
     * loosened already. So what writes and removes has to happen at once; see {@link #isSafeStepByStep}.
     */
    static List<PolicyChange> plan(
            Map<PolicyMapKey, PolicyMapDecision> actual, Map<PolicyMapKey, PolicyMapDecision> wanted) {
        List<PolicyChange> changes = new ArrayList<>();
        write(PolicyMapDecision.DENY, actual, wanted, changes);
        write(PolicyMapDecision.REDIRECT, actual, wanted, changes);
        write(PolicyMapDecision.ALLOW, actual, wanted, changes);
        remove(PolicyMapDecision.ALLOW, actual, wanted, changes);
        remove(PolicyMapDecision.REDIRECT, actual, wanted, changes);
        remove(PolicyMapDecision.DENY, actual, wanted, changes);
        return changes;
    }

    /** Whether these changes, in their order, may meet packets one by one. */
    static boolean isSafeStepByStep(List<PolicyChange> plan) {
        return plan.stream().allMatch(change -> change.decision().isPresent())
                || plan.stream().allMatch(change -> change.decision().isEmpty());
    }

    private static void write(
            PolicyMapDecision decision,
            Map<PolicyMapKey, PolicyMapDecision> actual,
            Map<PolicyMapKey, PolicyMapDecision> wanted,
            List<PolicyChange> changes) {
        wanted.forEach((key, value) -> {
            if (value == decision && actual.get(key) != decision) {
                changes.add(new PolicyChange(key, Optional.of(decision)));
            }
        });
    }

    private static void remove(
            PolicyMapDecision decision,
            Map<PolicyMapKey, PolicyMapDecision> actual,
            Map<PolicyMapKey, PolicyMapDecision> wanted,
            List<PolicyChange> changes) {
        actual.forEach((key, value) -> {
            if (value == decision && !wanted.containsKey(key)) {
                changes.add(new PolicyChange(key, Optional.empty()));
            }
        });
    }
}
