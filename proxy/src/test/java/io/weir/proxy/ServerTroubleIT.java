package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are down, break off, close, or answer what is no response. */
final class ServerTroubleIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static int code(AccessLogEntry entry) {
        return ((LoggedRequest.Http) entry.request()).code();
    }

    @Test
    void aServerThatIsDownMeans502AndAnErrorInTheLog() throws IOException {
        InetSocketAddress nobody;
        try (RawServer server = RawServer.echoing()) {
            nobody = server.address();
        }
        try (ProxyRig proxy = new ProxyRig(nobody, TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readAll()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(code(entry)).isEqualTo(502);
            assertThat(entry.verdict().forwards()).isTrue();
            assertThat(entry.info()).contains("refused");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\nhello",
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 20"
            })
    void aServerThatSendsNoWholeHeadMeans502(String answer) throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(answer);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            String interim = answer.startsWith("HTTP/1.1 100") ? "HTTP/1.1 100 Continue\r\n\r\n" : "";
            assertThat(client.send(GET).readAll()).startsWith(interim + "HTTP/1.1 502 ");
            client.hangUp();
            assertThat(code(proxy.entry())).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz"
            })
    void aResponseThatBreaksOffIsCutAtTheClientToo(String answer) throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(answer);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readAll()).doesNotContain("502").doesNotEndWith("0\r\n\r\n");
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(code(entry)).isEqualTo(200);
        }
    }

    @Test
    void aResponseThatEndsWithItsConnectionEndsTheClientsToo() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\n\r\nall there is");
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readAll()).isEqualTo("HTTP/1.1 200 OK\r\n\r\nall there is");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void aServerThatAsksToCloseClosesTheClientsConnectionBehindItsResponse() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(answer);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readAll()).isEqualTo(answer);
        }
    }

    @Test
    void aServerThatClosesItsIdleConnectionClosesTheClientsToo() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(OK);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readAll()).isEqualTo(OK);
        }
    }

    @Test
    void aServerThatResetsItsIdleConnectionResetsTheClientsToo() throws IOException {
        CountDownLatch received = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(OK);
                    await(received);
                    connection.socket().setSoLinger(true, 0);
                    connection.socket().close();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).isEqualTo(OK);
            received.countDown();
            assertThatThrownBy(() -> client.in().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aRequestThatCrossesTheServersCloseIsLeftToTheClientToRepeat() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(OK);
                    connection.readHead();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).isEqualTo(OK);
            assertThat(client.send(GET).readAll()).isEmpty();
            AccessLogEntry entry = proxy.entries(2).get(1);
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(code(entry)).isZero();
        }
    }

    @Test
    void bytesThatAnswerNothingCloseBothConnections() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(OK);
                    await(answered);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nevil!");
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).isEqualTo(OK);
            answered.countDown();
            assertThat(client.readAll()).isEmpty();
        }
    }

    /** A response and what comes behind it in the same segment, which belongs to no request. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            GET,  Content-Length: 2,         ok,               HTTP/1.1 200 OK
            GET,  Content-Length: 2,         ok,               junk
            HEAD, Content-Length: 2,         '',               ok
            GET,  Transfer-Encoding: chunked, '0|A: b||',       0
            """)
    void aWholeResponseArrivesAlthoughBytesThatAnswerNothingFollowAtOnce(
            String method, String framing, String body, String excess) throws IOException {
        String answer = "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + body.replace("|", "\r\n");
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(answer + excess);
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(method + " /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readAll()).isEqualTo(answer);
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestGetsThroughAlthoughTheServerReadsNoMore() throws IOException {
        String answer = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(answer);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            client.send("x".repeat(100_000));
            assertThat(client.readAll()).isEqualTo(answer);
        }
    }

    @Test
    void aResponseToHeadHasNoBodyWhateverItsLength() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
        try (RawServer server = RawServer.answering(answer);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            String head = "HEAD /ok HTTP/1.1\r\nHost: a\r\n\r\n";
            client.send(head + head);
            assertThat(client.readHead()).isEqualTo(answer);
            assertThat(client.readHead()).isEqualTo(answer);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
