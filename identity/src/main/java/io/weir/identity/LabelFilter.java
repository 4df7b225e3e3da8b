package io.weir.identity;

import java.util.List;

/**
 * Which labels of a workload make up its identity. Of the rules whose prefix a key starts with, the longest decides; a key
 * that no rule knows is kept. Labels of the sources {@code reserved} and {@code cidr} are always kept.
 *
 * @param rules the rules, in any order
 */
public record LabelFilter(List<Rule> rules) {

    private static final LabelFilter DEFAULTS = new LabelFilter(List.of(
            Rule.keep("io.kubernetes.pod.namespace"),
            Rule.keep("io.cilium.k8s.namespace.labels."),
            Rule.keep("io.cilium.k8s.policy.cluster"),
            Rule.keep("io.cilium.k8s.policy.serviceaccount"),
            Rule.keep("app.kubernetes.io"),
            Rule.drop("io.kubernetes"),
            Rule.drop("kubernetes.io"),
            Rule.drop("k8s.io"),
            Rule.drop("beta.kubernetes.io"),
            Rule.drop("failure-domain.beta.kubernetes.io"),
            Rule.drop("topology.kubernetes.io"),
            Rule.drop("statefulset.kubernetes.io/pod-name"),
            Rule.drop("apps.kubernetes.io/pod-index"),
            Rule.drop("batch.kubernetes.io/controller-uid"),
            Rule.drop("batch.kubernetes.io/job-completion-index"),
            Rule.drop("controller-uid"),
            Rule.drop("pod-template-hash"),
            Rule.drop("pod-template-generation"),
            Rule.drop("controller-revision-hash"),
            Rule.drop("annotation.")));

    public LabelFilter {
        rules = List.copyOf(rules);
        for (Rule rule : rules) {
            if (rules.stream().anyMatch(other -> other.keyPrefix.equals(rule.keyPrefix) && other.keep != rule.keep)) {
                throw new IllegalArgumentException(
                        "label filter: prefix '" + rule.keyPrefix + "' both kept and dropped, expected one of them");
            }
        }
    }

    /**
     * What happens to the keys that start with a prefix.
     *
     * @param keyPrefix start of the key, without its source
     * @param keep whether such a label is part of the identity
     */
    public record Rule(String keyPrefix, boolean keep) {
        public static Rule keep(String keyPrefix) {
            return new Rule(keyPrefix, true);
        }

        public static Rule drop(String keyPrefix) {
            return new Rule(keyPrefix, false);
        }
    }

    /** The rules for Kubernetes: what changes with every roll-out, restart or node is left out. */
    public static LabelFilter defaults() {
        return DEFAULTS;
    }

    /** The labels that make up the identity. */
    public LabelSet filter(LabelSet labels) {
        return LabelSet.of(labels.stream().filter(this::keeps).toList());
    }

    private boolean keeps(Label label) {
        if (label.source().equals(ReservedIdentity.LABEL_SOURCE)
                || label.source().equals(Label.CIDR_SOURCE)) {
            return true;
        }
        int longest = -1;
        boolean keep = true;
        for (Rule rule : rules) {
            if (rule.keyPrefix.length() > longest && label.key().startsWith(rule.keyPrefix)) {
                longest = rule.keyPrefix.length();
                keep = rule.keep;
            }
        }
        return keep;
    }
}
