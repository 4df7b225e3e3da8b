package io.weir.rules.model;

import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads selectors and keeps them inside the namespace of their policy. */
final class SelectorReader {

    private static final SelectorRequirements REQUIREMENTS = new SelectorRequirements(LabelText::key);

    private final PolicyIdentity policy;

    SelectorReader(PolicyIdentity policy) {
        this.policy = policy;
    }

    /** The subject of a rule; of a namespaced policy always inside its namespace. Empty only when a problem has been reported. */
    Optional<LabelSelector> readSubject(ManifestObject selector) {
        Optional<List<Requirement>> requirements = REQUIREMENTS.read(selector);
        if (requirements.isEmpty() || policy.isClusterwide()) {
            return requirements.map(SelectorRequirements::selector);
        }
        for (Requirement requirement : requirements.get()) {
            if (isPodNamespace(requirement)
                    && requirement.operator() == Operator.IN
                    && !requirement.values().contains(policy.namespace())) {
                selector.problem("selects namespace "
                        + String.join(
                                ", ", requirement.values().stream().sorted().toList())
                        + ": expected " + policy.namespace() + ", as the policy is about its own namespace only");
                return Optional.empty();
            }
        }
        requirements.get().add(podNamespace(Operator.IN, Set.of(policy.namespace())));
        return requirements.map(SelectorRequirements::selector);
    }

    /**
     * Peers of a rule. Unless they name a namespace or a reserved label, they are inside the namespace of the policy, or have
     * a namespace at all when the policy is clusterwide. Empty only when a problem has been reported.
     */
    Optional<LabelSelector> readPeers(ManifestObject selector) {
        return REQUIREMENTS.read(selector).map(requirements -> {
            boolean namesNamespace = requirements.stream().anyMatch(SelectorReader::isPodNamespace);
            boolean namesReserved = requirements.stream().anyMatch(r -> key(r).isReserved());
            boolean namesNamespaceLabel = requirements.stream().anyMatch(r -> key(r).isNamespaceLabel());
            if (!namesNamespace && !namesReserved) {
                if (policy.isClusterwide()) {
                    requirements.add(podNamespace(Operator.EXISTS, Set.of()));
                } else if (!namesNamespaceLabel) {
                    requirements.add(podNamespace(Operator.IN, Set.of(policy.namespace())));
                }
            }
            return SelectorRequirements.selector(requirements);
        });
    }

    private static Requirement podNamespace(Operator operator, Set<String> values) {
        return new Requirement(Label.K8S_SOURCE, LabelKey.POD_NAMESPACE, operator, values);
    }

    private static boolean isPodNamespace(Requirement requirement) {
        return key(requirement).isPodNamespace();
    }

    private static LabelKey key(Requirement requirement) {
        return new LabelKey(requirement.source(), requirement.key());
    }
}
