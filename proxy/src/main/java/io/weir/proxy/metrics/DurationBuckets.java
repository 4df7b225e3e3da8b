package io.weir.proxy.metrics;

import java.util.concurrent.TimeUnit;

/** The upper bounds of all histograms of durations. */
public final class DurationBuckets {

    private static final long[] BOUNDS_NANOS = {
        TimeUnit.MICROSECONDS.toNanos(50),
        TimeUnit.MICROSECONDS.toNanos(100),
        TimeUnit.MICROSECONDS.toNanos(250),
        TimeUnit.MICROSECONDS.toNanos(500),
        TimeUnit.MILLISECONDS.toNanos(1),
        TimeUnit.MICROSECONDS.toNanos(2_500),
        TimeUnit.MILLISECONDS.toNanos(5),
        TimeUnit.MILLISECONDS.toNanos(10),
        TimeUnit.MILLISECONDS.toNanos(25),
        TimeUnit.MILLISECONDS.toNanos(50),
        TimeUnit.MILLISECONDS.toNanos(100),
        TimeUnit.MILLISECONDS.toNanos(250),
        TimeUnit.MILLISECONDS.toNanos(500),
        TimeUnit.SECONDS.toNanos(1),
        TimeUnit.MILLISECONDS.toNanos(2_500),
        TimeUnit.SECONDS.toNanos(5),
        TimeUnit.SECONDS.toNanos(10)
    };

    /** Number of buckets, with the one for everything above the last bound. */
    static final int COUNT = BOUNDS_NANOS.length + 1;

    private DurationBuckets() {}

    /** The bucket of a duration: the first whose bound is not below it. */
    static int indexOf(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** Upper bounds in seconds, inclusive, ascending; the last one is infinity. */
    static double[] upperBounds() {
        double[] seconds = new double[COUNT];
        for (int i = 0; i < BOUNDS_NANOS.length; i++) {
            seconds[i] = BOUNDS_NANOS[i] / (double) TimeUnit.SECONDS.toNanos(1);
        }
        seconds[COUNT - 1] = Double.POSITIVE_INFINITY;
        return seconds;
    }
}
