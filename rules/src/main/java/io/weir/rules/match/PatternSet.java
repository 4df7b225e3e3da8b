package io.weir.rules.match;

import java.util.ArrayList;
import java.util.List;

/**
 * Many patterns, numbered in their order from 0, and which of them match a text. Plain texts are in a hash table; all others are
 * in one automaton, or in several where one would be too large; what no automaton takes is matched by RE2J, one pattern at a time.
 * Immutable; but for those last ones, matching allocates nothing.
 *
 * <p>The answer comes in parts, each with the numbers of patterns, ascending; a pattern is in one part at most once. First {@link
 * #find} is asked for the text, then each part with what was found.
 */
public final class PatternSet {

    /** The part that is the first automaton, where there is one. */
    static final int FIRST_AUTOMATON = 2;

    private static final int[] NONE = {};

    private final ExactTexts exact;
    private final int[][] besideExact;
    private final int[] always;
    private final Automaton[] automata;
    private final TextPattern[] alone;
    private final int[][] aloneNumbers;
    private final int parts;

    private PatternSet(ExactTexts exact, List<Integer> always, PatternJoin joined, List<TextPattern> patterns) {
        this.exact = exact;
        this.always = always.stream().mapToInt(Integer::intValue).toArray();
        this.automata = joined.automata().toArray(Automaton[]::new);
        this.alone = joined.alone().stream().map(patterns::get).toArray(TextPattern[]::new);
        this.aloneNumbers =
                joined.alone().stream().map(number -> new int[] {number}).toArray(int[][]::new);
        // Where case does not count in the table it may still count in the automaton.
        this.besideExact = new int[automata.length == 1 && !exact.ignoresCase() ? exact.count() : 0][];
        for (int i = 0; i < besideExact.length; i++) {
            String text = exact.text(i);
            besideExact[i] = automata[0].match(text, text.length());
        }
        this.parts = FIRST_AUTOMATON + automata.length + alone.length;
    }

    /** The set of these. Each pattern is to be there once. */
    public static PatternSet of(List<TextPattern> patterns, MatchBudget budget) {
        boolean ignoreCase =
                patterns.stream().anyMatch(pattern -> pattern instanceof TextPattern.OneOf texts && texts.ignoreCase());
        List<ExactTexts.Entry> exact = new ArrayList<>();
        List<Integer> always = new ArrayList<>();
        PatternJoin join = new PatternJoin(budget);
        for (int i = 0; i < patterns.size(); i++) {
            int number = i;
            TextPattern pattern = patterns.get(i);
            if (pattern instanceof TextPattern.Anything) {
                always.add(i);
            } else if (pattern instanceof TextPattern.OneOf oneOf
                    && oneOf.ignoreCase() == ignoreCase
                    && oneOf.texts().stream().allMatch(text -> text.indexOf(TextPattern.ANY_CHAR) < 0)) {
                oneOf.texts().forEach(text -> exact.add(new ExactTexts.Entry(text, number)));
            } else {
                join.add(i, pattern);
            }
        }
        join.join();
        return new PatternSet(ExactTexts.of(exact, ignoreCase), always, join, patterns);
    }

    /** The patterns that are matched one at a time, each of which costs every text. */
    public List<TextPattern> matchedAlone() {
        return List.of(alone);
    }

    /** How many parts an answer has. */
    public int parts() {
        return parts;
    }

    /** What to ask the parts with, for the first {@code length} chars of the text. */
    public int find(CharSequence text, int length) {
        return exact.find(text, length);
    }

    /**
     * One part of the answer.
     *
     * @param part below {@link #parts}
     * @param found what {@link #find} gave for the same text
     * @return numbers of patterns that match, ascending; not to be changed
     */
    public int[] match(int part, int found, CharSequence text, int length) {
        if (part == 0) {
            return exact.patterns(found);
        }
        if (part == 1) {
            return always;
        }
        int automaton = part - FIRST_AUTOMATON;
        if (automaton < automata.length) {
            return found >= 0 && besideExact.length > 0 ? besideExact[found] : automata[automaton].match(text, length);
        }
        int lone = automaton - automata.length;
        return alone[lone].matchesAlone(text, length) ? aloneNumbers[lone] : NONE;
    }

    /** Bytes that the automata take, about. */
    public int size() {
        int size = 0;
        for (Automaton automaton : automata) {
            size += automaton.size();
        }
        return size;
    }
}
