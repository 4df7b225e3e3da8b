package io.weir.proxy.connection;

import io.weir.proxy.ProxyLimits.Timeouts;

/** {@link Timeouts} in nanoseconds, to be compared with differences of the coarse clock. One an event loop. */
public record TimeoutNanos(long header, long idle, long body, long response, long connect, long linger) {

    static TimeoutNanos of(Timeouts timeouts) {
        return new TimeoutNanos(
                timeouts.header().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.body().toNanos(),
                timeouts.response().toNanos(),
                timeouts.connect().toNanos(),
                timeouts.linger().toNanos());
    }
}
