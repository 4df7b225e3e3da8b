package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Member;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Changes to the tree of a manifest, and its way back into JSON. */
final class PolicyMutations {

    private PolicyMutations() {}

    /** One place of a tree. */
    record Place(List<Object> steps) {

        Place then(Object step) {
            List<Object> longer = new ArrayList<>(steps);
            longer.add(step);
            return new Place(longer);
        }

        boolean isField() {
            return steps.get(steps.size() - 1) instanceof String;
        }

        String name() {
            return (String) steps.get(steps.size() - 1);
        }

        Place parent() {
            return new Place(steps.subList(0, steps.size() - 1));
        }

        /** As a reader reports it. */
        String path() {
            String path = "";
            boolean rules = false;
            for (Object step : steps) {
                path = step instanceof String name
                        ? FieldPath.member(path, rules ? name.toLowerCase(Locale.ROOT) : name)
                        : FieldPath.element(path, (Integer) step);
                rules = step.equals("rules");
            }
            return path;
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /** Every place in the tree but the root. */
    static List<Place> places(ManifestNode root) {
        List<Place> places = new ArrayList<>();
        collect(root, new Place(List.of()), places);
        return places;
    }

    private static void collect(ManifestNode node, Place at, List<Place> places) {
        if (node instanceof Mapping mapping) {
            mapping.members().forEach((name, member) -> {
                places.add(at.then(name));
                collect(member.value(), at.then(name), places);
            });
        } else if (node instanceof Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                places.add(at.then(i));
                collect(sequence.items().get(i), at.then(i), places);
            }
        }
    }

    /** The tree with another value at the place. */
    static ManifestNode replace(ManifestNode node, Place place, UnaryOperator<ManifestNode> change) {
        if (place.steps().isEmpty()) {
            return change.apply(node);
        }
        Object step = place.steps().get(0);
        Place rest = new Place(place.steps().subList(1, place.steps().size()));
        if (node instanceof Mapping mapping) {
            Map<String, Member> members = new LinkedHashMap<>(mapping.members());
            members.computeIfPresent(
                    (String) step, (name, member) -> new Member(member.line(), replace(member.value(), rest, change)));
            return new Mapping(node.line(), members);
        }
        if (node instanceof Sequence sequence) {
            List<ManifestNode> items = new ArrayList<>(sequence.items());
            items.set((Integer) step, replace(items.get((Integer) step), rest, change));
            return new Sequence(node.line(), items);
        }
        throw new IllegalArgumentException(place + " is not in the tree");
    }

    /** The tree with another name for the field at the place. */
    static ManifestNode rename(ManifestNode root, Place field, String newName) {
        return replace(root, field.parent(), parent -> {
            Map<String, Member> members = new LinkedHashMap<>();
            ((Mapping) parent)
                    .members()
                    .forEach((name, member) -> members.put(name.equals(field.name()) ? newName : name, member));
            return new Mapping(parent.line(), members);
        });
    }

    /** The tree with the fields of every object in another order. */
    static ManifestNode shuffle(ManifestNode node, Random random) {
        if (node instanceof Mapping mapping) {
            List<String> names = new ArrayList<>(mapping.members().keySet());
            Collections.shuffle(names, random);
            Map<String, Member> members = new LinkedHashMap<>();
            for (String name : names) {
                Member member = mapping.members().getOrDefault(name, new Member(1, ManifestNode.NOTHING));
                members.put(name, new Member(member.line(), shuffle(member.value(), random)));
            }
            return new Mapping(node.line(), members);
        }
        if (node instanceof Sequence sequence) {
            return new Sequence(
                    node.line(),
                    sequence.items().stream().map(item -> shuffle(item, random)).toList());
        }
        return node;
    }

    /** The tree as JSON. */
    static String json(ManifestNode node) {
        if (node instanceof Mapping mapping) {
            List<String> members = new ArrayList<>();
            mapping.members()
                    .forEach((name, member) -> members.add(JsonPrinter.print(name) + ": " + json(member.value())));
            return "{" + String.join(", ", members) + "}";
        }
        if (node instanceof Sequence sequence) {
            return sequence.items().stream().map(PolicyMutations::json).toList().toString();
        }
        Scalar scalar = (Scalar) node;
        return switch (scalar.kind()) {
            case STRING -> JsonPrinter.print(scalar.text());
            case BOOLEAN -> Boolean.toString(ScalarKind.isTrue(scalar.text()));
            case INTEGER, NUMBER -> scalar.text();
            case NULL -> "null";
        };
    }
}
