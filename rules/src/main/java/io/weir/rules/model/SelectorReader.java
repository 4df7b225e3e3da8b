package io.weir.rules.model;

import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads selectors and keeps them inside the namespace of their policy. The requirements of the result are sorted, so that
 * selectors that say the same in another order are equal.
 */
final class SelectorReader {

    private static final Comparator<Requirement> ORDER = Comparator.comparing(Requirement::source)
            .thenComparing(Requirement::key)
            .thenComparing(Requirement::operator)
            .thenComparing(requirement ->
                    String.join(",", requirement.values().stream().sorted().toList()));

    private final PolicyIdentity policy;

    SelectorReader(PolicyIdentity policy) {
        this.policy = policy;
    }

    /** The subject of a rule; of a namespaced policy always inside its namespace. Empty only when a problem has been reported. */
    Optional<LabelSelector> readSubject(ManifestObject selector) {
        Optional<List<Requirement>> requirements = requirements(selector);
        if (requirements.isEmpty() || policy.isClusterwide()) {
            return requirements.map(SelectorReader::selector);
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
        return requirements.map(SelectorReader::selector);
    }

    /**
     * Peers of a rule. Unless they name a namespace or a reserved label, they are inside the namespace of the policy, or have
     * a namespace at all when the policy is clusterwide. Empty only when a problem has been reported.
     */
    Optional<LabelSelector> readPeers(ManifestObject selector) {
        return requirements(selector).map(requirements -> {
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
            return selector(requirements);
        });
    }

    /** What the selector asks, in a list that may be added to. */
    private static Optional<List<Requirement>> requirements(ManifestObject selector) {
        selector.onlyFields(PolicyFields.SELECTOR);
        List<Requirement> requirements = new ArrayList<>();
        boolean complete = true;
        Optional<ManifestObject> labels = selector.object("matchLabels");
        complete &= labels.isPresent() == selector.has("matchLabels");
        if (labels.isPresent()) {
            for (String name : labels.get().names()) {
                Optional<Requirement> requirement =
                        matchLabel(name, labels.get().get(name).orElseThrow());
                requirement.ifPresent(requirements::add);
                complete &= requirement.isPresent();
            }
        }
        Optional<List<ManifestValue>> expressions = selector.list("matchExpressions");
        complete &= expressions.isPresent() == selector.has("matchExpressions");
        for (ManifestValue expression : expressions.orElse(List.of())) {
            Optional<Requirement> requirement = expression.object().flatMap(SelectorReader::matchExpression);
            requirement.ifPresent(requirements::add);
            complete &= requirement.isPresent();
        }
        return complete ? Optional.of(requirements) : Optional.empty();
    }

    private static Optional<Requirement> matchLabel(String name, ManifestValue field) {
        Optional<LabelKey> key = LabelText.key(name, field);
        Optional<String> value = labelValue(field);
        return key.isEmpty() || value.isEmpty()
                ? Optional.empty()
                : Optional.of(requirement(key.get(), Operator.IN, Set.of(value.get())));
    }

    private static Optional<Requirement> matchExpression(ManifestObject expression) {
        expression.onlyFields(PolicyFields.EXPRESSION);
        Optional<LabelKey> key = expression
                .requireText("key")
                .flatMap(text -> LabelText.key(text, expression.get("key").orElseThrow()));
        Optional<Operator> operator = expression.requireText("operator").flatMap(text -> {
            Optional<Operator> known = operator(text);
            if (known.isEmpty()) {
                expression
                        .get("operator")
                        .orElseThrow()
                        .problem("got " + Quoted.text(text) + ": expected In, NotIn, Exists or DoesNotExist");
            }
            return known;
        });
        Optional<List<ManifestValue>> list = expression.list("values");
        Set<String> values = new LinkedHashSet<>();
        boolean complete = list.isPresent() == expression.has("values");
        for (ManifestValue element : list.orElse(List.of())) {
            Optional<String> value = labelValue(element);
            value.ifPresent(values::add);
            complete &= value.isPresent();
        }
        if (key.isEmpty() || operator.isEmpty() || !complete) {
            return Optional.empty();
        }
        boolean takesValues = operator.get() == Operator.IN || operator.get() == Operator.NOT_IN;
        if (takesValues == values.isEmpty()) {
            expression.problem(
                    takesValues
                            ? "In and NotIn without values: expected at least one"
                            : "Exists and DoesNotExist with values: expected none");
            return Optional.empty();
        }
        return Optional.of(requirement(key.get(), operator.get(), values));
    }

    private static Optional<String> labelValue(ManifestValue field) {
        Optional<String> value = field.text();
        String problem = value.map(LabelText::valueProblem).orElse("");
        if (!problem.isEmpty()) {
            field.problem(problem);
            return Optional.empty();
        }
        return value;
    }

    private static Optional<Operator> operator(String text) {
        return switch (text) {
            case "In" -> Optional.of(Operator.IN);
            case "NotIn" -> Optional.of(Operator.NOT_IN);
            case "Exists" -> Optional.of(Operator.EXISTS);
            case "DoesNotExist" -> Optional.of(Operator.DOES_NOT_EXIST);
            default -> Optional.empty();
        };
    }

    private static Requirement podNamespace(Operator operator, Set<String> values) {
        return new Requirement(Label.K8S_SOURCE, LabelKey.POD_NAMESPACE, operator, values);
    }

    private static Requirement requirement(LabelKey key, Operator operator, Set<String> values) {
        return new Requirement(key.source(), key.key(), operator, values);
    }

    private static boolean isPodNamespace(Requirement requirement) {
        return key(requirement).isPodNamespace();
    }

    private static LabelKey key(Requirement requirement) {
        return new LabelKey(requirement.source(), requirement.key());
    }

    private static LabelSelector selector(List<Requirement> requirements) {
        return new LabelSelector(requirements.stream().distinct().sorted(ORDER).toList());
    }
}
