package io.weir.rules.match;

/**
 * What compiling the patterns of one port may cost in all. A step is a few nanoseconds, a cell four bytes that stay. When it is
 * used up, the patterns that are left are matched by RE2J, one at a time.
 */
public final class MatchBudget {

    private static final long STEPS = 100_000_000;
    private static final long CELLS = 8_000_000;

    private long steps;
    private long cells;

    private MatchBudget(long steps, long cells) {
        this.steps = steps;
        this.cells = cells;
    }

    /** The budget of one port: below a second, and 32 MB. */
    public static MatchBudget ofPort() {
        return new MatchBudget(STEPS, CELLS);
    }

    /** A budget of so much. */
    static MatchBudget of(long steps, long cells) {
        return new MatchBudget(steps, cells);
    }

    /** A part of what is left, no more than this; what it uses is to be {@link #take}n. */
    MatchBudget share(long atMostSteps, long atMostCells) {
        return new MatchBudget(Math.min(steps, atMostSteps), Math.min(cells, atMostCells));
    }

    /** Takes this much; false when there is not so much left. */
    boolean take(long takenSteps, long takenCells) {
        steps -= takenSteps;
        cells -= takenCells;
        return steps >= 0 && cells >= 0;
    }

    long steps() {
        return steps;
    }

    long cells() {
        return cells;
    }
}
