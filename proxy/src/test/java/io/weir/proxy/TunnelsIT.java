package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that become tunnels, and those that ask for it and do not. */
final class TunnelsIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    private static final String WEBSOCKET =
            "GET /ok HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n";
    private static final String CONNECT = "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n";
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private static boolean allows(HttpRequestView request) {
        return request.pathAndQuery().toString().startsWith("/ok")
                || request.method().toString().equals("CONNECT");
    }

    private static PolicySnapshot policy() {
        return TestPolicy.http(TunnelsIT::allows);
    }

    private static int code(AccessLogEntry entry) {
        return ((LoggedRequest.Http) entry.request()).code();
    }

    /** Answers the first request like this, and every byte behind with {@code <byte>}. */
    private static RawServer switching(String answer) throws IOException {
        return new RawServer(connection -> {
            connection.readHead();
            connection.send(answer);
            for (int value = connection.read(); value >= 0; value = connection.read()) {
                connection.send("<" + (char) value + ">");
            }
            connection.send("end");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, CONNECT})
    void afterTheServersConsentBytesGoBothWaysUntilBothHaveEndedAndOneEntryTellsAll(String request) throws IOException {
        String answer = request.equals(CONNECT) ? ESTABLISHED : SWITCHED;
        try (RawServer server = switching(answer);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            assertThat(client.send(request).readHead()).isEqualTo(answer);
            assertThat(client.send("a\u0000").read(6)).isEqualTo("<a><\u0000>");
            assertThat(client.send("\u00ff").read(3)).isEqualTo("<\u00ff>");
            client.sendFin();
            assertThat(client.readAll()).isEqualTo("end");
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.FORWARDED);
            assertThat(entry.info()).isEqualTo("client closed first");
            assertThat(code(entry)).isEqualTo(request.equals(CONNECT) ? 200 : 101);
            assertThat(entry.bytesIn()).isEqualTo(request.length() + 3L);
            assertThat(entry.bytesOut()).isEqualTo(answer.length() + 9L + 3);
            assertThat(server.received()).isEqualTo(request + "a\u0000\u00ff");
        }
    }

    @Test
    void theServersEndReachesTheClientWhoMayGoOnSending() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(SWITCHED + "bye");
                    connection.socket().shutdownOutput();
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            assertThat(client.send(WEBSOCKET).readAll()).isEqualTo(SWITCHED + "bye");
            client.send("more").sendFin();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.FORWARDED);
            assertThat(entry.info()).isEqualTo("server closed first");
            ProxyRig.await("all of it", () -> server.received().equals(WEBSOCKET + "more"));
        }
    }

    @Test
    void bytesSentBeforeTheServersConsentWaitForIt() throws IOException {
        CountDownLatch early = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    await(early);
                    connection.send(connection.in().available() == 0 ? SWITCHED : "too early");
                    connection.send(connection.read(GET.length()));
                });
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            client.send(WEBSOCKET + GET.substring(0, 9));
            client.send(GET.substring(9));
            early.countDown();
            assertThat(client.readHead()).isEqualTo(SWITCHED);
            assertThat(client.readAll()).isEqualTo(GET);
            assertThat(server.received()).isEqualTo(WEBSOCKET + GET);
            client.sendFin();
            proxy.entry();
        }
    }

    @Test
    void bytesSentEarlyAreRequestsWhenTheServerDoesNotSwitch() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            client.send(WEBSOCKET + GET.replace("/ok", "/no") + GET);
            assertThat(client.readResponse()).isEqualTo(OK);
            assertThat(client.readResponse()).startsWith("HTTP/1.1 403 ");
            assertThat(client.readResponse()).isEqualTo(OK);
            client.hangUp();
            assertThat(server.received()).isEqualTo(WEBSOCKET + GET);
            proxy.entries(3);
        }
    }

    @Test
    void behindAConnectThatTheServerRefusesNothingIsRead() throws IOException {
        String refusal = "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno";
        try (RawServer server = RawServer.answering(refusal);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            assertThat(client.send(CONNECT + GET).readAll()).isEqualTo(refusal);
            client.hangUp();
            assertThat(server.received()).isEqualTo(CONNECT);
            assertThat(code(proxy.entry())).isEqualTo(403);
        }
    }

    @Test
    void withoutARuleForConnectItIsDeniedAndTheConnectionCloses() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(CONNECT + GET).readAll())
                    .startsWith("HTTP/1.1 403 ")
                    .doesNotContain("200");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aDeniedWebSocketRequestIsAnswered403AndTheConnectionStays() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(
                        server.address(),
                        TestPolicy.http(
                                request -> allows(request) && request.upgrade().isEmpty()));
                RawClient client = proxy.client()) {
            assertThat(client.send(WEBSOCKET).readResponse()).startsWith("HTTP/1.1 403 ");
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            client.hangUp();
            assertThat(server.received()).isEqualTo(GET);
            proxy.entries(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"spdy/3.1,true", "SPDY/3.1,true", "irc,false", "h2c,false", "HTTP/2.0,false"})
    void anotherProtocolGoesOnOnlyWhenARuleNamesIt(String protocol, boolean named) throws IOException {
        String request = "POST /ok HTTP/1.1\r\nHost: a\r\nUpgrade: " + protocol + "\r\nConnection: Upgrade\r\n\r\n";
        try (RawServer server = RawServer.answering(OK);
                ProxyRig proxy = new ProxyRig(
                        server.address(),
                        TestPolicy.http(seen -> allows(seen)
                                && (seen.upgrade().isEmpty()
                                        || seen.upgrade().toString().equalsIgnoreCase("spdy/3.1"))));
                RawClient client = proxy.client()) {
            assertThat(client.send(request).readResponse()).isEqualTo(OK);
            client.hangUp();
            assertThat(server.received()).isEqualTo(named ? request : "POST /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.entry();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 101 x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 1\r\n\r\n",
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.0 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"
            })
    void aSwitchToWhatWasNotAskedForIs502(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            assertThat(client.send(WEBSOCKET).readAll()).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aSwitchThatNobodyAskedForIs502() throws IOException {
        try (RawServer server = RawServer.answering(SWITCHED);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readAll()).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEBSOCKET, CONNECT})
    void aTunnelIsCutWhenPolicyNoLongerAllowsItsRequest(String request) throws IOException {
        try (RawServer server = switching(request.equals(CONNECT) ? ESTABLISHED : SWITCHED);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            client.send(request).readHead();
            assertThat(client.send("a").read(3)).isEqualTo("<a>");
            proxy.publish(policy()).toCompletableFuture().join();
            assertThat(client.send("b").read(3)).as("still allowed").isEqualTo("<b>");
            proxy.publish(TestPolicy.http(seen -> seen.pathAndQuery().toString().startsWith("/other")))
                    .toCompletableFuture()
                    .join();
            assertThat(client.readAll()).isEmpty();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(entry.info()).isEqualTo("policy no longer allows the tunnel");
        }
    }

    @Test
    void aTunnelThatPolicyForbidsBeforeTheServerAgreesNeverOpens() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch forbidden = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    asked.countDown();
                    await(forbidden);
                    connection.send(SWITCHED);
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            client.send(WEBSOCKET);
            await(asked);
            proxy.publish(TestPolicy.http(seen -> false)).toCompletableFuture().join();
            forbidden.countDown();
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entry().info()).isEqualTo("policy no longer allows the tunnel");
        }
    }

    @Test
    void anIdleTunnelIsCut() throws IOException {
        try (RawServer server = switching(SWITCHED);
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            client.send(WEBSOCKET).readHead();
            assertThat(client.send("a").read(3)).isEqualTo("<a>");
            proxy.skip(ProxyLimits.DEFAULT.timeouts().idle().plus(Duration.ofSeconds(1)));
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entry().info()).isEqualTo("the tunnel was idle");
        }
    }

    @Test
    void aResetOfTheClientIsAResetForTheServer() throws IOException {
        CountDownLatch broken = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(SWITCHED);
                    try {
                        connection.drain();
                    } catch (IOException reset) {
                        broken.countDown();
                        throw reset;
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), policy());
                RawClient client = proxy.client()) {
            client.send(WEBSOCKET).readHead();
            client.reset();
            await(broken);
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("waited in vain");
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
