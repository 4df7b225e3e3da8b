package io.weir.rules.model;

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
 * Reads what selectors ask of labels, whatever they are for. The requirements of a selector are sorted, so that selectors that
 * say the same in another order are equal.
 */
final class SelectorRequirements {

    /** Reads the name of a label; what is wrong with it goes to {@code at}. */
    @FunctionalInterface
    interface Keys {
        Optional<LabelKey> read(String text, ManifestValue at);
    }

    private static final Comparator<Requirement> ORDER = Comparator.comparing(Requirement::source)
            .thenComparing(Requirement::key)
            .thenComparing(Requirement::operator)
            .thenComparing(requirement ->
                    String.join(",", requirement.values().stream().sorted().toList()));

    private final Keys keys;

    SelectorRequirements(Keys keys) {
        this.keys = keys;
    }

    /** The selector that asks all of these. */
    static LabelSelector selector(List<Requirement> requirements) {
        return new LabelSelector(requirements.stream().distinct().sorted(ORDER).toList());
    }

    /** What the selector asks, in a list that may be added to. Empty only when a problem has been reported. */
    Optional<List<Requirement>> read(ManifestObject selector) {
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
            Optional<Requirement> requirement = expression.object().flatMap(this::matchExpression);
            requirement.ifPresent(requirements::add);
            complete &= requirement.isPresent();
        }
        return complete ? Optional.of(requirements) : Optional.empty();
    }

    private Optional<Requirement> matchLabel(String name, ManifestValue field) {
        Optional<LabelKey> key = keys.read(name, field);
        Optional<String> value = labelValue(field);
        return key.isEmpty() || value.isEmpty()
                ? Optional.empty()
                : Optional.of(requirement(key.get(), Operator.IN, Set.of(value.get())));
    }

    private Optional<Requirement> matchExpression(ManifestObject expression) {
        expression.onlyFields(PolicyFields.EXPRESSION);
        Optional<LabelKey> key = expression
                .requireText("key")
                .flatMap(text -> keys.read(text, expression.get("key").orElseThrow()));
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

    private static Requirement requirement(LabelKey key, Operator operator, Set<String> values) {
        return new Requirement(key.source(), key.key(), operator, values);
    }
}
