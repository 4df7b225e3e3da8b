package io.weir.agent.cni;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * How the plugin is to behave; paths are those of the node, not of a container.
 *
 * @param socket the agent's local API
 * @param bpffs the pinned programs
 * @param failurePolicy what becomes of a pod whose endpoint the agent does not confirm
 * @param longestWait how long the plugin waits for that; at most a minute
 */
public record CniSettings(Path socket, Path bpffs, FailurePolicy failurePolicy, Duration longestWait) {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** What becomes of a pod without an agent; docs/decisions/0070-a-pod-waits-for-its-guard.md. */
    public enum FailurePolicy {
        /** It does not start; the kubelet tries again. */
        FAIL,
        /** It starts, and nothing reaches or leaves it until an agent is there. */
        CLOSED,
        /** It starts without any guard until an agent finds it. */
        OPEN;

        /** As the configuration has it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public CniSettings {
        if (longestWait.isNegative() || longestWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("wait " + longestWait + ": expected at most " + LONGEST_WAIT);
        }
    }
}
