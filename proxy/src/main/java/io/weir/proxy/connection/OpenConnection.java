package io.weir.proxy.connection;

import io.weir.rules.snapshot.PolicySnapshot;

/** A connection of an event loop, for what concerns all of them. Every method is called on that loop. */
public interface OpenConnection {

    /** Closes the connection when the snapshot no longer lets its peers talk. */
    void recheck(PolicySnapshot snapshot);

    /** Closes or answers what has taken too long. */
    void checkTimeouts(long nowNanos);

    /**
     * Asks the client to leave, in the way of its protocol; what it still asks is answered. Unless the protocol has a better way, this is
     * {@link #finish}.
     */
    default void drain() {
        finish();
    }

    /** Takes no further request, and closes as soon as those under way are answered. */
    void finish();

    /** Closes now, whatever is under way. */
    void cut(String why);
}
