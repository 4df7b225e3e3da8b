package io.weir.identity;

import java.util.List;
import java.util.Set;

/**
 * A query over labels: every requirement must hold. Without requirements it matches every label set.
 *
 * <p>The meaning is that of the Kubernetes LabelSelector: {@code NOT_IN} and {@code DOES_NOT_EXIST} hold when the key is
 * absent. {@code matchLabels: {k: v}} is the requirement {@code k IN (v)}.
 *
 * @param requirements all of which must hold
 */
public record LabelSelector(List<Requirement> requirements) {

    /** Matches every label set. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** What one requirement asks of the value of its key. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    /**
     * One condition on one key.
     *
     * @param source label source; {@link Label#ANY_SOURCE} matches every source
     * @param key label key without its source
     * @param operator the condition
     * @param values the values of IN and NOT_IN, at least one; empty for the other two
     */
    public record Requirement(String source, String key, Operator operator, Set<String> values) {

        public Requirement {
            values = Set.copyOf(values);
            boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
            if (takesValues == values.isEmpty()) {
                throw new IllegalArgumentException("selector " + source + ":" + key + " " + operator + " with "
                        + values.size() + " values: expected " + (takesValues ? "at least one" : "none"));
            }
        }

        /** Whether the labels meet this condition. */
        public boolean matches(LabelSet labels) {
            boolean present = false;
            boolean listed = false;
            for (Label label : labels) {
                if (label.key().equals(key)
                        && (source.equals(Label.ANY_SOURCE) || label.source().equals(source))) {
                    present = true;
                    listed |= values.contains(label.value());
                }
            }
            return switch (operator) {
                case IN -> listed;
                case NOT_IN -> !listed;
                case EXISTS -> present;
                case DOES_NOT_EXIST -> !present;
            };
        }
    }

    /** Whether the labels meet every requirement. */
    public boolean matches(LabelSet labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
