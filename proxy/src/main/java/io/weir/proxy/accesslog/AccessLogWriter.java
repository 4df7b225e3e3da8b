package io.weir.proxy.accesslog;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that empties the queues of the event loops into the sinks and subscribers.
 *
 * <p>After each batch it rests for {@value #REST_MILLIS} ms, so that lines go out in few system calls and a busy event loop
 * never pays for waking it. Only after a rest in which nothing came does it sleep until an entry wakes it. A loop looks whether
 * the writer sleeps without a fence, and may miss that it just fell asleep: so it sleeps for {@value #SLEEP_MILLIS} ms at most.
 */
final class AccessLogWriter implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AccessLogWriter.class);
    private static final long REST_MILLIS = 5;
    private static final long SLEEP_MILLIS = 50;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int BATCH_ENTRIES = 1024;

    private final LoopLogs loops;
    private final AccessLogJson json;
    private final List<GuardedSink> sinks;
    private final List<AccessLogSubscription> subscribers = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this, "weir-access-log");

    private volatile boolean sleeping;
    private volatile boolean closing;
    private volatile boolean givenUp;
    private volatile boolean ended;
    private volatile boolean reopenWanted;
    private volatile long written;
    private volatile long lost;
    private boolean unencodableReported;

    AccessLogWriter(LoopLogs loops, AccessLogJson json, List<AccessLogSink> sinks) {
        this.loops = loops;
        this.json = json;
        this.sinks = sinks.stream().map(GuardedSink::new).toList();
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Called by an event loop after each offer. */
    void entryWaits() {
        if (sleeping) {
            sleeping = false;
            LockSupport.unpark(thread);
        }
    }

    void reopen() {
        reopenWanted = true;
        LockSupport.unpark(thread);
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

    /** Whether nobody will write what is in the queues. */
    boolean hasGivenUp() {
        return givenUp || ended;
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
        LOGGER.warn("access log: closed with {} entries not written", loops.waiting());
        givenUp = true;
        thread.interrupt();
    }

    @Override
    public void run() {
        try {
            while (!Thread.interrupted()) {
                if (reopenWanted) {
                    reopenWanted = false;
                    sinks.forEach(GuardedSink::reopen);
                }
                boolean some = writeBatches();
                if (closing) {
                    writeBatches();
                    break;
                }
                rest(some);
            }
        } finally {
            ended = true;
            sinks.forEach(GuardedSink::close);
        }
    }

    private void rest(boolean busy) {
        if (busy) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(REST_MILLIS));
            return;
        }
        sleeping = true;
        if (loops.isEmpty() && !closing && !reopenWanted) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(SLEEP_MILLIS));
        }
        sleeping = false;
    }

    /** Empties the queues; says whether there was anything in them. */
    private boolean writeBatches() {
        boolean some = false;
        while (!givenUp) {
            QueuedEntry entry = loops.poll();
            if (entry == null) {
                break;
            }
            some = true;
            writeBatch(entry);
        }
        return some;
    }

    private void writeBatch(QueuedEntry first) {
        long taken = 0;
        long entries = 0;
        long unencodable = 0;
        QueuedEntry next = first;
        while (next != null) {
            if (next instanceof AccessLogEntry entry) {
                toSubscribers(entry);
                entries++;
                if (!sinks.isEmpty() && !encode(entry)) {
                    unencodable++;
                }
            } else if (next instanceof QueuedEntry.LiveOnly liveOnly) {
                toSubscribers(liveOnly.entry());
            }
            taken++;
            boolean room = taken < BATCH_ENTRIES && json.length() < BATCH_BYTES;
            next = room ? loops.poll() : null;
        }
        writeLines(entries - unencodable, unencodable);
        count(entries);
    }

    private void toSubscribers(AccessLogEntry entry) {
        for (AccessLogSubscription subscriber : subscribers) {
            subscriber.offer(entry);
        }
    }

    private boolean encode(AccessLogEntry entry) {
        try {
            json.append(entry);
            return true;
        } catch (IOException | RuntimeException failure) {
            if (!unencodableReported) {
                unencodableReported = true;
                LOGGER.error("access log: an entry could not be put into JSON, the first of its kind", failure);
            }
            return false;
        }
    }

    private void writeLines(long lines, long unencodable) {
        long lostNow = unencodable * sinks.size();
        if (lines > 0) {
            for (GuardedSink sink : sinks) {
                lostNow += sink.write(json.buffer(), json.length(), lines) ? 0 : lines;
            }
        }
        json.clear();
        if (lostNow > 0) {
            addLost(lostNow);
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
}
