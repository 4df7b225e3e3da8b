package io.weir.bench;

import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogStats;
import io.weir.proxy.accesslog.LoopLog;
import io.weir.proxy.accesslog.NodeAddresses;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Access log, on the event loop: making an entry and handing it over. The writer has no sink, so that it keeps up; what it
 * dropped all the same is printed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AccessLogOffer {

    private final AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of());

    @TearDown
    public void close() {
        log.close();
        AccessLogStats stats = log.stats();
        System.out.printf("written %d, dropped %d%n", stats.written(), stats.dropped());
    }

    /** What an event loop has for itself. */
    @State(Scope.Thread)
    public static class Loop {

        private final LogEntry entry = new LogEntry();
        private @Nullable LoopLog log;

        void log(AccessLog shared) {
            LoopLog own = log;
            if (own == null) {
                own = shared.loop(2);
                log = own;
            }
            own.log(entry.make(1_700_000_000_000_000_000L));
        }
    }

    @Benchmark
    @Threads(1)
    public void oneLoop(Loop loop) {
        loop.log(log);
    }

    @Benchmark
    @Threads(2)
    public void twoLoops(Loop loop) {
        loop.log(log);
    }
}
