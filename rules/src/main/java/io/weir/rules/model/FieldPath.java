package io.weir.rules.model;

import java.util.regex.Pattern;

/** Paths of fields inside an object: {@code spec.ingress[0].toPorts}, {@code metadata.labels['a/b']}. */
final class FieldPath {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    private FieldPath() {}

    static String member(String parent, String name) {
        if (!PLAIN.matcher(name).matches()) {
            return parent + "[" + Quoted.text(name) + "]";
        }
        return parent.isEmpty() ? name : parent + "." + name;
    }

    static String element(String parent, int index) {
        return parent + "[" + index + "]";
    }
}
