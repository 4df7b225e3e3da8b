package io.weir.rules.match;

/**
 * A set of chars in 0..255, one bit each.
 *
 * @param chars0 those below 64
 * @param chars64 those in 64..127
 * @param chars128 those in 128..191
 * @param chars192 those from 192
 */
record CharSet(long chars0, long chars64, long chars128, long chars192) {

    /** One more than the largest char. */
    static final int CHARS = 256;

    static final CharSet NONE = new CharSet(0, 0, 0, 0);
    static final CharSet ALL = new CharSet(-1, -1, -1, -1);
    static final CharSet WORD =
            range('0', '9').or(range('A', 'Z')).or(range('a', 'z')).or(of('_'));

    static CharSet of(int c) {
        return range(c, c);
    }

    /** The chars from one to another, both included; what is beyond 255 is left out. */
    static CharSet range(int from, int to) {
        return new CharSet(
                word(from, to), word(from - 64, to - 64), word(from - 128, to - 128), word(from - 192, to - 192));
    }

    private static long word(int from, int to) {
        int first = Math.max(from, 0);
        int last = Math.min(to, 63);
        return first > last ? 0 : (-1L << first) & (-1L >>> (63 - last));
    }

    CharSet or(CharSet other) {
        return new CharSet(
                chars0 | other.chars0, chars64 | other.chars64, chars128 | other.chars128, chars192 | other.chars192);
    }

    CharSet not() {
        return new CharSet(~chars0, ~chars64, ~chars128, ~chars192);
    }

    boolean contains(int c) {
        long word =
                switch (c >> 6) {
                    case 0 -> chars0;
                    case 1 -> chars64;
                    case 2 -> chars128;
                    default -> chars192;
                };
        return (word >>> c & 1) != 0;
    }

    /** With each ASCII letter its other case. */
    CharSet ignoringCase() {
        // An ASCII letter and its other case differ in bit 5, and so do their places in the second word.
        long upper = chars64 & (-1L >>> (63 - 26)) & ~1L;
        long lower = (chars64 >>> 32) & (-1L >>> (63 - 26)) & ~1L;
        return new CharSet(chars0, chars64 | upper << 32 | lower, chars128, chars192);
    }
}
