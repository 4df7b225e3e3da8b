package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Member;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import io.weir.rules.model.YamlComposer.Composed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A list or object whose end has not been read yet. */
final class OpenCollection {

    private final boolean mapping;
    private final int line;
    private final String path;
    private final Optional<String> anchor;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<ManifestNode> items = new ArrayList<>();
    private @Nullable String name;
    private boolean nameRead;
    private int nameLine;
    private long size = 1;
    private int height = 1;

    OpenCollection(boolean mapping, int line, String path, Optional<String> anchor) {
        this.mapping = mapping;
        this.line = line;
        this.path = path;
        this.anchor = anchor;
    }

    int line() {
        return line;
    }

    Optional<String> anchor() {
        return anchor;
    }

    /** Path of the value that comes next, or of the object itself while a name is due. */
    String nextPath() {
        if (!mapping) {
            return FieldPath.element(path, items.size());
        }
        return name == null ? path : FieldPath.member(path, name);
    }

    /** Takes the next value; in an object, names and values take turns. */
    void add(Composed composed, int atLine, PolicyProblems problems) {
        size += composed.size();
        height = Math.max(height, composed.height() + 1);
        if (!mapping) {
            items.add(composed.node());
        } else if (!nameRead) {
            nameRead = true;
            nameLine = atLine;
            name = readName(composed.node(), atLine, problems);
        } else {
            if (name != null) {
                members.put(name, new Member(nameLine, composed.node()));
            }
            nameRead = false;
            name = null;
        }
    }

    /** The finished value. */
    Composed composed() {
        ManifestNode node = mapping ? new Mapping(line, members) : new Sequence(line, items);
        return new Composed(node, size, height);
    }

    private @Nullable String readName(ManifestNode node, int atLine, PolicyProblems problems) {
        if (!(node instanceof Scalar scalar) || scalar.kind() != ScalarKind.STRING) {
            problems.add(atLine, path, "field name is " + node.describe() + ": expected a string; put it in quotes");
            return null;
        }
        String read = scalar.text();
        if (read.equals("<<")) {
            problems.add(atLine, path, "merge key '<<': not supported, write the fields out");
            return null;
        }
        if (members.containsKey(read)) {
            problems.add(
                    atLine,
                    FieldPath.member(path, read),
                    "the field is there twice, first on line "
                            + members.get(read).line());
            return null;
        }
        return read;
    }
}
