package io.weir.proxy.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Keeps the lines it gets; rests a while at each write. */
final class RecordingSink implements AccessLogSink {

    private final long restNanos;
    private final List<String> lines = new ArrayList<>();

    RecordingSink(long restNanos) {
        this.restNanos = restNanos;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public synchronized void write(byte[] bytes, int length) {
        LockSupport.parkNanos(restNanos);
        new String(bytes, 0, length, StandardCharsets.US_ASCII).lines().forEach(lines::add);
    }

    @Override
    public void close() {}
}
