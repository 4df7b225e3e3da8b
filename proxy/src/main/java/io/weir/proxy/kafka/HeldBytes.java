package io.weir.proxy.kafka;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that the Kafka connections of a proxy hold of requests which are not whole or not sent yet. Used by all its event loops. */
final class HeldBytes {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    HeldBytes(long most) {
        this.most = most;
    }

    /** Takes note that a connection holds so many more, or fewer. */
    void add(long bytes) {
        if (bytes != 0) {
            held.addAndGet(bytes);
        }
    }

    /** Whether no connection should hold more. */
    boolean isUsedUp() {
        return held.get() > most;
    }
}
