package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.FrameClient.Frame;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of HTTP/2 is a request, by RFC 9113, and what is refused before it is judged. */
final class Http2RequestsIT {

    private static final int PROTOCOL_ERROR = 1;

    static Stream<Arguments> heads() {
        return Stream.of(
                bad("no method", ":scheme", "http", ":path", "/ok", ":authority", "a"),
                bad("no scheme", ":method", "GET", ":path", "/ok", ":authority", "a"),
                bad("no path", ":method", "GET", ":scheme", "http", ":authority", "a"),
                bad("an empty path", ":method", "GET", ":scheme", "http", ":path", "", ":authority", "a"),
                bad("no authority and no host", ":method", "GET", ":scheme", "http", ":path", "/ok"),
                bad("an empty authority", ":method", "GET", ":scheme", "http", ":path", "/ok", ":authority", ""),
                bad("user info", ":method", "GET", ":scheme", "http", ":path", "/ok", ":authority", "u@a"),
                good("a method twice", ":method", "GET"),
                good("a path twice", ":path", "/ok"),
                good("an authority twice", ":authority", "a"),
                good("an unknown pseudo-header", ":version", "1"),
                good("an extended CONNECT", ":protocol", "websocket"),
                good("a response's pseudo-header", ":status", "200"),
                bad(
                        "a pseudo-header behind a field",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        "x",
                        "y",
                        ":path",
                        "/ok"),
                bad("another scheme", ":method", "GET", ":scheme", "ftp", ":path", "/ok", ":authority", "a"),
                bad(
                        "a method that is no token",
                        ":method",
                        "G T",
                        ":scheme",
                        "http",
                        ":path",
                        "/ok",
                        ":authority",
                        "a"),
                bad("a path without slash", ":method", "GET", ":scheme", "http", ":path", "ok", ":authority", "a"),
                bad("an absolute path", ":method", "GET", ":scheme", "http", ":path", "http://a/ok", ":authority", "a"),
                bad("a star for GET", ":method", "GET", ":scheme", "http", ":path", "*", ":authority", "a"),
                good("an upper-case name", "X-Upper", "1"),
                good("an empty name", "", "1"),
                good("a name with a blank", "x y", "1"),
                good("a name with a colon", "x:y", "1"),
                good("a name with CR LF", "x\r\ny", "1"),
                good("a value with CR LF", "x", "1\r\ntransfer-encoding: chunked"),
                good("a value with LF", "x", "1\ny"),
                good("a value with NUL", "x", "1\u0000"),
                good("a value that begins with a blank", "x", " 1"),
                good("a value that ends with a tab", "x", "1\t"),
                good("connection", "connection", "close"),
                good("keep-alive", "keep-alive", "1"),
                good("proxy-connection", "proxy-connection", "1"),
                good("transfer-encoding", "transfer-encoding", "chunked"),
                good("upgrade", "upgrade", "h2c"),
                good("http2-settings", "http2-settings", "AAA"),
                good("te other than trailers", "te", "gzip"),
                good("a host that differs", "host", "b"),
                bad("host twice", ":method", "GET", ":scheme", "http", ":path", "/ok", "host", "a", "host", "a"),
                good("a length of a body that is not there", "content-length", "5"),
                good("a length with a sign", "content-length", "+0"),
                good("a length that is a list", "content-length", "0, 0"));
    }

    private static Arguments bad(String what, String... fields) {
        return Arguments.of(what, FrameClient.head(fields));
    }

