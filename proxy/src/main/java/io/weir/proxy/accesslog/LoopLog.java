package io.weir.proxy.accesslog;

import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;

/**
 * One event loop's way into the access log: a bounded queue that it alone fills and the writer thread empties. Neither locks,
 * nor waits, nor fences. Used on that loop, but for the methods that say otherwise.
 */
public final class LoopLog {

    private final MessagePassingQueue<QueuedEntry> queue;
    private final AccessLogWriter writer;
    private final boolean hasSinks;
    private final int sampleEvery;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong sampledOut = new AtomicLong();
    private int allowedSinceSample;

    LoopLog(int capacity, AccessLogWriter writer, boolean hasSinks, int sampleEvery) {
        this.queue = new SpscAtomicArrayQueue<>(capacity);
        this.writer = writer;
        this.hasSinks = hasSinks;
        this.sampleEvery = sampleEvery;
    }

    /** Whether anybody reads entries now; without a reader a caller may save itself making one. Never blocks. */
    public boolean isRead() {
        return hasSinks || writer.hasSubscribers();
    }

    /**
     * Hands an entry to the writer, unless it is of an allowed request that sampling leaves out. Never blocks; when the queue
     * is full or the log closed the entry is dropped and counted.
     */
    public void log(AccessLogEntry entry) {
        if (isSampledOut(entry.outcome())) {
            count(sampledOut);
            if (writer.hasSubscribers()) {
                queue.offer(new QueuedEntry.LiveOnly(entry));
                writer.entryWaits();
            }
            return;
        }
        if (writer.isClosing() || !queue.offer(entry)) {
            count(dropped);
            return;
        }
        writer.entryWaits();
    }

    private boolean isSampledOut(LogOutcome outcome) {
        boolean allowed = outcome == LogOutcome.FORWARDED || outcome == LogOutcome.REDIRECTED;
        if (sampleEvery == 1 || !allowed) {
            return false;
        }
        boolean kept = allowedSinceSample == 0;
        allowedSinceSample = (allowedSinceSample + 1) % sampleEvery;
        return !kept;
    }

    MessagePassingQueue<QueuedEntry> queue() {
        return queue;
    }

    long dropped() {
        return dropped.getOpaque();
    }

    long sampledOut() {
        return sampledOut.getOpaque();
    }

    private static void count(AtomicLong counter) {
        counter.setOpaque(counter.getPlain() + 1);
    }
}
