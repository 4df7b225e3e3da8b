package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.request;
import static io.weir.proxy.KafkaFrame.response;
import static io.weir.proxy.TestApis.PRODUCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka requests and responses of every size, and peers that are slow to take them. */
final class KafkaFlowIT {

    private static final int LARGE = 100_000_000;

    /** All direct memory of the proxy, for as long as a large response passes. */
    private static final long MOST_BYTES = 4_000_000;

    @ParameterizedTest(name = "API {0}")
    @ValueSource(ints = {TestApis.PRODUCE, TestApis.FETCH})
    void aLargeResponseReachesASlowReaderWithoutPilingUp(int apiKey) throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    KafkaFrame.readRequest(connection.in());
                    connection
                            .out()
                            .write(ByteBuffer.allocate(8)
                                    .putInt(4 + LARGE)
                                    .putInt(1)
                                    .array());
                    pour(connection.out(), LARGE);
                    connection.drain();
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(request(apiKey, 3, 1, "test", "ok"));
            long most = 0;
            long read = 0;
            byte[] part = new byte[1 << 20];
            while (read < LARGE + 8) {
                int now = client.in().readNBytes(part, 0, (int) Math.min(part.length, LARGE + 8 - read));
                assertThat(now).as("bytes after " + read).isPositive();
                read += now;
                LockSupport.parkNanos(1_000_000);
                most = Math.max(most, ProxyRig.directBytes());
            }
            assertThat(most).isLessThan(MOST_BYTES);
            client.hangUp();
            assertThat(proxy.entry().bytesOut()).isEqualTo(LARGE + 8);
        }
    }

    @Test
    void requestsReachASlowServerWithoutPilingUp() throws IOException {
        int records = 1_000_000;
        int count = 60;
        byte[] request = request(PRODUCE, 3, 1, "test", "!ok " + "x".repeat(records));
        try (RawServer server = new RawServer(connection -> {
                    byte[] part = new byte[1 << 20];
                    for (long left = (long) request.length * count; left > 0; ) {
                        left -= connection.in().readNBytes(part, 0, (int) Math.min(part.length, left));
                        LockSupport.parkNanos(5_000_000);
                    }
                    connection.drain();
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.send(request);
                    }
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            long most = 0;
            while (!sent.isDone()) {
                most = Math.max(most, ProxyRig.directBytes());
                LockSupport.parkNanos(1_000_000);
            }
            sent.join();
            assertThat(most).as("two requests, and what is read at once").isLessThan(3L * records + MOST_BYTES);
            assertThat(proxy.entries(count)).hasSize(count);
        }
    }

    @Test
    void answersWaitInBoundedMemoryForTheResponseBeforeThem() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        byte[] denied = request(PRODUCE, 3, 2, "test", "no" + "x".repeat(100_000));
        int count = 300;
        try (RawServer server = new RawServer(connection -> {
                    KafkaFrame.readRequest(connection.in());
                    goOn.join();
                    connection.out().write(response(1, "at last"));
                    connection.drain();
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(request(PRODUCE, 3, 1, "test", "ok"));
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.send(denied);
                    }
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            ProxyRig.await("answers to wait", () -> ProxyRig.directBytes() > 1_000_000);
            long deadline = System.nanoTime() + 500_000_000;
            while (System.nanoTime() < deadline) {
                assertThat(ProxyRig.directBytes()).isLessThan(MOST_BYTES);
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(sent).isNotDone();
            goOn.complete(null);
            assertThat(KafkaFrame.readResponse(client.in())).isEqualTo(new KafkaFrame(1, "at last"));
            DataInputStream in = new DataInputStream(client.in());
            for (int i = 0; i < count; i++) {
                assertThat(in.readNBytes(in.readInt())).hasSizeGreaterThan(100_000);
            }
            sent.join();
        }
    }

    private static void pour(OutputStream out, int bytes) throws IOException {
        byte[] part = new byte[100_000];
        for (int sent = 0; sent < bytes; sent += part.length) {
            out.write(part);
        }
        out.flush();
    }
}
