package io.weir.rules.match;

import io.weir.rules.match.Closures.Beside;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an {@link Automaton} of an {@link Nfa}, all of it at once and within a budget. */
final class AutomatonBuilder {

    /**
     * A state while it is not in the table yet: the nodes where the patterns may be.
     *
     * @param nodes ascending
     * @param before what stands before; {@link Beside#OTHER} where no node asks
     */
    private record State(Nodes nodes, Beside before) {}

    /** Numbers that compare by content. */
    private static final class Nodes {
        private final int[] all;

        Nodes(int[] all) {
            this.all = all;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Nodes that && Arrays.equals(all, that.all);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(all);
        }
    }

    private final Nfa nfa;
    private final MatchBudget budget;
    private final Closures closures;
    private final CharClasses classes;
    private final Map<State, Integer> numbers = new HashMap<>();
    private final List<State> states = new ArrayList<>();
    private final Map<Nodes, Integer> answerNumbers = new HashMap<>();
    private final List<int[]> answers = new ArrayList<>();
    private final StateTable table;
    private final int[] stateOfNode;
    private final int[][] targets;
    private final int[] targetCounts;

    private AutomatonBuilder(Nfa nfa, MatchBudget budget) {
        this.nfa = nfa;
        this.budget = budget;
        this.closures = new Closures(nfa);
        this.classes = CharClasses.of(nfa);
        this.table = new StateTable(classes.count());
        this.stateOfNode = new int[nfa.count()];
        Arrays.fill(stateOfNode, Automaton.NOTHING);
        this.targets = new int[classes.count()][8];
        this.targetCounts = new int[classes.count()];
        answer(new int[0]);
    }

    /** The automaton; empty when the budget does not suffice. What was used of it is gone. */
    static Optional<Automaton> build(Nfa nfa, MatchBudget budget) {
        if (!budget.take(nfa.count(), 0)) {
            return Optional.empty();
        }
        return new AutomatonBuilder(nfa, budget).build();
    }

    private Optional<Automaton> build() {
        int start = state(closures.of(nfa.root()), Beside.EDGE);
        for (int number = 0; number < states.size(); number++) {
            int answersBefore = answers.size();
            add(number);
            long cells = table.takeCells();
            for (int i = answersBefore; i < answers.size(); i++) {
                cells += answers.get(i).length;
            }
            if (!budget.take(closures.takeSteps(), cells)) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new Automaton(classes.byChar(), table.finish(), answers.toArray(int[][]::new), table.resolve(start)));
    }

    private void add(int number) {
        State state = states.get(number);
        int[] nodes = state.nodes().all;
        boolean asks = asks(nodes);
        Arrays.fill(targetCounts, 0);
        if (asks) {
            step(closures.at(nodes, state.before(), Beside.WORD), true, classes.tellsWords());
            if (classes.tellsWords()) {
                step(closures.at(nodes, state.before(), Beside.OTHER), false, true);
            }
        } else {
            step(nodes, true, false);
        }
        int answer = answer(asks ? closures.at(nodes, state.before(), Beside.EDGE) : nodes);
        int[] row = new int[classes.count()];
        budget.take(row.length, 0);
        for (int ofChar = 0; ofChar < row.length; ofChar++) {
            row[ofChar] = target(ofChar);
        }
        table.add(number, answer, row, asks);
    }

    private boolean asks(int[] nodes) {
        for (int node : nodes) {
            if (nfa.asksForPlace(node)) {
                return true;
            }
        }
        return false;
    }

    /** Notes where chars lead from these nodes: all chars, or only those in words, or only the others. */
    private void step(int[] nodes, boolean word, boolean onlyThose) {
        long steps = 0;
        for (int node : nodes) {
            if (nfa.set(node) < 0) {
                continue;
            }
            for (int ofChar : classes.ofSet(nfa.set(node))) {
                steps++;
                if (onlyThose && classes.isWord(ofChar) != word) {
                    continue;
                }
                int count = targetCounts[ofChar]++;
                if (count == targets[ofChar].length) {
                    targets[ofChar] = Arrays.copyOf(targets[ofChar], count * 2);
                }
                targets[ofChar][count] = nfa.next(node);
            }
        }
        budget.take(steps, 0);
    }

    private int target(int ofChar) {
        int count = targetCounts[ofChar];
        if (count == 0) {
            return Automaton.NOTHING;
        }
        Beside before = Beside.of(classes.tellsWords() && classes.isWord(ofChar));
        if (count > 1) {
            return state(closures.of(targets[ofChar], count), before);
        }
        int node = targets[ofChar][0];
        if (stateOfNode[node] < 0) {
            int[] nodes = closures.of(node);
            int number = state(nodes, before);
            if (!asks(nodes)) {
                stateOfNode[node] = number;
            }
            return number;
        }
        return stateOfNode[node];
    }

    /** Number of the state of these nodes, which is made when it is new. */
    private int state(int[] nodes, Beside before) {
        if (nodes.length == 0) {
            return Automaton.NOTHING;
        }
        State state = new State(new Nodes(nodes), asks(nodes) ? before : Beside.OTHER);
        Integer known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        states.add(state);
        return states.size() - 1;
    }

    /** Number of the answer where the text ends at these nodes. */
    private int answer(int[] nodes) {
        int[] patterns = Arrays.stream(nodes)
                .map(nfa::pattern)
                .filter(pattern -> pattern >= 0)
                .sorted()
                .distinct()
                .toArray();
        Integer known = answerNumbers.putIfAbsent(new Nodes(patterns), answers.size());
        if (known != null) {
            return known;
        }
        answers.add(patterns);
        return answers.size() - 1;
    }
}
