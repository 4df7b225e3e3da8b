package io.weir.redirect.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.function.Consumer;

/** The kernel's events, read by one thread of its own. What finds the ring full is counted as {@code events_lost}. */
public final class EventRing implements AutoCloseable {

    static final MapLayout LAYOUT = new MapLayout("events", MapLayout.RINGBUF, 0, 0);

    private static final int FRAME_HEADER = 8;
    private static final int BATCH_BYTES = 512 * (FRAME_HEADER + DatapathEvent.SIZE);

    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES).order(ByteOrder.nativeOrder());
    private final long handle;
    private boolean closed;

    private EventRing(long handle) {
        this.handle = handle;
    }

    static EventRing open(BpfMap map) throws BpfException {
        long handle = Libbpf.openRing(map.descriptor(), DatapathEvent.SIZE);
        if (handle < 0) {
            throw new BpfException("ring_buffer__new", (int) -handle, "map events");
        }
        return new EventRing(handle);
    }

    /**
     * Waits for events and hands on those that are there.
     *
     * @param timeout longest wait for the first one; {@link #close} waits for it as well
     * @return how many were handed on, 0 after the time-out or when closed
     */
    public synchronized int poll(Consumer<DatapathEvent> consumer, Duration timeout) throws BpfException {
        if (closed) {
            return 0;
        }
        int result = Libbpf.pollRing(handle, batch, Math.toIntExact(timeout.toMillis()));
        if (result == -Errno.EINTR) {
            return 0;
        }
        Libbpf.check(result, "ring_buffer__poll", "map events");
        int count = 0;
        int offset = 0;
        while (offset < result) {
            int size = batch.getInt(offset);
            byte[] sample = new byte[size];
            batch.get(offset + FRAME_HEADER, sample);
            consumer.accept(DatapathEvent.read(Bytes.of(sample)));
            offset += FRAME_HEADER + ((size + 7) & ~7);
            count++;
        }
        return count;
    }

    /** Whether {@link #close} was called; then {@link #poll} gives nothing any more. */
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libbpf.closeRing(handle);
        }
    }
}
