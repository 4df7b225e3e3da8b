package io.weir.bench;

import io.weir.proxy.accesslog.AccessLogJson;
import io.weir.proxy.accesslog.MonitorLine;
import io.weir.proxy.accesslog.NodeAddresses;
import java.io.IOException;
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

/** Access log, on the writer thread: an entry into text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AccessLogLine {

    private final AccessLogJson json = new AccessLogJson(NodeAddresses.UNKNOWN);
    private final LogEntry entry = new LogEntry();
    private long now = 1_700_000_000_000_000_000L;

    @Benchmark
    public String json() throws IOException {
        return json.line(entry.make(now += 1_000));
    }

    @Benchmark
    public String monitor() {
        return MonitorLine.of(entry.make(now += 1_000));
    }
}
