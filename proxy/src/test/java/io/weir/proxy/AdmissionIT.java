package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.TrafficDirection;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.proxy.accesslog.NodeAddresses;
import io.weir.redirect.RedirectMetadata;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and what is refused before and after. */
final class AdmissionIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

    private static DenyReason reason(AccessLogEntry entry) {
        return ((Verdict.Deny) entry.verdict()).reason();
    }

    @Test
    void aConnectionTheRedirectKnowsNothingOfIsClosed() throws IOException {
        try (RawServer server = RawServer.echoing();
                AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of());
                ProxyServer proxy = ProxyServer.start(
                        ProxyConfig.fixed(loopback(), server.address(), 1),
                        (source, destination) -> Optional.empty(),
                        new PolicyLookup(TestPolicy.http()),
                        log);
                RawClient client = new RawClient(proxy.address().orElseThrow())) {
            assertThat(client.readAll()).isEmpty();
            assertThat(proxy.stats().refusedConnections()).isEqualTo(1);
            assertThat(server.connections()).isEmpty();
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(TestPolicy.closed(), TestPolicy.TO_LOCAL_SERVER, DenyReason.NO_RULE_FOR_PORT),
                Arguments.of(PolicySnapshot.EMPTY, TestPolicy.TO_LOCAL_SERVER, DenyReason.NO_POLICY_FOR_ENDPOINT),
                Arguments.of(
                        TestPolicy.http(),
                        new RedirectMetadata(
                                TestPolicy.SERVER,
                                TestPolicy.SERVER,
                                Optional.empty(),
                                Optional.of(TestPolicy.SERVER_ENDPOINT)),
                        DenyReason.NO_RULE_FOR_PEER),
                Arguments.of(
                        TestPolicy.http(),
                        new RedirectMetadata(TestPolicy.CLIENT, TestPolicy.SERVER, Optional.empty(), Optional.empty()),
                        DenyReason.NO_POLICY_FOR_ENDPOINT));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aConnectionThatNoPolicyLetsInIsClosedAndLogged(
            PolicySnapshot policy, RedirectMetadata metadata, DenyReason reason) throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), policy, metadata, ProxyLimits.DEFAULT);
                RawClient client = proxy.client()) {
            assertThat(client.readAll()).isEmpty();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(reason(entry)).isEqualTo(reason);
            assertThat(entry.request()).isEqualTo(LoggedRequest.Unparsed.INSTANCE);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aRequestPassesOnlyWhenBothSidesLetItPass() throws IOException {
        PolicySnapshot policy =
                TestPolicy.bothSides(request -> request.method().toString().equals("GET"));
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), policy, TestPolicy.BOTH_LOCAL, ProxyLimits.DEFAULT);
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send("PUT /ok HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 403 ");
            assertThat(client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 403 ");
            client.hangUp();
            List<AccessLogEntry> entries = proxy.entries(3);
            assertThat(entries.stream().map(AccessLogEntry::observationPoint))
                    .containsExactly(TrafficDirection.INGRESS, TrafficDirection.EGRESS, TrafficDirection.INGRESS);
        }
    }

    @Test
    void anEvaluationThatFailsDenies() throws IOException {
        PolicySnapshot policy = TestPolicy.http(request -> {
            throw new IllegalStateException("broken rule");
        });
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), policy);
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 403 ");
            assertThat(reason(proxy.entry())).isEqualTo(DenyReason.EVALUATION_FAILED);
            assertThat(server.connections()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ok HTTP/1.1\r\n\r\n",
                "GET /ok HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /ok/../../ok HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /ok#/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://b/ok HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /ok HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "GET /ok\r\n\r\n",
                "GET /ok HTTP/1.1\nHost: a\n\n"
            })
    void anAmbiguousRequestIsAnswered400AndReachesNoServer(String request) throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(request + GET).readAll())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .doesNotContain("200");
            assertThat(reason(proxy.entry())).isEqualTo(DenyReason.MALFORMED_REQUEST);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void statusesTellWhatWasTooLargeOrTooNew() throws IOException {
        String long9k = "x".repeat(9_000);
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            assertThat(status(proxy, "GET /" + long9k + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .isEqualTo("414");
            assertThat(status(proxy, "GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + long9k + "\r\n").repeat(4) + "\r\n"))
                    .isEqualTo("431");
            assertThat(status(proxy, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n"))
                    .isEqualTo("431");
            assertThat(status(proxy, "GET / HTTP/2.0\r\nHost: a\r\n\r\n")).isEqualTo("505");
            assertThat(server.connections()).isEmpty();
        }
    }

    private static String status(ProxyRig proxy, String request) throws IOException {
        try (RawClient client = proxy.client()) {
            return client.send(request).readResponse().substring(9, 12);
        }
    }

    @Test
    void beyondTheMostConnectionsARequestIsAnswered503() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(
                        server.address(),
                        TestPolicy.http(),
                        TestPolicy.TO_LOCAL_SERVER,
                        ProxyLimits.DEFAULT.withMaxConnections(1));
                RawClient first = proxy.client()) {
            assertThat(first.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            try (RawClient second = proxy.client();
                    RawClient third = proxy.client()) {
                assertThat(second.send(GET).readAll()).startsWith("HTTP/1.1 503 ");
                assertThat(third.send(GET).readAll()).startsWith("HTTP/1.1 503 ");
            }
            assertThat(first.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(proxy.entries(4))
                    .filteredOn(entry -> entry.outcome() == LogOutcome.ERROR)
                    .hasSize(2);
        }
    }

    @Test
    void beyondTheMostConnectionsADeniedClientMakesRoomAfterItsAnswer() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = full(server, TestPolicy.http());
                RawClient first = proxy.client()) {
            assertThat(first.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            try (RawClient second = proxy.client()) {
                second.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(second.readAll()).startsWith("HTTP/1.1 403 ");
            }
            proxy.entries(2);
        }
    }

    @Test
    void beyondTheMostConnectionsAClientThatAsksNothingMakesRoomSoon() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = full(server, TestPolicy.http());
                RawClient first = proxy.client()) {
            assertThat(first.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            try (RawClient silent = proxy.client()) {
                ProxyRig.await("both accepted", () -> proxy.server().stats().acceptedConnections() == 2);
                proxy.skip(ProxyLimits.DEFAULT.timeouts().linger().plusSeconds(1));
                assertThat(silent.readAll()).isEmpty();
            }
            proxy.entry();
        }
    }

    @Test
    void beyondTheMostConnectionsOneThatNobodyReadsIsReset() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = full(server, TestPolicy.opened());
                RawClient first = proxy.client()) {
            assertThat(first.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            try (RawClient second = proxy.client()) {
                assertThat(second.readAll()).isEmpty();
            }
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.ERROR);
            first.hangUp();
            proxy.entries(2);
        }
    }

    private static ProxyRig full(RawServer server, PolicySnapshot policy) throws IOException {
        return new ProxyRig(
                server.address(), policy, TestPolicy.TO_LOCAL_SERVER, ProxyLimits.DEFAULT.withMaxConnections(1));
    }

    private static InetSocketAddress loopback() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    }
}
