package io.weir.proxy.accesslog;

import java.time.Duration;
import java.util.List;

/**
 * The access log of a proxy: event loops fill bounded queues, one a loop ({@link LoopLog}), and one writer thread empties them.
 * Why one a loop: docs/decisions/0030-log-queue-per-event-loop.md. The order of the entries of one loop is kept.
 */
public final class AccessLog implements AutoCloseable {

    /** Room in all queues together when nothing else is asked for: 64 Ki entries. */
    public static final int DEFAULT_CAPACITY = 1 << 16;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** Least room in a loop's queue, however many loops share the log. */
    private static final int MIN_LOOP_CAPACITY = 16;

    private final LoopLogs loops = new LoopLogs();
    private final AccessLogWriter writer;
    private final int capacity;
    private final int sampleEvery;
    private final boolean hasSinks;

    private AccessLog(int capacity, int sampleEvery, NodeAddresses node, List<AccessLogSink> sinks) {
        this.writer = new AccessLogWriter(loops, new AccessLogJson(node), sinks);
        this.capacity = capacity;
        this.sampleEvery = sampleEvery;
        this.hasSinks = !sinks.isEmpty();
    }

    /** A log of every request with the {@linkplain #DEFAULT_CAPACITY default} capacity. */
    public static AccessLog start(NodeAddresses node, List<AccessLogSink> sinks) {
        return start(DEFAULT_CAPACITY, 1, node, sinks);
    }

    /**
     * Starts the writer thread.
     *
     * @param capacity how many entries may wait in all; each loop's share is rounded up to a power of two
     * @param sampleEvery of how many allowed requests of a loop the sinks get the first one; 1 for all of them. Others,
     *     such as denied ones, always go to the sinks, and live readers see everything
     * @param node this node, for every line
     * @param sinks where lines go; the log closes them
     */
    public static AccessLog start(int capacity, int sampleEvery, NodeAddresses node, List<AccessLogSink> sinks) {
        if (sampleEvery < 1) {
            throw new IllegalArgumentException("log one of " + sampleEvery + " allowed requests: expected at least 1");
        }
        AccessLog log = new AccessLog(capacity, sampleEvery, node, List.copyOf(sinks));
        log.writer.start();
        return log;
    }

    /** The way in for one event loop of so many that share this log. */
    public LoopLog loop(int loopCount) {
        int share = Math.max(MIN_LOOP_CAPACITY, (capacity + loopCount - 1) / loopCount);
        LoopLog loop = new LoopLog(share, writer, hasSinks, sampleEvery);
        loops.add(loop);
        return loop;
    }

    /** Has the writer open its files anew, soon; for those who moved them away. From any thread, never blocks. */
    public void reopen() {
        writer.reopen();
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
        long waiting = loops.waiting();
        boolean nobodyWrites = writer.hasGivenUp();
        return new AccessLogStats(
                writer.written(),
                loops.dropped() + (nobodyWrites ? waiting : 0),
                writer.lost(),
                loops.sampledOut(),
                nobodyWrites ? 0 : waiting);
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
