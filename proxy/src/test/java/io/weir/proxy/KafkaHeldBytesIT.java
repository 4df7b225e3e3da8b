package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.readResponse;
import static io.weir.proxy.KafkaFrame.request;
import static io.weir.proxy.TestApis.LIST_OFFSETS;
import static io.weir.proxy.TestApis.PRODUCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.ProxyLimits.KafkaLimits;
import io.weir.proxy.accesslog.AccessLogEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What Kafka connections hold of requests, and who loses its connection when that is too much or takes too long. */
final class KafkaHeldBytesIT {

    private static final byte[] LARGE = request(PRODUCE, 3, 1, "test", "ok " + "x".repeat(390_000));

    private static final Duration IDLE = Duration.ofSeconds(1);

    private static ProxyLimits limits(Duration frame) {
        return ProxyLimits.DEFAULT.withKafka(new KafkaLimits(
                400_000, 500_000, 5_000, 500_000, 1000, 20, 4, 1000, 10, Duration.ofMinutes(15), IDLE, frame));
    }

    private static byte[] beginning(int length) {
        return Arrays.copyOf(LARGE, length);
    }

    private static byte[] rest(int from) {
        return Arrays.copyOfRange(LARGE, from, LARGE.length);
    }

    @Test
    void theConnectionThatHoldsMostIsClosedAndNotTheOneThatAsksForMore() throws IOException {
        try (KafkaRig kafka = new KafkaRig(limits(Duration.ofMinutes(2)));
                RawClient greedy = kafka.client();
                RawClient modest = kafka.client()) {
            greedy.send(beginning(350_000));
            ProxyRig.await("the beginning of the large one", () -> ProxyRig.directBytes() > 350_000);
            modest.send(beginning(300_000));
            AccessLogEntry entry = kafka.proxy().entry();
            assertThat(entry.info()).contains("too much memory");
            assertThat(entry.bytesIn()).isEqualTo(350_000);
            modest.send(rest(300_000));
            assertThat(readResponse(modest.in()).correlationId()).isOne();
        }
    }

    @Test
    void aRequestThatWaitsForTheNamesOfItsTopicsIsHeldAsWell() throws IOException {
        byte[] named = request(LIST_OFFSETS, 3, 2, "test", KafkaTopicServer.ALLOWED + " " + "x".repeat(350_000));
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = new RawServer(connection -> goOn.join());
                ProxyRig proxy = KafkaRig.before(server.address(), limits(Duration.ofMinutes(2)));
                RawClient first = proxy.client();
                RawClient second = proxy.client()) {
            first.send(named);
            second.send(named);
            assertThat(proxy.entry().info()).contains("too much memory");
            goOn.complete(null);
        }
    }

    @Test
    void aConnectionIsIdleForAsLongAsKafkasClientsKeepIt() throws IOException {
        try (KafkaRig kafka = new KafkaRig(limits(Duration.ofMinutes(2)));
                RawClient client = kafka.client()) {
            client.send(request(PRODUCE, 3, 1, "test", "ok"));
            assertThat(readResponse(client.in()).correlationId()).isOne();
            assertThat(client.in().read()).isNegative();
        }
        assertThat(KafkaLimits.DEFAULT.idle()).isGreaterThan(Duration.ofMinutes(9));
    }

    @Test
    void aFrameThatTricklesIsClosedAfterAWhile() throws IOException {
        try (KafkaRig kafka = new KafkaRig(limits(Duration.ofMillis(500)));
                RawClient client = kafka.client()) {
            int sent = 20;
            client.send(beginning(sent));
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (kafka.proxy().entries(0).isEmpty() && System.nanoTime() < deadline) {
                try {
                    client.send(new byte[1]);
                } catch (IOException closed) {
                    break;
                }
                LockSupport.parkNanos(20_000_000);
            }
            assertThat(kafka.proxy().entries(1).get(0).info()).contains("did not come in time");
        }
    }
}
