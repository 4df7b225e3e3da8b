package io.weir.identity;

/**
 * One label with the source that set it, written {@code source:key=value} or {@code source:key} when the value is empty.
 *
 * @param source who set it: {@code k8s}, {@code reserved}, {@code cidr}, {@code container}, ...; {@code any} only in selectors
 * @param key the name; never empty
 * @param value the value; may be empty
 */
public record Label(String source, String key, String value) implements Comparable<Label> {

    /** Source that matches a label of every source; meaningful in selectors only. */
    public static final String ANY_SOURCE = "any";

    /** Source of labels that come from Kubernetes objects. */
    public static final String K8S_SOURCE = "k8s";

    /** Source of the label that holds the prefix of an address outside of the cluster. */
    public static final String CIDR_SOURCE = "cidr";

    public Label {
        if (source.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException(
                    "label '" + source + ":" + key + "=" + value + "': expected source:key[=value]");
        }
    }

    /**
     * Reads {@code [source:]key[=value]}; without a source it is {@code defaultSource}.
     *
     * @throws IllegalArgumentException when the key is empty
     */
    public static Label parse(String text, String defaultSource) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        int colon = name.indexOf(':');
        if (colon < 0) {
            return new Label(defaultSource, name, value);
        }
        return new Label(name.substring(0, colon), name.substring(colon + 1), value);
    }

    @Override
    public int compareTo(Label other) {
        int bySource = source.compareTo(other.source);
        if (bySource != 0) {
            return bySource;
        }
        int byKey = key.compareTo(other.key);
        return byKey != 0 ? byKey : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.isEmpty() ? source + ":" + key : source + ":" + key + "=" + value;
    }
}
