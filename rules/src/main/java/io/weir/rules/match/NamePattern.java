package io.weir.rules.match;

/**
 * A name, or what names begin with. Case counts.
 *
 * @param text the name or its beginning; not empty
 * @param isPrefix whether every name matches that begins with the text
 */
public record NamePattern(String text, boolean isPrefix) {

    /** What stands behind the text of a prefix where users write it. */
    public static final String WILDCARD = "*";

    public NamePattern {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("name pattern without a character: expected at least one");
        }
    }

    /** The pattern of this name alone. */
    public static NamePattern exact(String name) {
        return new NamePattern(name, false);
    }

    /** The pattern of every name that begins like this. */
    public static NamePattern prefix(String text) {
        return new NamePattern(text, true);
    }

    public boolean matches(String name) {
        return isPrefix ? name.startsWith(text) : name.equals(text);
    }

    /** As users write it: {@code orders}, {@code orders-*}. */
    @Override
    public String toString() {
        return isPrefix ? text + WILDCARD : text;
    }
}
