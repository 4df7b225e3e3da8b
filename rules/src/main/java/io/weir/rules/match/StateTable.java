package io.weir.rules.match;

import java.util.Arrays;

/** The table of an {@link Automaton} while it grows. Targets are numbers of states until it is finished, then indexes. */
final class StateTable {

    private final int classCount;
    private int[] cells = new int[1024];
    private int[] indexes = new int[64];
    private int used;
    private int counted;
    private int states;

    StateTable(int classCount) {
        this.classCount = classCount;
    }

    /** Cells added since the last call. */
    int takeCells() {
        int added = used - counted;
        counted = used;
        return added;
    }

    /**
     * Adds the next state.
     *
     * @param answer what matches where the text ends in it
     * @param targets numbers of states by class of char, or {@link Automaton#NOTHING}
     * @param asks whether its answer at the end of the text may differ from that before more chars
     */
    void add(int number, int answer, int[] targets, boolean asks) {
        if (number != states) {
            throw new IllegalArgumentException("state " + number + ": expected " + states);
        }
        if (states == indexes.length) {
            indexes = Arrays.copyOf(indexes, states * 2);
        }
        int leadingOn = 0;
        int last = 0;
        boolean stays = !asks;
        for (int i = 0; i < classCount; i++) {
            stays &= targets[i] == number;
            if (targets[i] >= 0) {
                leadingOn++;
                last = i;
            }
        }
        if (stays) {
            indexes[states++] = ~answer;
            return;
        }
        indexes[states++] = used;
        if (leadingOn == 1) {
            room(3);
            cells[used++] = answer << 1 | 1;
            cells[used++] = last;
            cells[used++] = targets[last];
        } else {
            room(1 + classCount);
            cells[used++] = answer << 1;
            System.arraycopy(targets, 0, cells, used, classCount);
            used += classCount;
        }
    }

    private void room(int more) {
        if (used + more > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(used + more, used + used / 2));
        }
    }

    /** Index of a state, or what is to be answered where it never leaves. */
    int resolve(int number) {
        return number < 0 ? number : indexes[number];
    }

    /** The table with indexes for targets. */
    int[] finish() {
        int at = 0;
        while (at < used) {
            boolean single = (cells[at] & 1) == 1;
            int from = single ? at + 2 : at + 1;
            int to = single ? at + 3 : at + 1 + classCount;
            for (int i = from; i < to; i++) {
                cells[i] = resolve(cells[i]);
            }
            at = to;
        }
        return Arrays.copyOf(cells, used);
    }
}
