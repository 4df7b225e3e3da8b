package io.weir.proxy.accesslog;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * The access log of a proxy: a bounded queue that event loops fill and one writer thread empties.
 *
 * <p>One queue for all loops, not one a loop: taking a slot costs one compare-and-set, little beside a request; a busy loop
 * may use all the room there is; no loop has to register. The order of the entries of one thread is kept.
 */
public final class AccessLog implements AutoCloseable {

    /** Room in the queue when nothing else is asked for: 64 Ki entries. */
    public static final int DEFAULT_CAPACITY = 1 << 16;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final MessagePassingQueue<AccessLogEntry> queue;
    private final LongAdder dropped = new LongAdder();
    private final AccessLogWriter writer;
    private final boolean hasSinks;

    private AccessLog(int capacity, NodeAddresses node, List<AccessLogSink> sinks) {
        this.queue = new MpscAtomicArrayQueue<>(capacity);
        this.writer = new AccessLogWriter(queue, new AccessLogJson(node), sinks);
        this.hasSinks = !sinks.isEmpty();
    }

    /** A log with the {@linkplain #DEFAULT_CAPACITY default} capacity; see {@link #start(int, NodeAddresses, List)}. */
    public static AccessLog start(NodeAddresses node, List<AccessLogSink> sinks) {
        return start(DEFAULT_CAPACITY, node, sinks);
    }

    /**
     * Starts the writer thread.
     *
     * @param capacity how many entries may wait; rounded up to a power of two
     * @param node this node, for every line
     * @param sinks where lines go; the log closes them
     */
    public static AccessLog start(int capacity, NodeAddresses node, List<AccessLogSink> sinks) {
        AccessLog log = new AccessLog(capacity, node, List.copyOf(sinks));
        log.writer.start();
        return log;
    }

    /** Whether anybody reads entries now; without a reader a caller may save itself making one. Never blocks. */
    public boolean isRead() {
        return hasSinks || writer.hasSubscribers();
    }

    /** Hands an entry to the writer. Never blocks; when the queue is full or the log closed the entry is dropped and counted. */
    public void log(AccessLogEntry entry) {
        if (writer.isClosing() || !queue.offer(entry)) {
            dropped.increment();
            return;
        }
        writer.entryWaits();
    }

    /**
     * Starts to hand every later entry to a new subscriber as well.
     *
     * @param capacity how many entries may wait for it
     */
    public AccessLogSubscription subscribe(int capacity) {
        return writer.subscribe(capacity);
    }

    public AccessLogStats stats() {
        return new AccessLogStats(writer.written(), dropped.sum() + writer.leftBehind(), writer.lost());
    }

    /** As {@link #close(Duration)}, with five seconds. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /**
     * Writes what waits and closes the sinks. Returns after {@code limit}, also when a sink is stuck; entries not written by
     * then count as dropped.
     */
    public void close(Duration limit) {
        writer.close(limit);
    }
}
