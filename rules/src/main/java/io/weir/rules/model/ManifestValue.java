package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A value inside a manifest. Reading it as something that it is not gives an empty result and reports it. */
public final class ManifestValue {

    private final PolicyProblems problems;
    private final String path;
    private final int line;
    private final ManifestNode node;

    ManifestValue(PolicyProblems problems, String path, int line, ManifestNode node) {
        this.problems = problems;
        this.path = path;
        this.line = line;
        this.node = node;
    }

    /** Its place in the document: {@code spec.ingress[0].fromCIDR[1]}. */
    public String path() {
        return path;
    }

    /** The line of its field name, or where it starts itself, from 1. */
    public int line() {
        return line;
    }

    /** Reports what is wrong with the value. */
    public void problem(String text) {
        problems.add(line, path, text);
    }

    /** The value when it is a string. */
    public Optional<String> text() {
        if (node instanceof Scalar scalar) {
            switch (scalar.kind()) {
                case STRING -> {
                    return Optional.of(scalar.text());
                }
                case INTEGER, NUMBER, BOOLEAN -> {
                    problem("got " + scalar.describe() + ": expected a string; put it in quotes");
                    return Optional.empty();
                }
                case NULL -> {}
            }
        }
        return expected("a string");
    }

    /** The value when it is a string; what is reported otherwise does not show it. */
    Optional<String> textWithoutShowing() {
        if (node instanceof Scalar scalar && scalar.kind() == ScalarKind.STRING) {
            return Optional.of(scalar.text());
        }
        problem("is no string: expected a string; put it in quotes");
        return Optional.empty();
    }

    /** The value when it is true or false. */
    public Optional<Boolean> bool() {
        return node instanceof Scalar scalar && scalar.kind() == ScalarKind.BOOLEAN
                ? Optional.of(ScalarKind.isTrue(scalar.text()))
                : expected("true or false");
    }

    /** The value when it is a whole number of 32 bits. */
    public Optional<Integer> integer() {
        if (node instanceof Scalar scalar && scalar.kind() == ScalarKind.INTEGER) {
            try {
                return Optional.of(Integer.valueOf(scalar.text()));
            } catch (NumberFormatException tooLarge) {
                return expected("a whole number of 32 bits");
            }
        }
        return expected("a whole number");
    }

    /** The text of a string, or the digits of a whole number. */
    public Optional<String> textOrInteger() {
        return node instanceof Scalar scalar
                        && (scalar.kind() == ScalarKind.STRING || scalar.kind() == ScalarKind.INTEGER)
                ? Optional.of(scalar.text())
                : expected("a string or a whole number");
    }

    public Optional<ManifestObject> object() {
        return node instanceof Mapping mapping
                ? Optional.of(new ManifestObject(problems, path, mapping))
                : expected("an object");
    }

    public Optional<List<ManifestValue>> list() {
        if (!(node instanceof Sequence sequence)) {
            return expected("a list");
        }
        List<ManifestValue> elements = new ArrayList<>(sequence.items().size());
        for (ManifestNode item : sequence.items()) {
            elements.add(new ManifestValue(problems, FieldPath.element(path, elements.size()), item.line(), item));
        }
        return Optional.of(List.copyOf(elements));
    }

    /** Whether it is a whole number, not one in quotes. */
    boolean isInteger() {
        return node instanceof Scalar scalar && scalar.kind() == ScalarKind.INTEGER;
    }

    boolean isObject() {
        return node instanceof Mapping;
    }

    private <T> Optional<T> expected(String what) {
        problem("got " + node.describe() + ": expected " + what);
        return Optional.empty();
    }
}
