package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection to the server serves one client after another, and when it does not. */
final class SharedUpstreamsIT {

    private static final String LAST = "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String OK_CLOSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    private static String ask(ProxyRig proxy, String request) throws IOException {
        try (RawClient client = proxy.client()) {
            return client.send(request).readAll();
        }
    }

    @Test
    void clientsThatComeOneAfterAnotherShareAConnection() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            for (int i = 0; i < 5; i++) {
                assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
            }
            assertThat(server.connections()).hasSize(1);
            assertThat(server.received()).isEqualTo("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5));
        }
    }

    @ParameterizedTest
    @CsvSource({"Connection: close|X: y, X: y", "X: y|connection:close, X: y", "Connection: close|Connection: close, -"
    })
    void onlyTheServerIsSparedToHearThatTheClientCloses(String lines, String left) throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            String fields = lines.replace("|", "\r\n") + "\r\n";
            assertThat(ask(proxy, "GET /ok HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"))
                    .isEqualTo(OK_CLOSE);
            String expected = left.equals("-") ? "Connection: close\r\n" : left + "\r\n";
            assertThat(server.received()).isEqualTo("GET /ok HTTP/1.1\r\nHost: a\r\n" + expected + "\r\n");
        }
    }

    @Test
    void aConnectionOfItsOwnIsWhatAClientHasUnlessToldOtherwise() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            assertThat(ask(proxy, LAST)).isEqualTo(OK);
            assertThat(ask(proxy, LAST)).isEqualTo(OK);
            assertThat(server.connections()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokH"
            })
    void aConnectionIsNotSharedAfterAnAnswerThat(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer);
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            assertThat(ask(proxy, LAST)).contains("\r\n\r\nok").doesNotContain("evil");
            assertThat(ask(proxy, LAST)).contains("\r\n\r\nok").doesNotContain("evil");
            assertThat(server.connections()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n"})
    void aConnectionIsNotSharedAfterAnAnswerThatABrokenServerMayPutABodyBehind(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer);
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            assertThat(ask(proxy, LAST)).startsWith(answer.substring(0, 12));
            assertThat(ask(proxy, LAST)).startsWith(answer.substring(0, 12));
            assertThat(server.connections()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
                "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\nauthorization: NTLM abc\r\n\r\n",
                "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: negotiate abc\r\n\r\n"
            })
    void aConnectionIsNotSharedAfter(String request) throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            assertThat(ask(proxy, request)).startsWith("HTTP/1.1 200 OK");
            assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
            assertThat(server.connections()).hasSize(2);
            assertThat(server.received()).startsWith(request);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
                "GET /ok HTTP/1.1\r\nHost: a\r\n\r\nGET /ok HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void aConnectionIsNotSharedWhenItsClientWentAwayInTheMiddle(String request) throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    String head = connection.readHead();
                    if (head.contains("?whole")) {
                        connection.send(OK);
                    }
                    connection.drain();
                });
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            try (RawClient client = proxy.client()) {
                client.send(request);
                ProxyRig.await(
                        "the request at the server", () -> server.received().contains("\r\n\r\n"));
                client.reset();
            }
            ProxyRig.await("the end of it", () -> proxy.server().stats().openConnections() == 0);
            assertThat(ask(proxy, LAST.replace("/ok", "/ok?whole"))).isEqualTo(OK_CLOSE);
            assertThat(server.connections()).hasSize(2);
        }
    }

    @Test
    void whatTheServerSaysUnaskedReachesNoClient() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
            server.connections().get(0).send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            ProxyRig.await(
                    "no connection to the server", () -> proxy.server().stats().openUpstreams() == 0);
            assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
            assertThat(server.connections()).hasSize(2);
        }
    }

    @Test
    void aConnectionThatTheServerClosedIsForgotten() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(OK);
                });
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http())) {
            assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
            ProxyRig.await(
                    "no connection to the server", () -> proxy.server().stats().openUpstreams() == 0);
            assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
        }
    }

    @Test
    void aConnectionThatHeardOfItsClientsEndIsNotShared() throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        try (RawServer server = new RawServer(connection -> {
                    boolean first = connection.readHead().contains("?first");
                    if (first) {
                        connection.drain();
                    }
                    connection.send(OK);
                    if (first) {
                        ProxyRig.await("the second client's answer", asked::get);
                    }
                });
                ProxyRig proxy = ProxyRig.sharing(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("GET /ok?first HTTP/1.1\r\nHost: a\r\n\r\n").socket().shutdownOutput();
            assertThat(client.readAll()).isEqualTo(OK);
            assertThat(ask(proxy, LAST)).isEqualTo(OK_CLOSE);
            asked.set(true);
            assertThat(server.connections()).hasSize(2);
        }
    }
}
