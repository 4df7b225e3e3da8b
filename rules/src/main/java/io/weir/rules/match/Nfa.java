package io.weir.rules.match;

import io.weir.rules.match.RegexNode.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many patterns as one nondeterministic automaton. What patterns begin with in common is there once. A node forks, takes one
 * char, asks for a place in the text, or ends a pattern.
 */
final class Nfa {

    /**
     * One pattern, or one of its alternatives.
     *
     * @param id number of the pattern
     * @param parts what comes one after the other
     */
    record Entry(int id, List<RegexNode> parts) {}

    /** A common start: what may follow it. */
    private static final class Start {
        private final Map<RegexNode, Integer> next = new HashMap<>();
        private final List<Integer> ends = new ArrayList<>();
    }

    private static final int[] NO_FORKS = {};

    private final Map<CharSet, Integer> setNumbers = new HashMap<>();
    private final List<CharSet> sets = new ArrayList<>();
    private int[][] forks = new int[256][];
    private int[] setOf = new int[256];
    private Place[] places = new Place[256];
    private int[] next = new int[256];
    private int[] patterns = new int[256];
    private int count;
    private final int root;

    private Nfa(List<Entry> entries) {
        List<Start> starts = new ArrayList<>();
        starts.add(new Start());
        for (Entry entry : entries) {
            int at = 0;
            for (RegexNode part : entry.parts()) {
                int following = starts.size();
                Integer known = starts.get(at).next.putIfAbsent(part, following);
                if (known == null) {
                    starts.add(new Start());
                }
                at = known == null ? following : known;
            }
            starts.get(at).ends.add(entry.id());
        }
        // What follows a start has a higher number.
        int[] nodes = new int[starts.size()];
        for (int i = starts.size() - 1; i >= 0; i--) {
            Start start = starts.get(i);
            int[] ways = new int[start.next.size() + start.ends.size()];
            int way = 0;
            for (Map.Entry<RegexNode, Integer> following : start.next.entrySet()) {
                ways[way++] = add(following.getKey(), nodes[following.getValue()]);
            }
            for (int pattern : start.ends) {
                ways[way++] = end(pattern);
            }
            nodes[i] = ways.length == 1 ? ways[0] : fork(ways);
        }
        root = nodes[0];
    }

    static Nfa of(List<Entry> entries) {
        return new Nfa(entries);
    }

    private int node() {
        if (count == next.length) {
            int room = count * 2;
            forks = Arrays.copyOf(forks, room);
            setOf = Arrays.copyOf(setOf, room);
            places = Arrays.copyOf(places, room);
            next = Arrays.copyOf(next, room);
            patterns = Arrays.copyOf(patterns, room);
        }
        forks[count] = NO_FORKS;
        setOf[count] = -1;
        patterns[count] = -1;
        return count++;
    }

    private int fork(int... ways) {
        int node = node();
        forks[node] = ways;
        return node;
    }

    private int end(int pattern) {
        int node = node();
        patterns[node] = pattern;
        return node;
    }

    /** Puts the nodes of an expression before a node; returns where they begin. */
    private int add(RegexNode expression, int then) {
        if (expression instanceof RegexNode.Chars chars) {
            int node = node();
            setOf[node] = setNumbers.computeIfAbsent(chars.set(), set -> {
                sets.add(set);
                return sets.size() - 1;
            });
            next[node] = then;
            return node;
        }
        if (expression instanceof RegexNode.At at) {
            int node = node();
            places[node] = at.place();
            next[node] = then;
            return node;
        }
        if (expression instanceof RegexNode.Sequence sequence) {
            int node = then;
            for (int i = sequence.parts().size() - 1; i >= 0; i--) {
                node = add(sequence.parts().get(i), node);
            }
            return node;
        }
        if (expression instanceof RegexNode.Choice choice) {
            return fork(
                    choice.choices().stream().mapToInt(one -> add(one, then)).toArray());
        }
        return repeat((RegexNode.Repeat) expression, then);
    }

    private int repeat(RegexNode.Repeat repeat, int then) {
        int node = then;
        if (repeat.most() == RegexNode.Repeat.UNBOUNDED) {
            node = fork(then, then);
            forks[node][0] = add(repeat.what(), node);
        }
        for (int i = repeat.least(); i < repeat.most(); i++) {
            node = fork(add(repeat.what(), node), then);
        }
        for (int i = 0; i < repeat.least(); i++) {
            node = add(repeat.what(), node);
        }
        return node;
    }

    int root() {
        return root;
    }

    /** Number of nodes. */
    int count() {
        return count;
    }

    /** The sets of chars that nodes take. */
    List<CharSet> sets() {
        return sets;
    }

    /** Where a node forks to; nothing for others. */
    int[] forks(int node) {
        return forks[node];
    }

    /** Number of the set that the node takes a char of; negative for others. */
    int set(int node) {
        return setOf[node];
    }

    /** The node behind one that takes a char or asks for a place. */
    int next(int node) {
        return next[node];
    }

    /** Whether the node asks for a place. */
    boolean asksForPlace(int node) {
        return places[node] != null;
    }

    /** The place that the node asks for. */
    Place place(int node) {
        return places[node];
    }

    /** The pattern that ends at the node; negative for others. */
    int pattern(int node) {
        return patterns[node];
    }
}
