package io.weir.agent.state;

import java.util.List;

/** What was asked of the policies cannot be done; nothing has changed. */
public final class PolicyRefusedException extends RuntimeException {

    private final transient List<String> problems;

    /** Gives the problems as reason, a line each; at least one. */
    public PolicyRefusedException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
