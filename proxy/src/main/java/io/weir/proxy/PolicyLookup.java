package io.weir.proxy;

import io.weir.rules.snapshot.PolicySnapshot;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Holds the snapshot that the proxy judges by. Read on every event loop; published by one thread at a time.
 */
public final class PolicyLookup {

    /** Somebody with open connections that a new snapshot may forbid. */
    public interface ConnectionHolder {

        /** Closes what the snapshot no longer allows; the stage completes when that is done. Must not block. */
        CompletionStage<Void> recheck(PolicySnapshot snapshot);
    }

    private final List<ConnectionHolder> holders = new CopyOnWriteArrayList<>();
    private volatile PolicySnapshot current;

    public PolicyLookup(PolicySnapshot first) {
        current = first;
    }

    /** The snapshot that holds now. Whoever judges a request reads it once for that request. */
    public PolicySnapshot current() {
        return current;
    }

    /**
     * Makes a snapshot the one that holds.
     *
     * @return completes when every event loop has looked at its open connections again and closed those that are no longer
     *     allowed; requests judged after that were judged by this snapshot or a later one
     */
    public CompletionStage<Void> publish(PolicySnapshot snapshot) {
        current = snapshot;
        return CompletableFuture.allOf(holders.stream()
                .map(holder -> holder.recheck(snapshot).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Tells the holder of every snapshot published from now on. */
    public void join(ConnectionHolder holder) {
        holders.add(holder);
    }

    public void leave(ConnectionHolder holder) {
        holders.remove(holder);
    }
}
