package io.weir.agent.netns;

import java.time.Duration;
import java.util.List;

/** The entries that an agent's access log gets from a moment on. */
final class AccessLogTail {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final AgentProcess agent;
    private final int before;

    /** From now on. */
    AccessLogTail(AgentProcess agent) {
        this.agent = agent;
        this.before = agent.accessLog().size();
    }

    /** Waits for this many entries, and returns all there are then. */
    List<AccessLogLine> await(int count) {
        Eventually.await(
                LIMIT, () -> count + " entries in the access log, there are " + lines(), () -> lines().size() >= count);
        return lines();
    }

    /** The entries so far. */
    List<AccessLogLine> lines() {
        List<AccessLogLine> all = agent.accessLog();
        return all.subList(before, all.size());
    }
}
