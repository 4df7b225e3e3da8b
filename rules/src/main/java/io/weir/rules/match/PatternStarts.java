package io.weir.rules.match;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Finds among many patterns those that begin most like a text. Immutable. */
public final class PatternStarts {

    /** How many patterns are looked at on each side. */
    private static final int STEPS = 32;

    private final String[] starts;
    private final int[] numbers;

    private PatternStarts(String[] starts, int[] numbers) {
        this.starts = starts;
        this.numbers = numbers;
    }

    /** The patterns by number, as in a {@link PatternSet} of the same list. */
    public static PatternStarts of(List<TextPattern> patterns) {
        String[] byNumber = patterns.stream().map(TextPattern::start).toArray(String[]::new);
        int[] numbers = IntStream.range(0, byNumber.length)
                .boxed()
                .sorted(Comparator.comparing((Integer number) -> byNumber[number]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new PatternStarts(
                IntStream.of(numbers).mapToObj(number -> byNumber[number]).toArray(String[]::new), numbers);
    }

    /**
     * Offers the numbers of patterns that stand beside the text in the order of how they begin, until {@code atMost} on each side
     * were taken or {@value #STEPS} were offered there.
     *
     * @param taken tells whether a pattern was of use
     */
    public void near(CharSequence text, IntPredicate taken, int atMost) {
        int from = 0;
        int to = starts.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (CharSequence.compare(starts[middle], text) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        int before = 0;
        for (int i = from - 1; i >= Math.max(0, from - STEPS) && before < atMost; i--) {
            before += taken.test(numbers[i]) ? 1 : 0;
        }
        int after = 0;
        for (int i = from; i < Math.min(starts.length, from + STEPS) && after < atMost; i++) {
            after += taken.test(numbers[i]) ? 1 : 0;
        }
    }
}
