package io.weir.rules.snapshot;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The names of the header fields that rules look at or change. A client must not be able to have such a field ignored, or to
 * have it read from elsewhere: neither {@code Connection} nor trailers may name one, and a server may take another spelling for
 * it. The names of framing and routing are not among them; the proxy has its own checks for those. Immutable; asked on every
 * event loop, without allocation.
 */
public final class RuleHeaderNames {

    /** No name. */
    public static final RuleHeaderNames NONE = new RuleHeaderNames(List.of());

    private final String[] names;

    private RuleHeaderNames(Collection<String> lowerCaseNames) {
        this.names = new TreeSet<>(lowerCaseNames).toArray(String[]::new);
    }

    /** These names, which are in lower case. */
    public static RuleHeaderNames of(Collection<String> lowerCaseNames) {
        return lowerCaseNames.isEmpty() ? NONE : new RuleHeaderNames(lowerCaseNames);
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    /** The names in lower case, sorted. */
    public List<String> names() {
        return List.of(names);
    }

    /** Whether this is one of the names; case does not count. */
    public boolean contains(CharSequence name) {
        for (String known : names) {
            if (same(known, name, false)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether this is none of the names, but a server might take it for one: {@code X_Token} or {@code x.token} for {@code
     * X-Token}. Servers that make variables of header fields put one character in the place of all that are no letters or digits.
     */
    public boolean isAlias(CharSequence name) {
        boolean alias = false;
        for (String known : names) {
            if (same(known, name, true)) {
                if (same(known, name, false)) {
                    return false;
                }
                alias = true;
            }
        }
        return alias;
    }

    private static boolean same(String known, CharSequence name, boolean anyPunctuation) {
        if (known.length() != name.length()) {
            return false;
        }
        for (int i = 0; i < known.length(); i++) {
            char left = known.charAt(i);
            char right = lower(name.charAt(i));
            if (left != right && !(anyPunctuation && isPunctuation(left) && isPunctuation(right))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    private static boolean isPunctuation(char c) {
        return !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RuleHeaderNames that && Arrays.equals(names, that.names);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names);
    }

    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
