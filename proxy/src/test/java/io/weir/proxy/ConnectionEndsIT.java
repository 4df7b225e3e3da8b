package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.accesslog.LogOutcome;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** FIN, RST, half-close and the end of the proxy itself. */
final class ConnectionEndsIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void aClientThatSaysItSendsNoMoreStillGetsItsAnswers() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET + GET + GET).sendFin();
            assertThat(client.readAll().split("GET /ok HTTP/1.1", -1)).hasSize(4);
        }
    }

    @Test
    void aClientThatSendsNoMoreIsMirroredToTheServerWhichMayStillAnswer() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.drain();
                    connection.send(OK);
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET).sendFin();
            assertThat(client.readAll()).isEqualTo(OK);
            assertThat(server.received()).isEqualTo(GET);
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void aClientThatSendsNothingAndClosesLeavesNothingBehind() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            proxy.client().hangUp();
            ProxyRig.await("the connection", () -> proxy.server().stats().acceptedConnections() == 1);
            proxy.awaitNoConnection();
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aClientThatClosesInsideAHeadIsLogged() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("GET /ok HTTP/1.1\r\nHo").sendFin();
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entry().info()).contains("middle of a request head");
        }
    }

    @Test
    void aClientThatClosesInsideABodyBreaksTheRequestOffAtTheServerToo() throws IOException {
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    try {
                        connection.drain();
                    } catch (SocketException reset) {
                        end.set(reset);
                    } finally {
                        ended.countDown();
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc");
            ProxyRig.await("the body's begin", () -> server.received().endsWith("abc"));
            client.hangUp();
            awaitLatch(ended);
            assertThat(end.get()).as("a reset, not an end").isNotNull();
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aResetOfTheClientResetsTheServersConnection() throws IOException {
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    try {
                        connection.drain();
                    } catch (SocketException reset) {
                        end.set(reset);
                    } finally {
                        ended.countDown();
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET);
            ProxyRig.await("the request at the server", () -> server.received().equals(GET));
            client.reset();
            awaitLatch(ended);
            assertThat(end.get()).isNotNull();
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aResetOfTheServerInsideAResponseResetsTheClientsConnection() throws IOException {
        CountDownLatch read = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\n\r\nhalf");
                    awaitLatch(read);
                    connection.socket().setSoLinger(true, 0);
                    connection.socket().close();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET).readHead();
            assertThat(client.read(4)).isEqualTo("half");
            read.countDown();
            assertThatThrownBy(() -> client.in().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void bytesThatNobodyReadsGoBothWaysAndSoDoTheirEnds() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.send("220 hello\r\n");
                    connection.drain();
                    connection.send("bye");
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.opened());
                RawClient client = proxy.client()) {
            assertThat(client.read(11)).isEqualTo("220 hello\r\n");
            client.send("\0 anything \n").sendFin();
            assertThat(client.readAll()).isEqualTo("bye");
            assertThat(server.received()).isEqualTo("\0 anything \n");
            assertThat(proxy.entry().bytesOut()).isEqualTo(14);
        }
    }

    @Test
    void aProxyThatStopsLetsRequestsUnderWayFinish() throws IOException {
        CountDownLatch stopping = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
                    for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
                        if (head.startsWith("GET /ok/slow")) {
                            awaitLatch(stopping);
                        }
                        connection.send(OK);
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient idle = proxy.client();
                RawClient waiting = proxy.client()) {
            idle.send(GET).readResponse();
            waiting.send("GET /ok/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            ProxyRig.await("the request at the server", () -> server.received().contains("slow"));
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> proxy.server().close(Duration.ofSeconds(10)));
            assertThat(idle.readAll()).isEmpty();
            assertThat(stopped).isNotDone();
            stopping.countDown();
            assertThat(waiting.readAll()).isEqualTo(OK);
            stopped.join();
        }
    }

    @Test
    void aProxyThatDrainsAsksClientsToLeaveServesWhoComesAndClosesWhoSaysNothing() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
                        connection.send(OK);
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient silent = proxy.client();
                RawClient idle = proxy.client();
                RawClient busy = proxy.client();
                RawClient denied = proxy.client()) {
            idle.send(GET).readResponse();
            busy.send(GET).readResponse();
            denied.send(GET).readResponse();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(
                    () -> proxy.server().drain(Duration.ofSeconds(2), Duration.ofSeconds(20)));
            ProxyRig.await("the drain begins", () -> {
                try (RawClient late = proxy.client()) {
                    return late.send(GET).readAll().contains("Connection: close");
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
            });
            assertThat(busy.send(GET).readAll()).contains("Connection: close").startsWith("HTTP/1.1 200");
            assertThat(denied.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n").readAll())
                    .startsWith("HTTP/1.1 403")
                    .containsIgnoringCase("connection: close");
            assertThat(drained).isNotDone();
            assertThat(idle.readAll()).isEmpty();
            assertThat(silent.readAll()).isEmpty();
            drained.join();
        }
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
