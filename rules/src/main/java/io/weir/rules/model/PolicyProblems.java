package io.weir.rules.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong with one manifest while it is read. Keeps {@link #MAX_KEPT} problems and counts the rest. */
public final class PolicyProblems {

    /** Most problems that are kept. */
    public static final int MAX_KEPT = 100;

    private final String source;
    private final List<PolicyProblem> kept = new ArrayList<>();
    private int count;

    /** An empty collection for the manifest with this name. */
    public PolicyProblems(String source) {
        this.source = source;
    }

    /** Name of the manifest. */
    public String source() {
        return source;
    }

    /** Adds what is wrong at this line (from 1) and field. */
    public void add(int line, String fieldPath, String problem) {
        count++;
        if (kept.size() < MAX_KEPT) {
            kept.add(new PolicyProblem(source, line, fieldPath, problem));
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** How many there are, also those that were not kept. */
    public int count() {
        return count;
    }

    /**
     * Does nothing when all is well.
     *
     * @throws PolicyFormatException with the problems in the order of the text
     */
    public void throwIfAny() throws PolicyFormatException {
        if (count == 0) {
            return;
        }
        List<PolicyProblem> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingInt(PolicyProblem::line));
        if (count > kept.size()) {
            PolicyProblem last = sorted.get(sorted.size() - 1);
            sorted.add(new PolicyProblem(source, last.line(), "", "and " + (count - kept.size()) + " more problems"));
        }
        throw new PolicyFormatException(sorted);
    }
}