    /** A sound request but for one field more. */
    private static Arguments good(String what, String name, String value) {
        return name.startsWith(":")
                ? bad(what, ":method", "GET", ":scheme", "http", ":path", "/ok", ":authority", "a", name, value)
                : Arguments.of(what, FrameClient.get("/ok", name, value));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void aMalformedRequestIsResetAndNothingOfItReachesTheServer(String what, byte[] head) throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> true));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, head);
            Frame answer = client.awaitStream(1);
            assertThat(answer.type()).as(what).isEqualTo(FrameClient.RST_STREAM);
            assertThat(answer.errorCode()).isEqualTo(PROTOCOL_ERROR);
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(((Verdict.Deny) entry.verdict()).reason()).isEqualTo(DenyReason.MALFORMED_REQUEST);
            assertThat(proxy.server().stats().openUpstreams()).isZero();
            client.request(3, FrameClient.get("/ok"));
            assertThat(client.status(3)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ok/%2e%2e/no%", "/ok/\u00e9", "/ok#no", "/ok\\no", "/ok%00"})
    void aPathThatCouldFoolARuleIsAnswered400(String path) throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> true));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get(path));
            assertThat(client.status(1)).isEqualTo(400);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aPathInAnotherFormIsJudgedAndForwardedInTheCanonicalOne() throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.get("/no/..//%6fk/./x"));
            assertThat(client.status(1)).isEqualTo(200);
            assertThat(proxy.entry().request())
                    .isInstanceOfSatisfying(LoggedRequest.Http.class, logged -> assertThat(logged.pathAndQuery())
                            .isEqualTo("/ok/x"));
            client.request(3, FrameClient.get("/ok/../no"));
            assertThat(client.status(3)).isEqualTo(403);
        }
    }

    @Test
    void aRequestIsJudgedAsItIsForwarded() throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(
                        server.address(),
                        TestPolicy.http(request -> request.headerCount("cookie") == 1
                                && request.headerValue("cookie", 0).toString().equals("a=1; b=2")
                                && request.authority().toString().equals("example:80")
                                && request.headerValue("host", 0).toString().equals("example:80")));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(
                    1,
                    FrameClient.head(
                            ":method",
                            "GET",
                            ":scheme",
                            "https",
                            ":path",
                            "/x",
                            "host",
                            "example:80",
                            "cookie",
                            "a=1",
                            "te",
                            "trailers",
                            "cookie",
                            "b=2"));
            assertThat(client.status(1)).isEqualTo(200);
            client.request(3, FrameClient.get("/x"));
            assertThat(client.status(3)).isEqualTo(403);
        }
    }

    @Test
    void connectIsDeniedAndOptionsOfTheWholeServerIsNot() throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> true));
                FrameClient client = FrameClient.ready(proxy.address())) {
            client.request(1, FrameClient.head(":method", "CONNECT", ":authority", "a:80"));
            assertThat(client.status(1)).isEqualTo(403);
            client.request(
                    3, FrameClient.head(":method", "OPTIONS", ":scheme", "http", ":path", "*", ":authority", "a"));
            assertThat(client.status(3)).isEqualTo(200);
            client.request(5, FrameClient.head(":method", "CONNECT", ":authority", "a:80", ":path", "/ok"));
            assertThat(client.awaitStream(5).type()).isEqualTo(FrameClient.RST_STREAM);
        }
    }

    @Test
    void aBodyThatIsNotAsLongAsItSaysBreaksOff() throws IOException {
        try (RawServer server = FrameServer.answering((stream, connection) -> {});
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            byte[] head = FrameClient.get("/ok", "content-length", "5");
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, head);
            client.frame(FrameClient.DATA, FrameClient.END_STREAM, 1, new byte[4]);
            assertThat(client.awaitStream(1).type()).isEqualTo(FrameClient.RST_STREAM);
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 3, head);
            client.frame(FrameClient.DATA, 0, 3, new byte[6]);
            assertThat(client.awaitStream(3).type()).isEqualTo(FrameClient.RST_STREAM);
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 5, head);
            client.frame(FrameClient.DATA, 0, 5, new byte[4]);
            client.frame(
                    FrameClient.HEADERS,
                    FrameClient.END_HEADERS | FrameClient.END_STREAM,
                    5,
                    FrameClient.head("x", "y"));
            assertThat(client.awaitStream(5).type()).isEqualTo(FrameClient.RST_STREAM);
            client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 7, FrameClient.get("/ok"));
            client.frame(
                    FrameClient.HEADERS,
                    FrameClient.END_HEADERS | FrameClient.END_STREAM,
                    7,
                    FrameClient.head(":path", "/no"));
            assertThat(client.awaitStream(7).type()).isEqualTo(FrameClient.RST_STREAM);
            assertThat(proxy.entries(4))
                    .allSatisfy(entry -> assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED));
        }
    }

    @Test
    void aDeniedUploadIsAnsweredAndResetInPeaceOnlyWhenItStaysOpen() throws IOException {
        try (RawServer server = FrameServer.answeringOk();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                FrameClient client = FrameClient.ready(proxy.address())) {
            for (int stream = 1; stream <= 11; stream += 2) {
                client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, stream, FrameClient.get("/no"));
                assertThat(client.status(stream)).isEqualTo(403);
            }
            upload(client, 1, 80);
            client.frame(FrameClient.PING, 0, 0, new byte[8]);
            for (Frame frame = client.read(); frame.type() != FrameClient.PING; frame = client.read()) {
                assertThat(frame.type()).isNotEqualTo(FrameClient.RST_STREAM);
            }
            proxy.skip(ProxyLimits.DEFAULT.timeouts().linger().plusSeconds(1));
            Frame reset = client.await(FrameClient.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.errorCode()).isZero();
            for (int stream = 3; stream <= 11; stream += 2) {
                upload(client, stream, 128);
            }
            assertThat(client.await(FrameClient.RST_STREAM).errorCode())
                    .as("beyond half of the connection's window")
                    .isZero();
            for (int stream = 3; stream <= 11; stream += 2) {
                client.frame(FrameClient.RST_STREAM, 0, stream, FrameClient.number(0));
            }
            assertThat(proxy.entries(6))
                    .allSatisfy(entry -> assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED));
            client.request(13, FrameClient.get("/ok"));
            assertThat(client.status(13)).isEqualTo(200);
        }
    }

    /** Sends so many KiB of a body that does not end. */
    private static void upload(FrameClient client, int stream, int kib) throws IOException {
        for (int sent = 0; sent < kib; sent += 16) {
            client.frame(FrameClient.DATA, 0, stream, new byte[16 << 10]);
        }
    }
}
