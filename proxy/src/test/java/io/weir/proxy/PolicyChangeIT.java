package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** New policies under open connections. */
final class PolicyChangeIT {

    private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void theNextRequestOfAnOpenConnectionIsJudgedByTheNewPolicy() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            proxy.publish(TestPolicy.http(request -> false))
                    .toCompletableFuture()
                    .join();
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 403 ");
            proxy.publish(TestPolicy.http()).toCompletableFuture().join();
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aConnectionThatNoRuleLetsInAnyMoreIsCutBeforePublishingEnds() throws IOException {
        try (RawServer server = new RawServer(RawServer.Connection::drain);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient idle = proxy.client();
                RawClient waiting = proxy.client()) {
            waiting.send(GET);
            ProxyRig.await(
                    "both connections",
                    () -> proxy.server().stats().openConnections() == 2
                            && server.received().equals(GET));
            proxy.publish(TestPolicy.closed()).toCompletableFuture().join();
            assertThat(proxy.server().stats().openConnections()).isZero();
            assertThat(proxy.server().stats().cutConnections()).isEqualTo(2);
            assertThat(idle.readAll()).isEmpty();
            assertThat(waiting.readAll()).isEmpty();
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(entry.info()).contains("policy");
        }
    }

    @Test
    void aConnectionPassedOnUnreadIsCutWhenItsRequestsAreToBeRead() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.opened());
                RawClient client = proxy.client()) {
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            proxy.publish(TestPolicy.opened()).toCompletableFuture().join();
            assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            proxy.publish(TestPolicy.http()).toCompletableFuture().join();
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void aConnectionWhoseRequestsAreReadStaysWhenNobodyAsksForThatAnyMore() throws IOException {
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http());
                RawClient client = proxy.client()) {
            assertThat(client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 403 ");
            proxy.publish(TestPolicy.opened()).toCompletableFuture().join();
            assertThat(client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void noRequestIsJudgedByTheOldPolicyAfterPublishingHasEnded() throws IOException {
        AtomicBoolean oldMayBeUsed = new AtomicBoolean(true);
        AtomicBoolean oldWasUsedLate = new AtomicBoolean();
        try (RawServer server = RawServer.echoing();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> {
                    oldWasUsedLate.compareAndSet(false, !oldMayBeUsed.get());
                    return true;
                }));
                RawClient client = proxy.client()) {
            for (int i = 0; i < 100; i++) {
                client.send(GET);
                if (i == 50) {
                    proxy.publish(TestPolicy.http(request -> true))
                            .toCompletableFuture()
                            .join();
                    oldMayBeUsed.set(false);
                }
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(oldWasUsedLate).isFalse();
        }
    }
}
