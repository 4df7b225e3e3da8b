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

    /** Completes {@code reached} when this policy revision or a later one is in force. */
    void add(long policyRevision, CompletableFuture<Void> reached) {
        if (policyRevision <= inForce) {
            reached.complete(null);
        } else {
            waiting.computeIfAbsent(policyRevision, first -> new ArrayList<>()).add(reached);
        }
    }

    void published(PublishReport report) {
        if (!report.isComplete()) {
            return;
        }
        inForce = Math.max(inForce, report.policyRevision());
        Map<Long, List<CompletableFuture<Void>>> reached = waiting.headMap(inForce, true);
        reached.values().forEach(waiters -> waiters.forEach(waiter -> waiter.complete(null)));
        reached.clear();
    }
}
