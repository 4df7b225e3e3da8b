package io.weir.agent.identities;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that works on the newest of the values offered to it; values it did not get to are skipped. What fails is tried
 * again, at first after {@link #FIRST_PAUSE}, then ever later up to {@link #LONGEST_PAUSE}, also when other values come meanwhile.
 */
final class LatestWork<T> implements AutoCloseable {

    static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private static final long LONGEST_CLOSE_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(LatestWork.class);

    /** What is done with a value. */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Brings about what the value says.
         *
         * @return after which time to do so again although no other value came; empty for not at all
         * @throws IOException when that failed, for now
         */
        Optional<Duration> run(T value) throws IOException, InterruptedException;
    }

    private final String name;
    private final Work<T> work;
    private final Duration pause;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private @Nullable T latest;
    private boolean isNew;
    private volatile String trouble = "";

    /** @param pause between the end of one run and the begin of the next, so that changes gather */
    LatestWork(String name, Duration pause, Work<T> work) {
        this.name = name;
        this.work = work;
        this.pause = pause;
        this.thread = new Thread(this::runAll, name);
        thread.setDaemon(true);
        thread.start();
    }

    void offer(T value) {
        lock.lock();
        try {
            latest = value;
            isNew = true;
            offered.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Why the last run failed; empty when it did not. */
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(LONGEST_CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runAll() {
        try {
            Optional<Duration> again = Optional.empty();
            Duration backOff = FIRST_PAUSE;
            while (true) {
                T value = await(again);
                try {
                    again = work.run(value);
                    backOff = FIRST_PAUSE;
                    if (!trouble.isEmpty()) {
                        LOG.info("{}: goes on", name);
                    }
                    trouble = "";
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                } catch (IOException | RuntimeException | LinkageError failure) {
                    tell(failure);
                    again = Optional.of(Duration.ZERO);
                    TimeUnit.MILLISECONDS.sleep(
                            backOff.toMillis() + ThreadLocalRandom.current().nextLong(backOff.toMillis()));
                    backOff = backOff.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                            ? backOff.multipliedBy(2)
                            : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private T await(Optional<Duration> again) throws InterruptedException {
        lock.lock();
        try {
            long nanos = again.map(Duration::toNanos).orElse(Long.MAX_VALUE);
            @Nullable T value = latest;
            while (value == null || (!isNew && nanos > 0)) {
                nanos = offered.awaitNanos(nanos);
                value = latest;
            }
            isNew = false;
            return value;
        } finally {
            lock.unlock();
        }
    }

    private void tell(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        if (!text.equals(trouble)) {
            LOG.warn("{}: {}; tried again", name, text, failure instanceof IOException ? null : failure);
        }
        trouble = text;
    }
}
