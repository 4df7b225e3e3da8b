package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.join;
import static io.weir.proxy.KafkaFrame.readResponse;
import static io.weir.proxy.KafkaFrame.request;
import static io.weir.proxy.KafkaFrame.response;
import static io.weir.proxy.KafkaRig.awaitRequest;
import static io.weir.proxy.KafkaRig.waiting;
import static io.weir.proxy.TestApis.FETCH;
import static io.weir.proxy.TestApis.PRODUCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Kafka connections begin, wait and end. */
final class KafkaConnectionIT {

    private static final byte[] ALLOWED = request(PRODUCE, 3, 1, "test", "ok");
    private static final byte[] LONG_POLL = request(FETCH, 3, 2, "test", "ok");

    @Test
    void aClientThatHasSentItsLastByteStillGetsItsAnswersAndThenTheEnd() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = waiting(goOn);
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(LONG_POLL).sendFin();
            awaitRequest(server);
            goOn.complete(null);
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "after a while"));
            assertThat(client.in().read()).isNegative();
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void aRequestThatIsNotWholeWhenTheClientEndsIsLoggedAndNeverSent() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.send(Arrays.copyOf(ALLOWED, ALLOWED.length - 1)).sendFin();
            assertThat(client.in().read()).isNegative();
            assertThat(kafka.server().connections()).isEmpty();
            AccessLogEntry entry = kafka.proxy().entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(entry.info()).contains("in the middle of a request");
            assertThat(entry.bytesIn()).isEqualTo(ALLOWED.length - 1);
        }
    }

    @Test
    void aClientThatSaysNothingLeavesNoEntry() throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            client.hangUp();
            kafka.proxy().awaitNoConnection();
        }
    }

    @Test
    void aClientThatBreaksOffTakesTheServersConnectionWithIt() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = waiting(goOn);
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(LONG_POLL);
            awaitRequest(server);
            client.reset();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            proxy.awaitNoConnection();
            goOn.complete(null);
        }
    }

    @Test
    void aServerThatClosesClosesTheClientBehindItsLastResponse() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    KafkaFrame.readRequest(connection.in());
                    connection.out().write(response(1, "the last"));
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(join(ALLOWED, LONG_POLL));
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(1, "the last"));
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entries(2).get(1).outcome()).isEqualTo(LogOutcome.ERROR);
        }
    }

    @Test
    void aResponseThatBreaksOffBreaksTheClientsConnectionOff() throws IOException {
        try (RawServer server = new RawServer(connection -> {
                    KafkaFrame.readRequest(connection.in());
                    byte[] whole = response(1, "the last");
                    connection.out().write(whole, 0, whole.length - 1);
                });
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client()) {
            client.send(ALLOWED);
            assertThat(client.readAll().length()).isLessThan(response(1, "the last").length);
            assertThat(proxy.entry().info()).contains("in the middle of a response");
        }
    }

    @Test
    void aServerThatCannotBeReachedEndsTheConnection() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        try (ProxyRig proxy = KafkaRig.before(nobody);
                RawClient client = proxy.client()) {
            client.send(join(ALLOWED, request(PRODUCE, 3, 2, "test", "no")));
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entries(2).get(0).outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(proxy.entries(2).get(0).info()).contains("connect");
            assertThat(proxy.entries(2).get(1).outcome()).isEqualTo(LogOutcome.DENIED);
        }
    }

    @ParameterizedTest(name = "{0} bytes: {2}")
    @CsvSource({
        "3, 11, DENIED, did not come in time",
        "13, 61, DENIED, did not come in time",
        "0, 601, , ",
    })
    void whatAClientDoesNotEndInTimeEndsTheConnection(int bytes, long seconds, LogOutcome outcome, String info)
            throws IOException {
        try (KafkaRig kafka = new KafkaRig();
                RawClient client = kafka.client()) {
            long before = ProxyRig.directBytes();
            client.send(Arrays.copyOf(ALLOWED, bytes));
            ProxyRig.await("the part", () -> bytes == 0 || ProxyRig.directBytes() > before);
            kafka.proxy().skip(Duration.ofSeconds(seconds));
            assertThat(client.readAll()).isEmpty();
            if (outcome != null) {
                AccessLogEntry entry = kafka.proxy().entry();
                assertThat(entry.outcome()).isEqualTo(outcome);
                assertThat(entry.info()).contains(info);
            }
        }
    }

    @Test
    void aLongPollMayTakeLongButNotForEver() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = waiting(goOn);
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client();
                RawClient other = proxy.client()) {
            client.send(LONG_POLL);
            awaitRequest(server);
            proxy.skip(Duration.ofMinutes(10));
            goOn.complete(null);
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "after a while"));
            client.send(LONG_POLL);
            ProxyRig.await(
                    "the other to be closed for idling",
                    () -> proxy.server().stats().openConnections() == 1);
            assertThat(other.readAll()).isEmpty();
            ProxyRig.await(
                    "the second request at the server", () -> !server.received().isEmpty());
            proxy.skip(Duration.ofMinutes(16));
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.entries(2).get(1).info()).isEqualTo("the server does not answer");
        }
    }

    @Test
    void aConnectionWhoseSidesWantDifferentProtocolsIsRefused() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(
                        server.address(), TestPolicy.kafkaToHttp(), TestPolicy.BOTH_LOCAL, ProxyLimits.DEFAULT);
                RawClient client = proxy.client()) {
            assertThat(client.readAll()).isEmpty();
            AccessLogEntry entry = proxy.entry();
            assertThat(((Verdict.Deny) entry.verdict()).reason()).isEqualTo(DenyReason.PROTOCOL_NOT_RECOGNISED);
            assertThat(entry.info()).contains("HTTP").contains("Kafka");
            assertThat(proxy.server().stats().refusedConnections()).isOne();
        }
    }

    @Test
    void aConnectionTooManyIsRefused() throws IOException {
        try (KafkaRig kafka = new KafkaRig(ProxyLimits.DEFAULT.withMaxConnections(1));
                RawClient first = kafka.client()) {
            first.send(ALLOWED);
            readResponse(first.in());
            try (RawClient second = kafka.client()) {
                assertThat(second.readAll()).isEmpty();
            }
            assertThat(kafka.proxy().entries(2).get(1).info()).contains("too many connections");
        }
    }

    @Test
    void aProxyThatStopsLetsWhatIsUnderWayBeAnswered() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (RawServer server = waiting(goOn);
                ProxyRig proxy = KafkaRig.before(server.address());
                RawClient client = proxy.client();
                RawClient idle = proxy.client()) {
            client.send(LONG_POLL);
            awaitRequest(server);
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> proxy.server().close(Duration.ofSeconds(30)));
            assertThat(idle.readAll()).isEmpty();
            client.send(ALLOWED);
            goOn.complete(null);
            assertThat(readResponse(client.in())).isEqualTo(new KafkaFrame(2, "after a while"));
            assertThat(client.readAll()).isEmpty();
            stopped.join();
        }
    }
}
