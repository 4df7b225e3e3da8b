package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Member;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of objects that another reader has parsed already, such as JSON of an API server. They have no lines:
 * problems name the field alone.
 */
public final class ManifestTree {

    /** What a place without a line has for one. */
    static final int NO_LINE = 0;

    private final PolicyProblems problems;

    private ManifestTree(PolicyProblems problems) {
        this.problems = problems;
    }

    /**
     * The object with these fields: maps with text for keys, lists, strings, numbers, booleans and nulls.
     *
     * @param source name of the object for messages
     * @throws PolicyFormatException when it has no apiVersion or kind, is nested too deep, or holds a value of another type
     */
    public static ManifestDocument document(String source, Map<?, ?> fields) throws PolicyFormatException {
        PolicyProblems problems = new PolicyProblems(source);
        ManifestNode root = new ManifestTree(problems).node("", fields, 1);
        problems.throwIfAny();
        if (!(root instanceof Mapping mapping)) {
            throw new IllegalStateException("a map made " + root.describe());
        }
        ManifestObject object = new ManifestObject(problems, "", mapping);
        String apiVersion = object.requireText("apiVersion").orElse("");
        String kind = object.requireText("kind").orElse("");
        problems.throwIfAny();
        return new ManifestDocument(source, apiVersion, kind, mapping);
    }

    private ManifestNode node(String path, @Nullable Object value, int depth) {
        if (depth > YamlComposer.MAX_DEPTH) {
            problems.add(NO_LINE, path, "nested too deep: expected at most " + YamlComposer.MAX_DEPTH + " levels");
        } else if (value instanceof Map<?, ?> fields) {
            return mapping(path, fields, depth);
        } else if (value instanceof List<?> items) {
            List<ManifestNode> nodes = new ArrayList<>(items.size());
            for (Object item : items) {
                nodes.add(node(FieldPath.element(path, nodes.size()), item, depth + 1));
            }
            return new Sequence(NO_LINE, nodes);
        } else if (value instanceof String text) {
            return new Scalar(NO_LINE, ScalarKind.STRING, text);
        } else if (value instanceof Number || value instanceof Boolean || value == null) {
            String text = String.valueOf(value);
            return new Scalar(NO_LINE, ScalarKind.ofPlain(text), text);
        } else {
            problems.add(NO_LINE, path, "is a " + value.getClass().getName() + ": expected a JSON value");
        }
        return ManifestNode.NOTHING;
    }

    private Mapping mapping(String path, Map<?, ?> fields, int depth) {
        Map<String, Member> members = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            String name = String.valueOf(key);
            members.put(name, new Member(NO_LINE, node(FieldPath.member(path, name), value, depth + 1)));
        });
        return new Mapping(NO_LINE, members);
    }
}
