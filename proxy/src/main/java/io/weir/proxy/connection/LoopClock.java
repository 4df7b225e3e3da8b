package io.weir.proxy.connection;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time of one event loop. */
public final class LoopClock {

    private final LongSupplier nanoTime;
    private long coarseNanos;
    private long epochMinusNanos;

    /**
     * A clock.
     *
     * @param nanoTime nanoseconds from any origin, never going back
     */
    LoopClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        tick();
    }

    /** Now, to the nanosecond. */
    public long nanos() {
        return nanoTime.getAsLong();
    }

    /** The time of the last tick: good enough for time-outs, and free. */
    public long coarseNanos() {
        return coarseNanos;
    }

    /** The time of day of a point that {@link #nanos} gave: nanoseconds since 1970-01-01T00:00:00Z. */
    public long epochNanos(long nanos) {
        return nanos + epochMinusNanos;
    }

    void tick() {
        coarseNanos = nanoTime.getAsLong();
        Instant now = Instant.now();
        epochMinusNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - coarseNanos;
    }
}
