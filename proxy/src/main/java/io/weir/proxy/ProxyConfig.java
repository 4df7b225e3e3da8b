package io.weir.proxy;

import io.weir.proxy.accesslog.LoggedHeaders;
import java.net.InetSocketAddress;

/**
 * How a proxy is to run.
 *
 * @param mode where connections come from and go to
 * @param threads number of event loops; 1..{@value #MAX_THREADS}
 * @param limits bounds and time-outs
 * @param loggedHeaders request headers that go into the access log
 */
public record ProxyConfig(Mode mode, int threads, ProxyLimits limits, LoggedHeaders loggedHeaders) {

    /** Most event loops: the datapath has that many listener slots a family. */
    public static final int MAX_THREADS = 32;

    public ProxyConfig {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads " + threads + ": expected 1.." + MAX_THREADS);
        }
    }

    /** Where connections come from and go to. */
    public sealed interface Mode {}

    /**
     * Connections come through the redirect and go on to where they were going, from the client's own address.
     * Needs CAP_NET_ADMIN and the native epoll transport. Listeners are on loopback, at ports the kernel picks.
     *
     * @param ipv6 whether to listen on {@code ::1} beside {@code 127.0.0.1}
     */
    public record Transparent(boolean ipv6) implements Mode {}

    /**
     * Connections come to one address and all go to one server. Needs no privilege.
     *
     * @param listen address to listen on; port 0 lets the kernel pick one
     * @param upstream the server
     * @param destination where the client counts as having been going to: its port is the one that policy is asked for
     * @param sharesUpstreams whether a connection to the server may serve one client after another
     */
    public record Static(
            InetSocketAddress listen,
            InetSocketAddress upstream,
            InetSocketAddress destination,
            boolean sharesUpstreams)
            implements Mode {
        public Static {
            if (listen.isUnresolved() || upstream.isUnresolved() || destination.isUnresolved()) {
                throw new IllegalArgumentException("proxy from " + listen + " to " + upstream + " as " + destination
                        + ": expected literal addresses");
            }
        }
    }

    /** A transparent proxy with one event loop a processor and the standard limits. */
    public static ProxyConfig transparent() {
        int processors = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
        return new ProxyConfig(new Transparent(true), processors, ProxyLimits.DEFAULT, LoggedHeaders.DEFAULT);
    }

    /** A static proxy with the standard limits whose policy is asked for the port of the upstream. */
    public static ProxyConfig fixed(InetSocketAddress listen, InetSocketAddress upstream, int threads) {
        return new ProxyConfig(
                new Static(listen, upstream, upstream, false), threads, ProxyLimits.DEFAULT, LoggedHeaders.DEFAULT);
    }

    /**
     * A static proxy with the standard limits.
     *
     * @param destination where clients count as having been going to
     * @param sharesUpstreams whether a connection to the server may serve one client after another
     */
    public static ProxyConfig fixed(
            InetSocketAddress listen,
            InetSocketAddress upstream,
            InetSocketAddress destination,
            int threads,
            boolean sharesUpstreams) {
        return new ProxyConfig(
                new Static(listen, upstream, destination, sharesUpstreams),
                threads,
                ProxyLimits.DEFAULT,
                LoggedHeaders.DEFAULT);
    }

    public ProxyConfig withLimits(ProxyLimits newLimits) {
        return new ProxyConfig(mode, threads, newLimits, loggedHeaders);
    }

    public ProxyConfig withThreads(int newThreads) {
        return new ProxyConfig(mode, newThreads, limits, loggedHeaders);
    }
}
