package io.weir.bench;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.proxy.metrics.TopicLabels;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Metrics, on the event loop: one request that has ended, counted and timed; and what reading the clock for it costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MetricsRecord {

    private static final Verdict ALLOWED = Verdict.NotEnforced.INSTANCE;
    private static final Verdict DENIED = Verdict.Deny.of(DenyReason.NO_RULE_FOR_REQUEST);

    private final LoopMetrics metrics = new LoopMetrics(new TopicLabels());
    private long durationNanos = 60_000;

    @Benchmark
    public void forwarded() {
        metrics.requestEnded(
                MeteredProtocol.HTTP1, LogOutcome.FORWARDED, ALLOWED, 200, durationNanos, durationNanos / 2);
    }

    @Benchmark
    public void denied() {
        metrics.requestEnded(
                MeteredProtocol.HTTP1, LogOutcome.DENIED, DENIED, 403, durationNanos, LoopMetrics.NOT_TIMED);
    }

    @Benchmark
    public long clock() {
        return System.nanoTime();
    }
}
