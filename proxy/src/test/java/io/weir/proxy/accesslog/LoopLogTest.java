package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoopLogTest {

    private final RecordingSink sink = new RecordingSink(0);

    @ParameterizedTest(name = "one of {0} is {1}")
    @CsvSource({"1, 0 1 2 3 4 5 6 7 8 9", "2, 0 2 4 6 8", "3, 0 3 6 9", "10, 0", "1000, 0"})
    void samplingKeepsTheFirstOfEachSoManyAllowedRequests(int sampleEvery, String kept) {
        AccessLog log = AccessLog.start(64, sampleEvery, NodeAddresses.UNKNOWN, List.of(sink));
        LoopLog loop = log.loop(1);
        for (int i = 0; i < 10; i++) {
            loop.log(SampleEntries.allowed("/" + i));
        }
        log.close();

        List<String> expected = List.of(kept.split(" "));
        assertThat(loggedPaths())
                .isEqualTo(expected.stream().map(path -> "/" + path).toList());
        assertThat(log.stats()).isEqualTo(new AccessLogStats(expected.size(), 0, 0, 10 - expected.size(), 0));
    }

    @Test
    void eachLoopSamplesByItself() {
        AccessLog log = AccessLog.start(64, 2, NodeAddresses.UNKNOWN, List.of(sink));
        List<LoopLog> loops = List.of(log.loop(2), log.loop(2));
        for (int i = 0; i < 4; i++) {
            for (LoopLog loop : loops) {
                loop.log(SampleEntries.allowed("/" + loops.indexOf(loop) + i));
            }
        }
        log.close();

        assertThat(loggedPaths()).containsExactlyInAnyOrder("/00", "/02", "/10", "/12");
    }

    @Test
    void deniedAndFailedRequestsAreAlwaysLogged() {
        AccessLog log = AccessLog.start(256, 1_000, NodeAddresses.UNKNOWN, List.of(sink));
        LoopLog loop = log.loop(1);
        loop.log(SampleEntries.allowed("/first"));
        for (int i = 0; i < 50; i++) {
            loop.log(SampleEntries.allowed("/left-out"));
            loop.log(SampleEntries.denied(LoggedRequest.Unparsed.INSTANCE));
            loop.log(SampleEntries.entry(
                    LogOutcome.ERROR, Verdict.NotEnforced.INSTANCE, LoggedRequest.Unparsed.INSTANCE));
        }
        log.close();

        assertThat(sink.lines()).hasSize(101);
        assertThat(log.stats()).isEqualTo(new AccessLogStats(101, 0, 0, 50, 0));
    }

    @Test
    void aLiveReaderSeesWhatSamplingKeepsOutOfTheFile() throws InterruptedException {
        List<AccessLogEntry> seen = new ArrayList<>();
        try (AccessLog log = AccessLog.start(64, 10, NodeAddresses.UNKNOWN, List.of(sink));
                AccessLogSubscription monitor = log.subscribe(64)) {
            LoopLog loop = log.loop(1);
            for (int i = 0; i < 10; i++) {
                loop.log(SampleEntries.allowed("/" + i));
            }
            for (int i = 0; i < 10; i++) {
                monitor.next(Duration.ofSeconds(10)).ifPresent(seen::add);
            }
            assertThat(monitor.next(Duration.ZERO)).isEqualTo(Optional.empty());
        }

        assertThat(seen).hasSize(10);
        assertThat(loggedPaths()).containsExactly("/0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aSampleOfNothingIsRefused(int sampleEvery) {
        assertThatThrownBy(() -> AccessLog.start(64, sampleEvery, NodeAddresses.UNKNOWN, List.of(sink)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(sampleEvery))
                .hasMessageContaining("expected at least 1");
    }

    @Test
    void noLoopKeepsTheOthersWaiting() {
        LoopLogs loops = new LoopLogs();
        AccessLogWriter idle = new AccessLogWriter(loops, new AccessLogJson(NodeAddresses.UNKNOWN), List.of());
        LoopLog busy = new LoopLog(1024, idle, true, 1);
        LoopLog quiet = new LoopLog(1024, idle, true, 1);
        loops.add(busy);
        loops.add(quiet);
        IntStream.range(0, 500).forEach(i -> busy.log(SampleEntries.allowed("/busy")));
        quiet.log(SampleEntries.allowed("/quiet"));

        List<QueuedEntry> taken = new ArrayList<>();
        for (QueuedEntry entry = loops.poll(); entry != null; entry = loops.poll()) {
            taken.add(entry);
        }

        assertThat(taken).hasSize(501);
        assertThat(taken.stream().map(LoopLogTest::path).toList().indexOf("/quiet"))
                .isBetween(0, 64);
        assertThat(loops.isEmpty()).isTrue();
    }

    private static String path(QueuedEntry entry) {
        return entry instanceof AccessLogEntry logged && logged.request() instanceof LoggedRequest.Http http
                ? http.pathAndQuery()
                : "";
    }

    private List<String> loggedPaths() {
        return sink.lines().stream()
                .map(line -> line.replaceAll(".*\"URL\":\"http://[^/]*([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void aSinkThatFailsForAWhileLosesThoseEntriesAndNoOthers() throws IOException {
        FailingSink failing = new FailingSink();
        GuardedSink guarded = new GuardedSink(failing);

        assertThat(guarded.write(new byte[] {'\n'}, 1, 1)).isTrue();
        failing.fails = true;
        assertThat(guarded.write(new byte[] {'\n'}, 1, 3)).isFalse();
        assertThat(guarded.write(new byte[] {'\n'}, 1, 4)).isFalse();
        failing.fails = false;
        assertThat(guarded.write(new byte[] {'\n'}, 1, 1)).isTrue();
        assertThat(failing.written).isEqualTo(2);
    }

    /** A disk that is full for a while. */
    private static final class FailingSink implements AccessLogSink {
        private boolean fails;
        private int written;

        @Override
        public void write(byte[] lines, int length) throws IOException {
            if (fails) {
                throw new IOException("No space left on device");
            }
            written++;
        }

        @Override
        public void close() {}
    }
}
