package io.weir.proxy.accesslog;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink whose failures cost entries and nothing else: a disk that is full, a directory that is gone. It is tried again with
 * every batch. One warning says that entries are lost, one line that they are written again; at most one pair a minute.
 */
final class GuardedSink {

    private static final Logger LOGGER = LoggerFactory.getLogger(GuardedSink.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AccessLogSink sink;
    private boolean warned;
    private boolean everWarned;
    private long warnedNanos;
    private long lostSinceWarning;

    GuardedSink(AccessLogSink sink) {
        this.sink = sink;
    }

    /** Writes lines; says whether that went well. */
    boolean write(byte[] lines, int length, long entries) {
        try {
            sink.write(lines, length);
        } catch (IOException | RuntimeException failure) {
            lostSinceWarning += entries;
            warn(failure);
            return false;
        }
        if (warned) {
            warned = false;
            LOGGER.info("access log to {}: written again; {} entries were lost", sink, lostSinceWarning);
        }
        return true;
    }

    void reopen() {
        try {
            sink.reopen();
            LOGGER.info("access log to {}: opened anew", sink);
        } catch (IOException failure) {
            LOGGER.error("access log to {}: not opened anew, what was open stays in use: {}", sink, failure.toString());
        }
    }

    void close() {
        try {
            sink.close();
        } catch (IOException failure) {
            LOGGER.error("access log to {}: not closed: {}", sink, failure.toString());
        }
    }

    private void warn(Exception failure) {
        long now = System.nanoTime();
        if (!warned && (!everWarned || now - warnedNanos > QUIET_NANOS)) {
            warned = true;
            everWarned = true;
            warnedNanos = now;
            LOGGER.warn(
                    "access log to {}: entries are lost until it can be written again: {}", sink, failure.toString());
        }
    }
}
