package io.weir.rules.match;

import io.weir.rules.match.RegexNode.Place;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Follows the forks of an {@link Nfa}: which nodes that take a char, ask for a place or end a pattern are reached without taking
 * any. Used by one {@link AutomatonBuilder}.
 */
final class Closures {

    /** What stands beside a place in the text. */
    enum Beside {
        EDGE,
        WORD,
        OTHER;

        static Beside of(boolean word) {
            return word ? WORD : OTHER;
        }
    }

    private static final int[] UNKNOWN = {};

    private final Nfa nfa;
    private final int[][] known;
    private final int[] marks;
    private int mark;
    private int[] found = new int[64];
    private int foundCount;
    private long steps;

    Closures(Nfa nfa) {
        this.nfa = nfa;
        this.known = new int[nfa.count()][];
        Arrays.fill(known, UNKNOWN);
        this.marks = new int[nfa.count()];
    }

    /** How much work was done since the last call. */
    long takeSteps() {
        long taken = steps;
        steps = 0;
        return taken;
    }

    /** The nodes reached from one, ascending. */
    @SuppressWarnings("ReferenceEquality")
    int[] of(int node) {
        int[] closure = known[node];
        if (closure == UNKNOWN) {
            begin();
            follow(node);
            closure = end();
            known[node] = closure;
        }
        return closure;
    }

    /** The nodes reached from any of the first {@code count} of these, ascending. */
    int[] of(int[] nodes, int count) {
        begin();
        for (int i = 0; i < count; i++) {
            follow(nodes[i]);
        }
        return end();
    }

    /** What nodes become where it is known what stands on both sides: those that ask for a place are passed, or gone. */
    int[] at(int[] nodes, Beside before, Beside after) {
        begin();
        for (int node : nodes) {
            follow(node);
        }
        for (int i = 0; i < foundCount; i++) {
            int node = found[i];
            if (nfa.asksForPlace(node) && is(nfa.place(node), before, after)) {
                follow(nfa.next(node));
            }
        }
        int kept = 0;
        for (int i = 0; i < foundCount; i++) {
            if (!nfa.asksForPlace(found[i])) {
                found[kept++] = found[i];
            }
        }
        foundCount = kept;
        return end();
    }

    private static boolean is(Place place, Beside before, Beside after) {
        boolean boundary = (before == Beside.WORD) != (after == Beside.WORD);
        return switch (place) {
            case START -> before == Beside.EDGE;
            case END -> after == Beside.EDGE;
            case WORD_BOUNDARY -> boundary;
            case NO_WORD_BOUNDARY -> !boundary;
        };
    }

    private void begin() {
        mark++;
        foundCount = 0;
    }

    private int[] end() {
        int[] closure = Arrays.copyOf(found, foundCount);
        Arrays.sort(closure);
        return closure;
    }

    private void follow(int from) {
        if (nfa.forks(from).length == 0) {
            reach(from);
            return;
        }
        Deque<Integer> open = new ArrayDeque<>();
        open.push(from);
        while (!open.isEmpty()) {
            int node = open.pop();
            if (nfa.forks(node).length == 0) {
                reach(node);
            } else if (marks[node] != mark) {
                marks[node] = mark;
                for (int way : nfa.forks(node)) {
                    open.push(way);
                }
            }
        }
    }

    private void reach(int node) {
        steps++;
        if (marks[node] != mark) {
            marks[node] = mark;
            if (foundCount == found.length) {
                found = Arrays.copyOf(found, foundCount * 2);
            }
            found[foundCount++] = node;
        }
    }
}
