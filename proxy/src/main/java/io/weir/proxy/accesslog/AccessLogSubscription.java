package io.weir.proxy.accesslog;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A live reader of the log. It holds a bounded number of entries; one that reads too slowly loses the newest and is told how many. */
public final class AccessLogSubscription implements AutoCloseable {

    private final BlockingQueue<AccessLogEntry> waiting;
    private final AtomicLong lost = new AtomicLong();
    private final Consumer<AccessLogSubscription> onClose;

    AccessLogSubscription(int capacity, Consumer<AccessLogSubscription> onClose) {
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.onClose = onClose;
    }

    /** The next entry, in the order the log was given them; empty when none came in time. */
    public Optional<AccessLogEntry> next(Duration timeout) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** How many entries were lost since this was asked last. */
    public long takeLost() {
        return lost.getAndSet(0);
    }

    /** Ends the subscription; entries already waiting can still be read. */
    @Override
    public void close() {
        onClose.accept(this);
    }

    void offer(AccessLogEntry entry) {
        if (!waiting.offer(entry)) {
            lost.incrementAndGet();
        }
    }
}
