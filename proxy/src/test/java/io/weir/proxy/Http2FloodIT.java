package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send much that carries nothing, or take nothing: they are told to calm down, and nobody else notices. */
final class Http2FloodIT {

    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int PROTOCOL_ERROR = 1;
    private static final int ENDED = -1;
    private static final int CANCEL = 8;
    private static final int MOST_ROUNDS = 100_000;
    private static final long MOST_BYTES = 100L << 20;

    private final Path directory;

    Http2FloodIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("ok"), "hello\n");
        Files.write(directory.resolve("ok-large"), new byte[8 << 20]);
    }

    /** One round of a flood, as bytes; {@code stream} grows by two each round. */
    enum Flood {
        RAPID_RESET {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(open(stream));
                out.writeBytes(FrameClient.bytes(FrameClient.RST_STREAM, 0, stream, FrameClient.number(CANCEL)));
            }
        },
        RESETS_OF_DENIED_REQUESTS {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(
                        FrameClient.HEADERS, FrameClient.END_HEADERS, stream, FrameClient.get("/no")));
                out.writeBytes(FrameClient.bytes(FrameClient.RST_STREAM, 0, stream, FrameClient.number(CANCEL)));
            }
        },
        MADE_YOU_RESET_BY_WINDOW_OVERFLOW {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(open(stream));
                out.writeBytes(
                        FrameClient.bytes(FrameClient.WINDOW_UPDATE, 0, stream, FrameClient.number(Integer.MAX_VALUE)));
            }
        },
        MADE_YOU_RESET_BY_DATA_BEYOND_THE_LENGTH {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(
                        FrameClient.HEADERS,
                        FrameClient.END_HEADERS,
                        stream,
                        FrameClient.get("/ok", "content-length", "1")));
                out.writeBytes(FrameClient.bytes(FrameClient.DATA, 0, stream, new byte[2]));
            }
        },
        MALFORMED_REQUESTS {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(
                        FrameClient.HEADERS,
                        FrameClient.END_HEADERS | FrameClient.END_STREAM,
                        stream,
                        FrameClient.head(":method", "GET")));
            }
        },
        EMPTY_CONTINUATIONS {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(
                        stream == 1
                                ? FrameClient.bytes(FrameClient.HEADERS, 0, 1, FrameClient.get("/ok"))
                                : FrameClient.bytes(FrameClient.CONTINUATION, 0, 1));
            }
        },
        LARGE_CONTINUATIONS {
            /** The codec's own limit for the size of a head may come first. */
            @Override
            List<Integer> errors() {
                return List.of(ENHANCE_YOUR_CALM, PROTOCOL_ERROR, ENDED);
            }

            @Override
            void round(ByteArrayOutputStream out, int stream) {
                String text = "x".repeat(8_000);
                out.writeBytes(
                        stream == 1
                                ? FrameClient.bytes(FrameClient.HEADERS, 0, 1, FrameClient.get("/ok"))
                                : FrameClient.bytes(
                                        FrameClient.CONTINUATION, 0, 1, FrameClient.head("x-" + stream, text)));
            }
        },
        SETTINGS {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(FrameClient.SETTINGS, 0, 0, FrameClient.setting(4, 65_535)));
            }
        },
        PINGS {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(FrameClient.PING, 0, 0, new byte[8]));
            }
        },
        PRIORITIES {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(FrameClient.PRIORITY, 0, stream, new byte[5]));
            }
        },
        EMPTY_DATA {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(stream == 1 ? open(1) : FrameClient.bytes(FrameClient.DATA, 0, 1));
            }
        },
        PADDING_ALONE {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(stream == 1 ? open(1) : FrameClient.bytes(FrameClient.DATA, 8, 1, new byte[] {1, 0}));
            }
        },
        WINDOW_UPDATES {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(FrameClient.WINDOW_UPDATE, 0, 0, FrameClient.number(1)));
            }
        },
        UNKNOWN_FRAMES {
            @Override
            void round(ByteArrayOutputStream out, int stream) {
                out.writeBytes(FrameClient.bytes(0xbe, 0, 0, new byte[4]));
            }
        };

        /** What the connection may end with. The reset that follows the GOAWAY may overtake it. */
        List<Integer> errors() {
            return List.of(ENHANCE_YOUR_CALM, ENDED);
        }

        abstract void round(ByteArrayOutputStream out, int stream);

        /** A request whose body is still to come. */
        static byte[] open(int stream) {
            return FrameClient.bytes(FrameClient.HEADERS, FrameClient.END_HEADERS, stream, FrameClient.get("/ok"));
        }
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void aFloodEndsItsConnectionAndNoOther(Flood flood) throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            long before = ProxyRig.directBytes();
            try (Bystander bystander = new Bystander(proxy);
                    FrameClient client = FrameClient.ready(proxy.address())) {
                send(client, flood);
                assertThat(client.goAway()).isIn(flood.errors());
                assertThat(ProxyRig.directBytes() - before).isLessThan(MOST_BYTES);
                assertThat(bystander.isServed()).isTrue();
            }
        }
    }

    /** Sends rounds until the proxy takes no more, or there were enough. */
    private static void send(FrameClient client, Flood flood) {
        int sent = 0;
        try {
            while (sent < MOST_ROUNDS) {
                ByteArrayOutputStream rounds = new ByteArrayOutputStream();
                for (int i = 0; i < 50; i++) {
                    flood.round(rounds, 2 * sent++ + 1);
                }
                client.send(rounds.toByteArray());
                if (client.socket().getInputStream().available() > 1 << 16) {
                    return;
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Test
    void aHeadThatUnpacksToMegabytesIsRefused() throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            head.writeBytes(FrameClient.get("/ok"));
            byte[] entry = FrameClient.head("x", "y".repeat(3_000));
            entry[0] = 0x40;
            head.writeBytes(entry);
            for (int i = 0; i < 10_000; i++) {
                head.write(0x80 | 62);
            }
            client.request(1, head.toByteArray());
            FrameClient.Frame answer = client.awaitStream(1);
            assertThat(answer.type()).isIn(FrameClient.HEADERS, FrameClient.RST_STREAM, FrameClient.GOAWAY);
            if (answer.type() == FrameClient.HEADERS) {
                assertThat(client.fields(answer).status()).hasToString("431");
            }
            assertThat(proxy.entries(1)).hasSize(1);
        }
    }

    @Test
    void cookieCrumbsAreBoundedByTheSizeOfTheHead() throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            head.writeBytes(FrameClient.get("/ok"));
            for (int i = 0; i < 1_500; i++) {
                head.writeBytes(FrameClient.head("cookie", "a"));
            }
            client.request(1, head.toByteArray());
            FrameClient.Frame answer = client.awaitStream(1);
            assertThat(answer.type()).isEqualTo(FrameClient.HEADERS);
            assertThat(client.fields(answer).status()).hasToString("431");
        }
    }

    @Test
    void aStreamWhoseWindowStaysShutIsBoundedAndCancelledInTime() throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address(), FrameClient.setting(4, 0))) {
            long before = ProxyRig.directBytes();
            for (int i = 0; i < 100; i++) {
                client.request(2 * i + 1, FrameClient.get("/ok-large"));
            }
            for (int i = 0; i < 100; i++) {
                client.await(FrameClient.HEADERS);
            }
            int window = ProxyLimits.DEFAULT.http2().connectionWindowBytes();
            ProxyRig.await("the server's window to be used up", () -> ProxyRig.directBytes() - before > window / 2);
            assertThat(ProxyRig.directBytes() - before).isLessThan(8 << 20);
            Duration body = ProxyLimits.DEFAULT.timeouts().body();
            proxy.skip(body.plusSeconds(1));
            assertThat(client.await(FrameClient.RST_STREAM).errorCode()).isEqualTo(CANCEL);
            assertThat(proxy.entry().info()).isEqualTo("the client does not read");
        }
    }

    @Test
    void aHeadThatIsNotFinishedInTimeEndsItsConnection() throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.frame(FrameClient.HEADERS, 0, 1, FrameClient.get("/ok"));
            client.frame(FrameClient.PING, 0, 0, new byte[0]);
            assertThat(client.goAway()).isNotEqualTo(0);
        }
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.frame(FrameClient.HEADERS, 0, 1, FrameClient.get("/ok"));
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> end(client));
            ProxyRig.await("the time-out", () -> {
                proxy.skip(ProxyLimits.DEFAULT.timeouts().header().dividedBy(4));
                return end.isDone();
            });
            assertThat(end.join()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    private static int end(FrameClient client) {
        try {
            return client.goAway();
        } catch (IOException broken) {
            return -2;
        }
    }

    /** Another client, which sends one request after the other and expects each to be answered. */
    private static final class Bystander implements AutoCloseable {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CompletableFuture<Integer> served;

        Bystander(ProxyRig proxy) {
            served = CompletableFuture.supplyAsync(() -> serve(proxy));
        }

        private int serve(ProxyRig proxy) {
            int requests = 0;
            try (FrameClient client = FrameClient.ready(proxy.address())) {
                while (!stopped.get() || requests < 10) {
                    int stream = 2 * requests++ + 1;
                    client.request(stream, FrameClient.get("/ok"));
                    assertThat(client.status(stream)).isEqualTo(200);
                }
            } catch (IOException failed) {
                throw new AssertionError("request " + requests + " failed", failed);
            }
            return requests;
        }

        boolean isServed() {
            stopped.set(true);
            return served.join() > 0;
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }
}
