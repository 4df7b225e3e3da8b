package io.weir.agent.health;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Whether the agent serves: what has been reached since the start, and whether it is about to leave. Any thread. */
public final class Readiness {

    /** What an agent must have reached before it is ready; once reached, it stays. */
    public enum Milestone {
        DATAPATH("datapath loaded", "the datapath is not loaded yet"),
        PROXY("proxy listening", "the proxy does not listen yet"),
        SYNCED("cluster read", "the cluster source has not been read to the end yet"),
        PUBLISHED("state in force", "no state has been written to proxy and kernel yet");

        private final String reached;
        private final String missing;

        Milestone(String reached, String missing) {
            this.reached = reached;
            this.missing = missing;
        }
    }

    private final Set<Milestone> reached = EnumSet.noneOf(Milestone.class);
    private String leaving = "";

    public synchronized void reached(Milestone milestone) {
        reached.add(milestone);
    }

    /** Not ready any more, for this reason; ready again when it is empty. */
    public synchronized void leaves(String reason) {
        leaving = reason;
    }

    /** Why the agent is not ready; empty when it is. */
    public synchronized List<String> missing() {
        List<String> lines = new ArrayList<>();
        for (Milestone milestone : Milestone.values()) {
            if (!reached.contains(milestone)) {
                lines.add(milestone.missing);
            }
        }
        if (!leaving.isEmpty()) {
            lines.add(leaving);
        }
        return lines;
    }

    /** What has been reached, for people. */
    public synchronized List<String> reached() {
        return reached.stream().map(milestone -> milestone.reached).toList();
    }
}
