package io.weir.agent.api;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import io.weir.agent.health.Health;
import io.weir.agent.metrics.ProcessMetrics;
import io.weir.proxy.listener.PeerConnections;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code GET /metrics}, {@code /healthz} and {@code /readyz} at a TCP address, and nothing else: it reads no body, changes nothing and forwards nothing. It has
 * event loops of its own; the proxy's are not used.
 */
public final class MetricsServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(5);
    private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(60);
    private static final int MAX_CONNECTIONS = 1024;
    private static final int MAX_CONNECTIONS_OF_PEER = 16;
    private static final long MAX_REQUEST_BYTES = 1024;

    private final Server server;

    private MetricsServer(Server server) {
        this.server = server;
    }

    /**
     * Starts to serve.
     *
     * @param address where to listen; port 0 lets the kernel pick one
     * @throws IOException when it cannot listen there
     */
    public static MetricsServer start(InetSocketAddress address, ProcessMetrics metrics) throws IOException {
        return start(address, "metrics", List.of(new MetricsService.Scrape(metrics)));
    }

    /** Starts to serve metrics, {@code /healthz} and {@code /readyz}. */
    public static MetricsServer start(InetSocketAddress address, ProcessMetrics metrics, Health health)
            throws IOException {
        return start(
                address, "metrics and health", List.of(new MetricsService.Scrape(metrics), new HealthService(health)));
    }

    /** Starts to serve {@code /healthz} and {@code /readyz} alone. */
    public static MetricsServer start(InetSocketAddress address, Health health) throws IOException {
        return start(address, "health", List.of(new HealthService(health)));
    }

    private static MetricsServer start(InetSocketAddress address, String what, List<Object> services)
            throws IOException {
        ServerBuilder builder = Server.builder()
                .http(address)
                .maxRequestLength(MAX_REQUEST_BYTES)
                .maxNumConnections(MAX_CONNECTIONS)
                .childChannelPipelineCustomizer(new PeerConnections(MAX_CONNECTIONS_OF_PEER))
                .requestTimeout(REQUEST_LIMIT)
                .idleTimeout(IDLE_LIMIT)
                .maxConnectionAge(CONNECTION_LIMIT)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(1))
                .errorHandler(new ApiErrors());
        services.forEach(builder::annotatedService);
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException failure) {
            throw new IOException(what + " on " + address + ": " + failure.getCause(), failure);
        }
        MetricsServer started = new MetricsServer(server);
        LOG.info("{} on http:/{}", what, started.address());
        if (!address.getAddress().isLoopbackAddress()) {
            LOG.warn("{} on {}: whoever reaches this address may read them", what, started.address());
        }
        return started;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        ServerPort port = server.activePort();
        if (port == null) {
            throw new IllegalStateException("the metrics are not served any more");
        }
        return port.localAddress();
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
