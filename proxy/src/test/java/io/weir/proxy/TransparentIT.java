package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.NodeAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transparent listeners on their own, without a datapath that redirects to them. */
final class TransparentIT {

    @BeforeAll
    static void needsPrivilege() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("transparent listeners need root").isTrue();
        }
        assumeTrue(root, "SKIPPED: transparent listeners need root");
    }

    @Test
    void everyLoopHasAListenerOfEachFamilyAndTheyRefuseWhoeverCallsThemDirectly() throws IOException {
        PolicyLookup policies = new PolicyLookup(TestPolicy.http());
        try (AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of());
                ProxyServer proxy = ProxyServer.start(
                        ProxyConfig.transparent().withThreads(2),
                        (source, destination) -> Optional.of(TestPolicy.TO_LOCAL_SERVER),
                        policies,
                        log)) {
            assertThat(proxy.listeners())
                    .extracting(listener -> listener.ipv4() + " " + listener.slot())
                    .containsExactlyInAnyOrder("true 0", "false 0", "true 1", "false 1");
            assertThat(proxy.listeners()).extracting(ProxyListener::fd).doesNotHaveDuplicates();
            assertThat(proxy.address()).isEmpty();
            for (ProxyListener listener : proxy.listeners()) {
                InetAddress address = InetAddress.getByName(listener.ipv4() ? "127.0.0.1" : "::1");
                try (RawClient client = new RawClient(new InetSocketAddress(address, listener.port()))) {
                    assertThat(client.readAll()).isEmpty();
                }
            }
            assertThat(proxy.stats().refusedConnections()).isEqualTo(4);
        }
    }
}
