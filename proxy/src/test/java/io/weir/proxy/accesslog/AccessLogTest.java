package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AccessLogTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void anEntryReachesTheFileWithoutAnythingPushingIt(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        try (AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of(AccessLogFile.open(file)))) {
            LoopLog loop = log.loop(1);
            loop.log(SampleEntries.allowed("/1"));
            await(() -> log.stats().written() == 1);
            assertThat(Files.readAllLines(file)).hasSize(1);

            loop.log(SampleEntries.allowed("/2"));
            await(() -> log.stats().written() == 2);
            assertThat(Files.readAllLines(file)).hasSize(2);
        }
    }

    @Test
    void closingWritesWhatWaits(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("log");
        AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of(AccessLogFile.open(file)));
        LoopLog loop = log.loop(1);
        for (int i = 0; i < 10_000; i++) {
            loop.log(SampleEntries.allowed("/" + i));
        }

        log.close();

        assertThat(Files.readAllLines(file)).hasSize(10_000);
        assertThat(log.stats()).isEqualTo(new AccessLogStats(10_000, 0, 0, 0, 0));
    }

    @Test
    void anEntryAfterTheEndIsCounted() {
        AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of());
        LoopLog loop = log.loop(1);
        log.close();

        loop.log(SampleEntries.allowed("/"));

        assertThat(log.stats()).isEqualTo(new AccessLogStats(0, 1, 0, 0, 0));
    }

    @ParameterizedTest(name = "{0} threads, room for {1}, sink rests {2} ns a write, closed early: {3}")
    @CsvSource({"4, 64, 1000000, true", "8, 1024, 100000, true", "4, 65536, 0, false"})
    void everyEntryIsWrittenInOrderOrCounted(int threads, int capacity, long sinkRestNanos, boolean closedEarly)
            throws Exception {
        int perThread = 5_000;
        RecordingSink sink = new RecordingSink(sinkRestNanos);
        AccessLog log = AccessLog.start(capacity, 1, NodeAddresses.UNKNOWN, List.of(sink));
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> producers = new ArrayList<>();
        for (int producer = 0; producer < threads; producer++) {
            String name = "/" + producer + "/";
            LoopLog loop = log.loop(threads);
            producers.add(new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                for (int i = 0; i < perThread; i++) {
                    loop.log(SampleEntries.allowed(name + i));
                }
            }));
        }
        producers.forEach(Thread::start);
        go.countDown();
        for (Thread producer : closedEarly ? producers.subList(0, 1) : producers) {
            producer.join();
        }

        log.close();
        for (Thread producer : producers) {
            producer.join();
        }

        AccessLogStats stats = log.stats();
        assertThat(stats.lost()).isZero();
        assertThat(stats.written() + stats.dropped()).isEqualTo((long) threads * perThread);
        assertThat(sink.lines()).hasSize((int) stats.written());
        assertOrderPerProducer(sink.lines(), threads);
    }

    @Test
    void entriesThatASinkCannotWriteAreCountedAndTheOthersStillWrite() throws IOException {
        RecordingSink healthy = new RecordingSink(0);
        AccessLog log =
                AccessLog.start(NodeAddresses.UNKNOWN, List.of(AccessLogFile.open(Path.of("/dev/full")), healthy));
        LoopLog loop = log.loop(1);
        for (int i = 0; i < 100; i++) {
            loop.log(SampleEntries.allowed("/" + i));
        }

        log.close();

        assertThat(log.stats()).isEqualTo(new AccessLogStats(100, 0, 100, 0, 0));
        assertThat(healthy.lines()).hasSize(100);
    }

    @Test
    void aStuckSinkDropsEntriesButNeitherBlocksCallersNorTheEnd() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AccessLog log = AccessLog.start(16, 1, NodeAddresses.UNKNOWN, List.of(new StuckSink(stuck, release)));
        LoopLog loop = log.loop(1);
        loop.log(SampleEntries.allowed("/first"));
        stuck.await();

        for (int i = 0; i < 1_000; i++) {
            loop.log(SampleEntries.allowed("/" + i));
        }
        log.close(Duration.ofMillis(50));
        assertThat(log.stats().dropped()).isEqualTo(1_000);

        release.countDown();
        await(() -> log.stats().written() == 1);
        assertThat(log.stats().dropped()).isEqualTo(1_000);
    }

    @Test
    void aSubscriberSeesWhatIsLoggedAfterItCame() throws InterruptedException {
        try (AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of())) {
            LoopLog loop = log.loop(1);
            assertThat(loop.isRead()).isFalse();
            try (AccessLogSubscription monitor = log.subscribe(16)) {
                assertThat(loop.isRead()).isTrue();
                AccessLogEntry entry = SampleEntries.allowed("/");
                loop.log(entry);

                assertThat(monitor.next(Duration.ofSeconds(10))).containsSame(entry);
                assertThat(monitor.next(Duration.ofMillis(1))).isEmpty();
                assertThat(monitor.takeLost()).isZero();
            }
            assertThat(loop.isRead()).isFalse();
        }
    }

    @Test
    void aSlowSubscriberLosesAndIsToldHowMany() throws InterruptedException {
        RecordingSink sink = new RecordingSink(0);
        try (AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of(sink));
                AccessLogSubscription monitor = log.subscribe(10)) {
            LoopLog loop = log.loop(1);
            for (int i = 0; i < 25; i++) {
                loop.log(SampleEntries.allowed("/" + i));
            }
            await(() -> log.stats().written() == 25);

            assertThat(monitor.takeLost()).isEqualTo(15);
            assertThat(monitor.takeLost()).isZero();
            int kept = 0;
            for (Optional<AccessLogEntry> entry = monitor.next(Duration.ZERO);
                    entry.isPresent();
                    entry = monitor.next(Duration.ZERO)) {
                assertThat(entry.get().request())
                        .isInstanceOfSatisfying(LoggedRequest.Http.class, http -> assertThat(http.pathAndQuery())
                                .isNotEmpty());
                kept++;
            }
            assertThat(kept).isEqualTo(10);
            assertThat(sink.lines()).hasSize(25);
        }
    }

    private static void assertOrderPerProducer(List<String> lines, int threads) throws IOException {
        int[] last = new int[threads];
        java.util.Arrays.fill(last, -1);
        for (String line : lines) {
            String[] parts = MAPPER.readTree(line).at("/HTTP/URL").asText().split("/", -1);
            int producer = Integer.parseInt(parts[3]);
            int number = Integer.parseInt(parts[4]);
            assertThat(number).isGreaterThan(last[producer]);
            last[producer] = number;
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
