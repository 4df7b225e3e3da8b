package io.weir.rules.match;

import java.util.List;

/** A regular expression over Latin-1 texts, read. Equal ones match the same texts. */
sealed interface RegexNode {

    /** How many states an automaton needs for it, about; saturates far above every bound. */
    long size();

    /**
     * One char of a set.
     *
     * @param set any of these; none of them matches nothing
     */
    record Chars(CharSet set) implements RegexNode {
        @Override
        public long size() {
            return 1;
        }
    }

    /** One after the other; none of them is the empty text. */
    record Sequence(List<RegexNode> parts) implements RegexNode {
        @Override
        public long size() {
            return sum(parts);
        }
    }

    /** Any of them. */
    record Choice(List<RegexNode> choices) implements RegexNode {
        @Override
        public long size() {
            return sum(choices);
        }
    }

    /**
     * The same several times.
     *
     * @param most at least {@code least}, or {@link #UNBOUNDED}
     */
    record Repeat(RegexNode what, int least, int most) implements RegexNode {
        static final int UNBOUNDED = -1;

        @Override
        public long size() {
            return Math.min(TOO_LARGE, (what.size() + 1) * (1L + Math.max(least, most)));
        }
    }

    /** A place in the text, of no length. */
    record At(Place place) implements RegexNode {
        @Override
        public long size() {
            return 1;
        }
    }

    /** What a place can be. */
    enum Place {
        START,
        END,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY
    }

    long TOO_LARGE = 1L << 40;

    private static long sum(List<RegexNode> nodes) {
        long sum = 1;
        for (RegexNode node : nodes) {
            sum = Math.min(TOO_LARGE, sum + node.size());
        }
        return sum;
    }
}
