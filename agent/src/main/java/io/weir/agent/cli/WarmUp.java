package io.weir.agent.cli;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.proxy.PolicyLookup;
import io.weir.proxy.ProxyConfig;
import io.weir.proxy.ProxyServer;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.proxy.accesslog.AccessLogSink;
import io.weir.proxy.accesslog.NodeAddresses;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyManifest;
import io.weir.rules.model.PolicyReader;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy of its own between a client and a server of its own, all on loopback, that is kept busy until the JVM has compiled what
 * connections and requests need. What counts and logs is this proxy's own, and goes with it. docs/decisions/0050-warm-up.md
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long SLICE_MILLIS = 250;

    /** A slice in which no more compiling came to its end is quiet; large methods take longer than one slice. */
    private static final long QUIET_COMPILE_MILLIS = SLICE_MILLIS / 10;

    private static final int QUIET_SLICES = 2;

    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: warm-up, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: server}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: client}}]
                toPorts:
                - ports: [{port: "%d", protocol: TCP}]
                  rules:
                    http:
                    - {method: GET, path: /warm-up}
                    - {method: POST, path: "/warm-up/[0-9]+"}
            """;

    private WarmUp() {}

    /**
     * Comes back when the compiler has little left to do, or when that much time has passed. A failure is logged: a proxy that is
     * not warm is a proxy all the same.
     *
     * @return how many requests were sent
     */
    static long run(Duration atMost) throws InterruptedException {
        if (atMost.isZero()) {
            return 0;
        }
        long begunNanos = System.nanoTime();
        try (WarmUpServer server = WarmUpServer.start();
                AccessLog log = AccessLog.start(NodeAddresses.UNKNOWN, List.of(new Nowhere()));
                ProxyServer proxy = proxy(server.address(), log);
                WarmUpClient client = WarmUpClient.start(
                        proxy.address().orElseThrow(() -> new IOException("the proxy has no address")))) {
            awaitCompiled(begunNanos + atMost.toNanos());
            LOG.info(
                    "warmed up with {} requests in {} ms",
                    client.requests(),
                    Duration.ofNanos(System.nanoTime() - begunNanos).toMillis());
            return client.requests();
        } catch (IOException | PolicyFormatException | RuntimeException failure) {
            LOG.warn("not warmed up: the first requests will take longer: {}", failure.toString());
            return 0;
        }
    }

    private static ProxyServer proxy(InetSocketAddress server, AccessLog log)
            throws IOException, PolicyFormatException {
        PolicyManifest manifest =
                new PolicyManifest(PolicyReader.read("warm-up", POLICY.formatted(server.getPort())), List.of());
        StaticPolicy policy =
                StaticPolicy.compile(manifest, Optional.of(labels("client")), Optional.of(labels("server")), server);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return ProxyServer.start(
                ProxyConfig.fixed(any, server, server, 1, true),
                (from, to) -> Optional.of(policy.metadata()),
                new PolicyLookup(policy.snapshot()),
                log);
    }

    private static LabelSet labels(String app) {
        return LabelSet.of(List.of(new Label(Label.K8S_SOURCE, "app", app)));
    }

    private static void awaitCompiled(long deadlineNanos) throws InterruptedException {
        @Nullable CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long before = -SLICE_MILLIS;
        int quiet = 0;
        for (long left = deadlineNanos - System.nanoTime(); left > 0; left = deadlineNanos - System.nanoTime()) {
            Thread.sleep(Math.min(SLICE_MILLIS, Duration.ofNanos(left).toMillis() + 1));
            long after = compiler == null ? Long.MAX_VALUE : compiler.getTotalCompilationTime();
            quiet = after - before <= QUIET_COMPILE_MILLIS ? quiet + 1 : 0;
            if (quiet == QUIET_SLICES) {
                return;
            }
            before = after;
        }
    }

    /** Where the lines of the warm-up go. */
    private static final class Nowhere implements AccessLogSink {
        @Override
        public void write(byte[] lines, int length) {}

        @Override
        public void close() {}
    }
}
