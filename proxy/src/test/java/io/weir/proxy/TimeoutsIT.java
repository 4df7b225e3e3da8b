package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything that takes too long, with time put forward. */
final class TimeoutsIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final ProxyLimits.Timeouts LIMITS = ProxyLimits.Timeouts.DEFAULT;
    private static final Duration A_TICK = Duration.ofMillis(300);

    /** Lets half of a limit pass, sees that nothing has happened, and then lets it run out. */
    private static void runOut(ProxyRig proxy, Duration limit, RawClient client) throws IOException {
        pause();
        proxy.skip(limit.dividedBy(2));
        pause();
        assertThat(client.in().available()).as("bytes before the limit").isZero();
        assertThat(proxy.server().stats().openConnections()).isEqualTo(1);
        proxy.skip(limit);
    }

    /** Two ticks of the proxy, whose clock goes on by itself as well. */
    private static void pause() {
        long until = System.nanoTime() + A_TICK.multipliedBy(2).toNanos();
        ProxyRig.await("two ticks", () -> System.nanoTime() > until);
    }

    @Test
    void aHeadThatDoesNotEndIsAnswered408() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("GET /ok HTTP/1.1\r\nHos");
            runOut(proxy, LIMITS.header(), client);
            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aHeadThatComesByteByByteIsAnswered408AllTheSame() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("GET /ok HTTP/1.1\r\nX: ");
            for (int i = 0; i < 4; i++) {
                pause();
                proxy.skip(LIMITS.header().dividedBy(4));
                client.send("x");
            }
            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aConnectionWithoutRequestIsClosedInPeace() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET).readResponse();
            runOut(proxy, LIMITS.idle(), client);
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void aBodyThatStopsIsAnswered408AndTheServerSeesItBreakOff() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
            runOut(proxy, LIMITS.body(), client);
            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aServerThatDoesNotAnswerMeans504() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET);
            ProxyRig.await("the request at the server", () -> server.received().equals(GET));
            runOut(proxy, LIMITS.response(), client);
            assertThat(client.readAll()).startsWith("HTTP/1.1 504 ");
            AccessLogEntry entry = proxy.entry();
            assertThat(((LoggedRequest.Http) entry.request()).code()).isEqualTo(504);
            assertThat(entry.info()).isEqualTo("the server does not answer");
        }
    }

    @Test
    void aServerThatFallsSilentInItsResponseCutsTheConnection() throws IOException {
        String begin = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab";
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send(begin);
                    connection.drain();
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET);
            assertThat(client.read(begin.length())).isEqualTo(begin);
            runOut(proxy, LIMITS.response(), client);
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aClientThatDoesNotReadIsCut() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n");
                    byte[] part = new byte[1 << 16];
                    for (int i = 0; i < 1_000; i++) {
                        connection.out().write(part);
                    }
                });
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send(GET).readHead();
            long[] passed = {-1};
            ProxyRig.await("the connection to clog", () -> {
                long before = passed[0];
                passed[0] = proxy.server().stats().bytesToDownstream();
                pause();
                return before == passed[0];
            });
            proxy.skip(LIMITS.body().plusSeconds(1));
            assertThat(proxy.entry().info()).isEqualTo("the client does not read");
        }
    }

    @Test
    void aServerThatDoesNotAcceptMeans504() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
            List<Socket> fillers = fill(address);
            try (ProxyRig proxy = new ProxyRig(address, TestPolicy.http());
                    RawClient client = proxy.client()) {
                client.send(GET);
                runOut(proxy, LIMITS.connect(), client);
                assertThat(client.readAll()).startsWith("HTTP/1.1 504 ");
                assertThat(proxy.entry().info()).isEqualTo("no connection to the server in time");
            } finally {
                for (Socket filler : fillers) {
                    filler.close();
                }
            }
        }
    }

    /** Takes every place in the queue of a server that does not accept. */
    private static List<Socket> fill(InetSocketAddress address) throws IOException {
        List<Socket> fillers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(address, 300);
            } catch (SocketTimeoutException isFull) {
                return fillers;
            }
        }
        throw new AssertionError("the server's queue does not fill");
    }

    @Test
    void aClientThatGoesOnSendingAfterItsLastAnswerIsNotWaitedForLongerThanAllowed() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            client.send("BAD\r\n\r\n");
            assertThat(client.readResponse()).startsWith("HTTP/1.1 400 ");
            client.send("still here");
            pause();
            assertThat(proxy.server().stats().openConnections()).isEqualTo(1);
            proxy.skip(LIMITS.linger().plusSeconds(1));
            proxy.awaitNoConnection();
        }
    }
}
