package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Request and response bodies of every framing and size. */
final class BodiesIT {

    private static final String CHUNKS = "5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 6\r\n\r\n";
    private static final int LARGE = 100_000_000;

    /** All direct memory of the proxy, for as long as a large body passes. */
    private static final long MOST_BYTES = 4_000_000;

    @Test
    void chunkedBodiesGoBothWaysAsTheyAre() throws IOException {
        String response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS;
        String request = "POST /ok HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS;
        try (RawServer server = new RawServer(connection -> {
                    for (int i = 0; i < 2; i++) {
                        connection.readHead();
                        connection.read(CHUNKS.length());
                        connection.send(response);
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(request + request);
            assertThat(client.read(2 * response.length())).isEqualTo(response + response);
            client.hangUp();
            assertThat(server.received()).isEqualTo(request + request);
            assertThat(proxy.entries(2).get(1).bytesOut()).isEqualTo(response.length());
        }
    }

    @Test
    void aBrokenChunkIsAnswered400AndTheServerSeesTheRequestBreakOff() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /ok HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            ProxyRig.await(
                    "the first chunk at the server", () -> server.received().endsWith("abc\r\n"));
            client.send("zz\r\n0\r\n\r\nGET /ok2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ");
            client.hangUp();
            proxy.entry();
            assertThat(server.received()).endsWith("abc\r\n");
        }
    }

    @Test
    void aClientThatWaitsFor100ContinueGetsItFromTheServer() throws IOException {
        String interim = "HTTP/1.1 100 Continue\r\n\r\n";
        String done = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(interim);
                    connection.read(5);
                    connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + done);
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /ok HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readHead()).isEqualTo(interim);
            client.send("hello");
            assertThat(client.readHead()).startsWith("HTTP/1.1 103 ");
            assertThat(client.readResponse()).isEqualTo(done);
        }
    }

    @Test
    void aClientThatWaitsFor100AndIsAnsweredAtOnceIsNotReadAnyFurther() throws IOException {
        String answer = "HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno";
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(answer);
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            String head = "POST /ok HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 27\r\n\r\n";
            assertThat(client.send(head).readResponse()).isEqualTo(answer);
            client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readAll()).isEmpty();
            client.hangUp();
            proxy.entry();
            assertThat(server.received()).isEqualTo(head);
        }
    }

    @Test
    void aDeniedClientThatWaitsFor100ContinueIsToldAtOnceAndTheConnectionCloses() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 403 ").endsWith("Access denied\r\n");
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aDeniedBodyBeyondTheLimitClosesTheConnectionAndTheDenialIsStillRead() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
            client.send("x".repeat(300_000));
            assertThat(client.readAll()).startsWith("HTTP/1.1 403 ").endsWith("Access denied\r\n");
            assertThat(server.connections()).isEmpty();
        }
    }

    /** The ways that bytes of a server go to a client. */
    enum Way {
        BY_LENGTH("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n"),
        UNTIL_CLOSE("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        TUNNEL(
                "GET /ok HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        UNREAD("\r\n\r\n", "\r\n\r\n");

        final String request;
        final String head;

        Way(String request, String head) {
            this.request = request;
            this.head = head;
        }

        PolicySnapshot policy() {
            return this == UNREAD ? TestPolicy.opened() : TestPolicy.http();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeResponseReachesASlowReaderWithoutPilingUp(Way way) throws IOException {
        assertThat(mostBytesWhileAReaderIsSlow(way)).isLessThan(MOST_BYTES);
    }

    private static long mostBytesWhileAReaderIsSlow(Way way) throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(way.head);
                    pour(connection.out());
                });
                ProxyRig proxy = new ProxyRig(server.address(), way.policy());
                RawClient client = proxy.client()) {
            client.send(way.request).readHead();
            long most = 0;
            long read = 0;
            byte[] part = new byte[1 << 20];
            while (read < LARGE) {
                int now = client.in().readNBytes(part, 0, (int) Math.min(part.length, LARGE - read));
                assertThat(now).as("bytes after " + read).isPositive();
                read += now;
                LockSupport.parkNanos(1_000_000);
                most = Math.max(most, UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
            }
            client.hangUp();
            proxy.entry();
            return most;
        }
    }

    @Test
    void aLargeResponseInHttp2ReachesASlowReaderWithoutPilingUp(@TempDir Path directory) throws IOException {
        Tool.need("curl");
        Files.write(directory.resolve("ok"), new byte[LARGE]);
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            Process curl = new ProcessBuilder(
                            "curl",
                            "-s",
                            "--http2-prior-knowledge",
                            "--limit-rate",
                            "60M",
                            "-o",
                            "/dev/null",
                            "http://127.0.0.1:" + proxy.address().getPort() + "/ok")
                    .start();
            long most = 0;
            while (curl.isAlive()) {
                most = Math.max(most, UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(most).isLessThan(MOST_BYTES);
            assertThat(proxy.entry().bytesOut()).isGreaterThan(LARGE);
        }
    }

    @Test
    void aLargeRequestReachesASlowServerWithoutPilingUp() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    byte[] part = new byte[1 << 20];
                    for (long read = 0; read < LARGE; ) {
                        read += connection.in().readNBytes(part, 0, (int) Math.min(part.length, LARGE - read));
                        LockSupport.parkNanos(1_000_000);
                    }
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
            CompletableFuture<Void> poured = CompletableFuture.runAsync(() -> {
                try {
                    pour(client.socket().getOutputStream());
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            long most = 0;
            while (!poured.isDone()) {
                most = Math.max(most, UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
                LockSupport.parkNanos(1_000_000);
            }
            poured.join();
            assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(most).isLessThan(MOST_BYTES);
            client.hangUp();
            assertThat(proxy.entry().bytesIn()).isGreaterThan(LARGE);
        }
    }

    private static void pour(OutputStream out) throws IOException {
        byte[] part = new byte[100_000];
        for (int sent = 0; sent < LARGE; sent += part.length) {
            out.write(part);
        }
        out.flush();
    }
}
