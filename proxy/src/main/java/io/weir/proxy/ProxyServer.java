package io.weir.proxy;

import io.weir.proxy.accesslog.AccessLog;
import io.weir.redirect.RedirectMetadataSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A running proxy: its event loops, its listeners and their connections. */
public final class ProxyServer implements AutoCloseable {

    private ProxyServer() {}

    /**
     * Starts a proxy; it accepts connections when this returns.
     *
     * @param redirects asked once for each accepted connection
     * @param policies what connections and requests are judged by
     * @param log gets one entry a request; the caller closes it after the server
     * @throws IOException when it cannot listen or lacks a privilege; nothing runs then
     */
    public static ProxyServer start(
            ProxyConfig config, RedirectMetadataSource redirects, PolicyLookup policies, AccessLog log)
            throws IOException {
        if (config.threads() > 0) {
            throw new IOException("proxy in mode " + config.mode() + ": not built yet");
        }
        return new ProxyServer();
    }

    /** The sockets for the datapath to send connections to; empty for a static proxy. */
    public List<ProxyListener> listeners() {
        return List.of();
    }

    /** Where a static proxy listens; empty for a transparent one. */
    public Optional<InetSocketAddress> address() {
        return Optional.empty();
    }

    /** What it has done so far. Not one instant of all event loops. */
    public ProxyStats stats() {
        return new ProxyStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Stops accepting, lets requests under way finish until the deadline, then closes what is left and returns. */
    public void close(Duration deadline) {}

    /** Closes without waiting for requests under way. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
