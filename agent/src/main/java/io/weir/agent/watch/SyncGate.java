package io.weir.agent.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Joins several watches to one: {@link ClusterEvent.Synced} goes on when the last of them has reported everything it had at the
 * start. Everything else goes on at once.
 */
public final class SyncGate {

    private final ClusterSink target;
    private final AtomicInteger missing;

    /** @param sources how many watches there are; each gets a {@link #source} of its own */
    public SyncGate(ClusterSink target, int sources) {
        this.target = target;
        this.missing = new AtomicInteger(sources);
    }

    /** Where one of the watches reports to. */
    public ClusterSink source() {
        return new ClusterSink() {
            private boolean synced;

            @Override
            public void offer(List<ClusterEvent> events, OutcomeListener listener) {
                List<ClusterEvent> passed = new ArrayList<>();
                for (ClusterEvent event : events) {
                    if (!(event instanceof ClusterEvent.Synced) || isLast()) {
                        passed.add(event);
                    }
                }
                target.offer(passed, listener);
            }

            private synchronized boolean isLast() {
                boolean first = !synced;
                synced = true;
                return first && missing.decrementAndGet() == 0;
            }
        };
    }
}
