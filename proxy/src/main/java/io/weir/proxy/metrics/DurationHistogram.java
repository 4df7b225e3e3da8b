package io.weir.proxy.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations that one thread has seen: written by it alone, without lock or fence; read by anybody. */
public final class DurationHistogram {

    private static final int SUM = DurationBuckets.COUNT;

    private final AtomicLongArray cells = new AtomicLongArray(DurationBuckets.COUNT + 1);

    /** Takes in one duration; a negative one counts as 0. */
    public void record(long nanos) {
        long duration = Math.max(0, nanos);
        int bucket = DurationBuckets.indexOf(duration);
        cells.setOpaque(bucket, cells.getPlain(bucket) + 1);
        cells.setOpaque(SUM, cells.getPlain(SUM) + duration);
    }

    /** Adds what was seen so far to a total of {@link DurationBuckets#COUNT} counts; gives the sum of the durations. */
    long addTo(long[] counts) {
        for (int i = 0; i < DurationBuckets.COUNT; i++) {
            counts[i] += cells.getOpaque(i);
        }
        return cells.getOpaque(SUM);
    }
}
