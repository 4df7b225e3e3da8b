package io.weir.rules.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value of a manifest as its text has it, with the line it starts on, from 1. Immutable. */
sealed interface ManifestNode {

    /** The null of a document without content. */
    Scalar NOTHING = new Scalar(1, ScalarKind.NULL, "");

    int line();

    /**
     * What a message says it is: {@code number 80}, {@code a list}.
     */
    String describe();

    /** A single value with its unquoted text. */
    record Scalar(int line, ScalarKind kind, String text) implements ManifestNode {
        @Override
        public String describe() {
            return kind.describe(text);
        }
    }

    /** A list. */
    record Sequence(int line, List<ManifestNode> items) implements ManifestNode {
        public Sequence {
            items = Collections.unmodifiableList(new ArrayList<>(items));
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** An object; its members keep their order. */
    record Mapping(int line, Map<String, Member> members) implements ManifestNode {
        public Mapping {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String describe() {
            return "an object";
        }
    }

    /** The value of a field with the line of its name. */
    record Member(int line, ManifestNode value) {}
}
