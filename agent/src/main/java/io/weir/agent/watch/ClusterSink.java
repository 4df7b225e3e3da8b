package io.weir.agent.watch;

import java.util.List;

/** Takes what watches report. */
public interface ClusterSink {

    /**
     * Applies the events in order and publishes once after the last. Returns at once.
     *
     * @param listener told how each origin of these events settles, now and whenever that changes later
     */
    void offer(List<ClusterEvent> events, OutcomeListener listener);
}
