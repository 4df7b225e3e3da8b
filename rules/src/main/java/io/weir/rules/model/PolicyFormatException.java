package io.weir.rules.model;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest is refused as a whole; carries everything that is wrong with it. The message has one problem a line. */
public final class PolicyFormatException extends Exception {

    private final List<PolicyProblem> problems;

    public PolicyFormatException(List<PolicyProblem> problems) {
        super(problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order of the text; at least one. */
    public List<PolicyProblem> problems() {
        return problems;
    }
}
