package io.weir.bench.grpc;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One run of a load, a fixed number of calls or streams at a time, for a fixed time. All callbacks come on one thread, that
 * of the client's event loop; {@link #await} on another sees its results.
 */
final class Run {

    private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, DIGITS);
    private final CountDownLatch open;
    private final long startNanos;
    private final long endNanos;
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile long lastNanos;

    Run(int concurrency, long startNanos, long durationNanos) {
        this.open = new CountDownLatch(concurrency);
        this.startNanos = startNanos;
        this.endNanos = startNanos + durationNanos;
        this.lastNanos = startNanos;
    }

    /** Counts an answer to what was sent at a time, and says whether to send once more. */
    boolean answered(long sentNanos, long nowNanos) {
        latencies.recordValue(Math.min(nowNanos - sentNanos, MAX_LATENCY_NANOS));
        lastNanos = nowNanos;
        return nowNanos < endNanos && failure.isEmpty();
    }

    /** One of the calls or streams at a time is over. */
    void closed() {
        open.countDown();
    }

    void failed(Throwable cause) {
        failure = Optional.of(cause);
        open.countDown();
    }

    /** Waits for all to be over, and gives the figures as one line of JSON. */
    String await() throws InterruptedException {
        long patienceNanos = endNanos - System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        if (!open.await(patienceNanos, TimeUnit.NANOSECONDS)) {
            return error("not over 10 s after its end: " + open.getCount() + " calls are open");
        }
        if (failure.isPresent()) {
            return error(failure.get().toString());
        }
        return "{\"requests\": %d, \"seconds\": %.6f, \"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f}"
                .formatted(
                        latencies.getTotalCount(),
                        (lastNanos - startNanos) / 1e9,
                        latencies.getValueAtPercentile(50) / 1e3,
                        latencies.getValueAtPercentile(99) / 1e3,
                        latencies.getValueAtPercentile(99.9) / 1e3);
    }

    /** One line of JSON with the first line of a problem. */
    static String error(String problem) {
        String line = problem.lines().findFirst().orElse("");
        return "{\"error\": \"" + line.replaceAll("[^ -~]|[\"\\\\]", "'") + "\"}";
    }
}
