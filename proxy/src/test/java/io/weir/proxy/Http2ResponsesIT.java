package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.FrameClient.Frame;
import io.weir.proxy.accesslog.LogOutcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server of HTTP/2 answers, and what becomes of it on the way to the client. */
final class Http2ResponsesIT {

    private static final int INTERNAL_ERROR = 2;
    private static final int CANCEL = 8;

    static Stream<Arguments> malformedHeads() {
        return Stream.of(
                Arguments.of("no status", new String[] {"x", "y"}),
                Arguments.of("a status of two digits", new String[] {":status", "20"}),
                Arguments.of("a status twice", new String[] {":status", "200", ":status", "200"}),
                Arguments.of("a request's pseudo-header", new String[] {":status", "200", ":path", "/"}),
                Arguments.of("an upper-case name", new String[] {":status", "200", "X-Y", "z"}),
                Arguments.of("a value with CR LF", new String[] {":status", "200", "x", "y\r\nset-cookie: a"}),
                Arguments.of("transfer-encoding", new String[] {":status", "200", "transfer-encoding", "chunked"}),
                Arguments.of("connection", new String[] {":status", "200", "connection", "close"}),
                Arguments.of("a length that is not there", new String[] {":status", "200", "content-length", "5"}),
                Arguments.of(
                        "two lengths", new String[] {":status", "200", "content-length", "0", "content-length", "0"}),
                Arguments.of("a switch of protocols", new String[] {":status", "101"}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedHeads")
    void aMalformedResponseBecomes502(String what, String[] fields) throws IOException {
        try (RawServer server = FrameServer.answering(
                        (stream, connection) -> FrameServer.head(connection, stream, true, fields));
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            assertThat(client.status(1)).as(what).isEqualTo(502);
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aBodyThatIsLongerThanItSaysIsCutOff() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {
                    FrameServer.head(connection, stream, false, ":status", "200", "content-length", "2");
                    FrameServer.frame(connection, FrameClient.DATA, FrameClient.END_STREAM, stream, new byte[3]);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            assertThat(client.awaitStream(1).type()).isEqualTo(FrameClient.HEADERS);
            Frame reset = client.awaitStream(1);
            assertThat(reset.type()).isEqualTo(FrameClient.RST_STREAM);
            assertThat(reset.errorCode()).isEqualTo(INTERNAL_ERROR);
        }
    }

    @Test
    void interimResponsesTrailersAndResetsArePassedOn() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {
                    if (stream == 1) {
                        FrameServer.head(connection, stream, false, ":status", "103", "link", "a");
                        FrameServer.head(connection, stream, false, ":status", "200");
                        FrameServer.frame(connection, FrameClient.DATA, 0, stream, new byte[10]);
                        FrameServer.head(connection, stream, true, "x-sum", "10");
                    } else {
                        FrameServer.frame(connection, FrameClient.RST_STREAM, 0, stream, FrameClient.number(7));
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            assertThat(client.fields(client.awaitStream(1)).status()).hasToString("103");
            assertThat(client.fields(client.awaitStream(1)).status()).hasToString("200");
            assertThat(client.awaitStream(1).payload()).hasSize(10);
            Frame trailer = client.awaitStream(1);
            assertThat(trailer.endsStream()).isTrue();
            assertThat(client.fields(trailer).get("x-sum")).hasToString("10");
            client.request(3, FrameClient.get("/ok"));
            assertThat(client.awaitStream(3).errorCode()).isEqualTo(7);
        }
    }

    @Test
    void aResetOfTheClientReachesTheServerWithItsCode() throws IOException {
        CompletableFuture<Integer> started = new CompletableFuture<>();
        try (RawServer server = FrameServer.answering((stream, connection) -> started.complete(stream));
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            assertThat(started.join()).isEqualTo(1);
            client.frame(FrameClient.RST_STREAM, 0, 1, FrameClient.number(CANCEL));
            String reset = new String(
                    FrameClient.bytes(FrameClient.RST_STREAM, 0, 1, FrameClient.number(CANCEL)),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
            ProxyRig.await("the reset at the server", () -> server.received().contains(reset));
        }
    }

    @Test
    void aServerThatGoesAwayTakesTheClientAlong() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {
                    FrameServer.goAway(connection, stream, 0);
                    FrameServer.head(connection, stream, true, ":status", "200");
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            Frame goAway = client.read();
            while (goAway.type() != FrameClient.GOAWAY) {
                goAway = client.read();
            }
            assertThat(goAway.lastStream()).isEqualTo(1);
            assertThat(goAway.errorCode()).isZero();
            assertThat(client.await(FrameClient.HEADERS).stream()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotSpeakHttp2Means502() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.read(24);
                    connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            assertThat(client.status(1)).isEqualTo(502);
            assertThat(proxy.entry().info()).startsWith("the server does not speak HTTP/2");
            assertThat(server.received()).doesNotContain("/ok");
        }
    }

    @Test
    void aServerThatIsNotThereMeans502AndOneThatDoesNotAnswer504() throws IOException {
        InetSocketAddress nobody;
        try (RawServer gone = new RawServer(RawServer.Connection::drain)) {
            nobody = gone.address();
        }
        try (ProxyRig proxy = new ProxyRig(nobody, TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            assertThat(client.status(1)).isEqualTo(502);
        }
        try (RawServer silent = FrameServer.answering((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(silent.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            ProxyRig.await("the request at the server", () -> silent.received().contains("/ok"));
            proxy.skip(ProxyLimits.DEFAULT.timeouts().response().plusSeconds(1));
            assertThat(client.status(1)).isEqualTo(504);
        }
    }

    @Test
    void aServerThatDoesNotReadSlowsTheClientAndMemoryStaysBounded() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            int window = ProxyLimits.DEFAULT.http2().streamWindowBytes();
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, FrameClient.get("/ok"));
            int sent = 0;
            while (sent + 16_384 <= window) {
                client.frame(FrameClient.DATA, 0, 1, new byte[16_384]);
                sent += 16_384;
            }
            ProxyRig.await(
                    "the server's window to be used up",
                    () -> proxy.server().stats().openUpstreams() == 1
                            && server.received().length() > 65_535);
            client.frame(FrameClient.PING, 0, 0, new byte[8]);
            for (Frame frame = client.read(); frame.type() != FrameClient.PING; frame = client.read()) {
                assertThat(frame.type() == FrameClient.WINDOW_UPDATE
                                && frame.stream() == 1
                                && java.nio.ByteBuffer.wrap(frame.payload()).getInt() > 65_535)
                        .as("more than the server took was asked for")
                        .isFalse();
            }
        }
    }

    @Test
    void requestsUnderWayAreFinishedWhenTheProxyStops() throws Exception {
        CompletableFuture<Integer> release = new CompletableFuture<>();
        try (RawServer server = FrameServer.answering((stream, connection) -> {
                    release.join();
                    FrameServer.head(connection, stream, true, ":status", "200");
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/ok"));
            ProxyRig.await("the request at the server", () -> server.received().contains("/ok"));
            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(() -> proxy.server().close(Duration.ofSeconds(20)));
            Frame first = client.read();
            while (first.type() != FrameClient.GOAWAY) {
                first = client.read();
            }
            assertThat(first.lastStream()).isEqualTo(Integer.MAX_VALUE);
            Frame last = client.read();
            assertThat(last.type()).isEqualTo(FrameClient.GOAWAY);
            assertThat(last.lastStream()).isEqualTo(1);
            release.complete(1);
            assertThat(client.await(FrameClient.HEADERS).endsStream()).isTrue();
            closing.join();
        }
    }
}
