package io.weir.rules.compile;

/** Compares texts without regard to the case of ASCII letters. */
final class AsciiCase {

    private AsciiCase() {}

    /** Whether two texts are the same. */
    static boolean same(CharSequence left, CharSequence right) {
        return left.length() == right.length() && same(left, right, left.length());
    }

    /** Whether two texts, neither of them shorter than that, are the same in their first {@code length} chars. */
    static boolean same(CharSequence left, CharSequence right, int length) {
        for (int i = 0; i < length; i++) {
            if (lower(left.charAt(i)) != lower(right.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
