package io.weir.rules.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Joins patterns into as few automata as the budget allows. All are tried together first. Patterns that are too much together,
 * such as many of the form {@code .*a.*}, are halved until their parts are not; a pattern that is too much alone is left alone.
 */
final class PatternJoin {

    /** Larger ones are left alone at once. */
    private static final long MAX_SIZE = 20_000;

    /** What an attempt may cost at most, by the size of its patterns and beside it. A harmless one costs a tenth. */
    private static final long STEPS_BY_SIZE = 100;

    private static final long STEPS = 50_000;
    private static final long MAX_FREE_STEPS = 1_000_000;
    private static final long CELLS_BY_SIZE = 64;
    private static final long CELLS = 20_000;

    private record Pending(int number, String text, List<Nfa.Entry> entries, long size) {}

    private final MatchBudget budget;
    private final List<Pending> pending = new ArrayList<>();
    private final List<Automaton> automata = new ArrayList<>();
    private final List<Integer> alone = new ArrayList<>();

    PatternJoin(MatchBudget budget) {
        this.budget = budget;
    }

    /** Takes a pattern under its number. */
    void add(int number, TextPattern pattern) {
        List<List<RegexNode>> alternatives = pattern.alternatives();
        List<Nfa.Entry> entries =
                alternatives.stream().map(parts -> new Nfa.Entry(number, parts)).toList();
        long size = 1;
        for (List<RegexNode> parts : alternatives) {
            size += new RegexNode.Sequence(parts).size();
        }
        if (alternatives.isEmpty() || size > MAX_SIZE) {
            alone.add(number);
        } else {
            pending.add(new Pending(number, pattern.toString(), entries, size));
        }
    }

    /** Makes the automata of what was added. */
    void join() {
        if (pending.isEmpty() || joined(pending)) {
            return;
        }
        List<Pending> harmless = new ArrayList<>();
        pending.stream().sorted(Comparator.comparing(Pending::text)).forEach(one -> {
            if (attempt(List.of(one)).isPresent()) {
                harmless.add(one);
            } else {
                alone.add(one.number());
            }
        });
        joinOrHalve(harmless);
    }

    private void joinOrHalve(List<Pending> patterns) {
        if (patterns.isEmpty() || joined(patterns)) {
            return;
        }
        int half = patterns.size() / 2;
        if (half == 0) {
            alone.add(patterns.get(0).number());
            return;
        }
        joinOrHalve(patterns.subList(0, half));
        joinOrHalve(patterns.subList(half, patterns.size()));
    }

    private boolean joined(List<Pending> patterns) {
        Optional<Automaton> automaton = attempt(patterns);
        automaton.ifPresent(made -> {
            budget.take(0, made.size() / Integer.BYTES);
            automata.add(made);
        });
        return automaton.isPresent();
    }

    private Optional<Automaton> attempt(List<Pending> patterns) {
        long size = patterns.stream().mapToLong(Pending::size).sum();
        long freeSteps = Math.min(MAX_FREE_STEPS, patterns.size() * STEPS);
        MatchBudget share = budget.share(size * STEPS_BY_SIZE + freeSteps, size * CELLS_BY_SIZE + CELLS);
        if (share.steps() < size || share.cells() < 0) {
            return Optional.empty();
        }
        long before = share.steps();
        Optional<Automaton> automaton = AutomatonBuilder.build(
                Nfa.of(patterns.stream().flatMap(one -> one.entries().stream()).toList()), share);
        budget.take(before - share.steps(), 0);
        return automaton;
    }

    List<Automaton> automata() {
        return automata;
    }

    /** Numbers of the patterns that no automaton took. */
    List<Integer> alone() {
        return alone;
    }
}
