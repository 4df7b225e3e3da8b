package io.weir.rules.snapshot;

/**
 * The place in a user's policy that a verdict comes from.
 *
 * @param policy the policy object
 * @param fieldPath path of the rule inside the object: {@code spec.ingress[0].toPorts[0].rules.http[1]}
 */
public record RuleOrigin(PolicyName policy, String fieldPath) implements Comparable<RuleOrigin> {

    @Override
    public int compareTo(RuleOrigin other) {
        int byPolicy = policy.compareTo(other.policy);
        return byPolicy != 0 ? byPolicy : fieldPath.compareTo(other.fieldPath);
    }

    @Override
    public String toString() {
        return policy + " " + fieldPath;
    }
}
