package io.weir.proxy.accesslog;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that empties the log's queue into the sinks and subscribers.
 *
 * <p>After each batch it rests for {@value #REST_MILLIS} ms, so that lines go out in few system calls and a busy event loop
 * never pays for waking it. Only after a rest in which nothing came does it sleep until an entry wakes it.
 */
final class AccessLogWriter implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AccessLogWriter.class);
    private static final long REST_MILLIS = 1;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int BATCH_ENTRIES = 1024;
    private static final long FAILURE_REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MessagePassingQueue<AccessLogEntry> queue;
    private final AccessLogJson json;
    private final List<AccessLogSink> sinks;
    private final List<AccessLogSubscription> subscribers = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this, "weir-access-log");

    private volatile boolean sleeping;
    private volatile boolean closing;
    private volatile boolean givenUp;
    private volatile boolean ended;
    private volatile long written;
    private volatile long lost;
    private volatile long leftBehind;
    private boolean failureReported;
    private long failureReportedNanos;

    AccessLogWriter(MessagePassingQueue<AccessLogEntry> queue, AccessLogJson json, List<AccessLogSink> sinks) {
        this.queue = queue;
        this.json = json;
        this.sinks = sinks;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Called by a producer after each offer. The offer's compare-and-set on the queue's tail and the reads here are
     * ordered against this thread's write of its flag and its look at the tail, so either side sees the other: a sleeping
     * writer is woken, and an entry that came after the end is counted.
     */
    void entryWaits() {
        if (sleeping) {
            sleeping = false;
            LockSupport.unpark(thread);
        }
        if (ended) {
            countLeftBehind();
        }
    }

    boolean isClosing() {
        return closing;
    }

    boolean hasSubscribers() {
        return !subscribers.isEmpty();
    }

    AccessLogSubscription subscribe(int capacity) {
        AccessLogSubscription subscription = new AccessLogSubscription(capacity, subscribers::remove);
        subscribers.add(subscription);
        return subscription;
    }

    long written() {
        return written;
    }

    long lost() {
        return lost;
    }

    /** Entries that nobody will write any more. */
    long leftBehind() {
        return givenUp && !ended ? queue.size() : leftBehind;
    }

    void close(Duration limit) {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(limit.toMillis());
            if (thread.isAlive()) {
                giveUp();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            giveUp();
        }
    }

    private void giveUp() {
        LOGGER.warn("access log: closed with {} entries not written", queue.size());
        givenUp = true;
        thread.interrupt();
    }

    @Override
    public void run() {
        try {
            while (!Thread.interrupted()) {
                boolean some = writeBatches();
                if (closing) {
                    writeBatches();
                    break;
                }
                rest(some);
            }
        } finally {
            ended = true;
            countLeftBehind();
            closeSinks();
        }
    }

    private void rest(boolean busy) {
        if (busy) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(REST_MILLIS));
            return;
        }
        sleeping = true;
        if (queue.isEmpty() && !closing) {
            LockSupport.park(this);
        }
        sleeping = false;
    }

    /** Empties the queue; says whether there was anything in it. */
    private boolean writeBatches() {
        boolean some = false;
        while (!givenUp) {
            AccessLogEntry entry = queue.poll();
            if (entry == null) {
                break;
            }
            some = true;
            writeBatch(entry);
        }
        return some;
    }

    private void writeBatch(AccessLogEntry first) {
        long entries = 0;
        long unencodable = 0;
        AccessLogEntry entry = first;
        while (entry != null) {
            for (AccessLogSubscription subscriber : subscribers) {
                subscriber.offer(entry);
            }
            if (!sinks.isEmpty() && !encode(entry)) {
                unencodable++;
            }
            entries++;
            boolean room = entries < BATCH_ENTRIES && json.length() < BATCH_BYTES;
            entry = room ? queue.poll() : null;
        }
        writeLines(entries - unencodable, unencodable);
        count(entries);
    }

    private boolean encode(AccessLogEntry entry) {
        try {
            json.append(entry);
            return true;
        } catch (IOException | RuntimeException failure) {
            report("could not be put into JSON", failure);
            return false;
        }
    }

    private void writeLines(long lines, long unencodable) {
        long lostNow = unencodable * sinks.size();
        if (lines > 0) {
            for (AccessLogSink sink : sinks) {
                try {
                    sink.write(json.buffer(), json.length());
                } catch (IOException | RuntimeException failure) {
                    lostNow += lines;
                    report("could not be written", failure);
                }
            }
        }
        json.clear();
        if (lostNow > 0) {
            addLost(lostNow);
        }
    }

    /** Says why entries are lost, at most once a minute; {@code lost} says how many. */
    private void report(String what, Exception failure) {
        long now = System.nanoTime();
        if (!failureReported || now - failureReportedNanos > FAILURE_REPORT_NANOS) {
            failureReported = true;
            failureReportedNanos = now;
            LOGGER.error("access log: entries {}", what, failure);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private void count(long entries) {
        written += entries;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private void addLost(long entries) {
        lost += entries;
    }

    /** Counts what is in the queue after the end; the lock makes the caller its only reader. */
    private synchronized void countLeftBehind() {
        while (queue.poll() != null) {
            leftBehind++;
        }
    }

    private void closeSinks() {
        for (AccessLogSink sink : sinks) {
            try {
                sink.close();
            } catch (IOException failure) {
                LOGGER.error("access log: a sink could not be closed", failure);
            }
        }
    }
}
