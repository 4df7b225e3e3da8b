package io.weir.rules.match;

/**
 * Many patterns as one deterministic automaton: one look-up a char tells which of them match the whole text. Immutable;
 * matching allocates nothing and takes time in proportion to the text, however many patterns there are.
 *
 * <p>A state is an index into the table, where its answer stands with one bit that tells its form: followed by one target for each
 * class of chars, or by the only class that leads on, and its target. A negative target is the end: the answer is what it is.
 */
final class Automaton {

    /** The target of what matches nothing any more. */
    static final int NOTHING = -1;

    private final byte[] classes;
    private final int[] table;
    private final int[][] answers;
    private final int start;

    /**
     * An automaton of these, which are kept.
     *
     * @param classes class of each char
     * @param table the states
     * @param answers the patterns that match, by number of the answer; ascending
     * @param start where it begins
     */
    Automaton(byte[] classes, int[] table, int[][] answers, int start) {
        this.classes = classes;
        this.table = table;
        this.answers = answers;
        this.start = start;
    }

    /** The patterns that match the first {@code length} chars of the text, ascending; not to be changed. */
    int[] match(CharSequence text, int length) {
        int state = start;
        for (int i = 0; i < length && state >= 0; i++) {
            char c = text.charAt(i);
            if (c >= CharSet.CHARS) {
                return answers[0];
            }
            int ofChar = classes[c] & 0xff;
            if ((table[state] & 1) == 0) {
                state = table[state + 1 + ofChar];
            } else {
                state = table[state + 1] == ofChar ? table[state + 2] : NOTHING;
            }
        }
        return answers[state < 0 ? ~state : table[state] >>> 1];
    }

    /** Bytes it takes, about. */
    int size() {
        return table.length * Integer.BYTES;
    }
}
