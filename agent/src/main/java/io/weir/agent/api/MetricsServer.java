package io.weir.agent.api;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerPort;
import io.weir.agent.metrics.ProcessMetrics;
import io.weir.proxy.listener.PeerConnections;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code GET /metrics} at a TCP address, and nothing else: it reads no body, changes nothing and forwards nothing. It has
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
        Server server = Server.builder()
                .http(address)
                .maxRequestLength(MAX_REQUEST_BYTES)
                .maxNumConnections(MAX_CONNECTIONS)
                .childChannelPipelineCustomizer(new PeerConnections(MAX_CONNECTIONS_OF_PEER))
                .requestTimeout(REQUEST_LIMIT)
                .idleTimeout(IDLE_LIMIT)
                .maxConnectionAge(CONNECTION_LIMIT)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ofSeconds(1))
                .errorHandler(new ApiErrors())
                .annotatedService(new MetricsService.Scrape(metrics))
                .build();
        try {
            server.start().join();
        } catch (CompletionException failure) {
            throw new IOException("metrics on " + address + ": " + failure.getCause(), failure);
        }
        MetricsServer started = new MetricsServer(server);
        LOG.info("metrics on http:/{}/metrics", started.address());
        if (!address.getAddress().isLoopbackAddress()) {
            LOG.warn("metrics on {}: whoever reaches this address may read them", started.address());
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
