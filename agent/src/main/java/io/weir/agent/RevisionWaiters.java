package io.weir.agent;

import io.weir.agent.publish.PublishReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Those who wait for a policy revision to be in force. Owned by the state thread. */
final class RevisionWaiters {

    private final TreeMap<Long, List<CompletableFuture<Void>>> waiting = new TreeMap<>();
    private long inForce;

    /** Completes {@code reached} when this policy revision or a later one is in force, or once putting it in force has failed. */
    void add(long policyRevision, CompletableFuture<Void> reached) {
        if (policyRevision <= inForce) {
            reached.complete(null);
        } else {
            waiting.computeIfAbsent(policyRevision, first -> new ArrayList<>()).add(reached);
        }
    }

    void published(PublishReport report) {
        Map<Long, List<CompletableFuture<Void>>> answered = waiting.headMap(report.policyRevision(), true);
        if (report.isComplete()) {
            inForce = Math.max(inForce, report.policyRevision());
            answered.values().forEach(waiters -> waiters.forEach(waiter -> waiter.complete(null)));
        } else {
            IllegalStateException late =
                    new IllegalStateException("the policies are accepted but not in force yet; it is"
                            + " tried again, 'weir status' tells how it goes: " + report.trouble());
            answered.values().forEach(waiters -> waiters.forEach(waiter -> waiter.completeExceptionally(late)));
        }
        answered.clear();
    }
}
