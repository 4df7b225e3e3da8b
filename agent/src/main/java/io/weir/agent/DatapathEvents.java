package io.weir.agent;

import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.DatapathEvent;
import io.weir.redirect.bpf.EventRing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reads the kernel's events on a thread of its own and hands them to whoever listens. */
public final class DatapathEvents implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final EventRing ring;
    private final Consumer<Throwable> fatal;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "weir-events");
    private final Object gate = new Object();
    private volatile boolean closed;
    private volatile boolean paused;

    DatapathEvents(EventRing ring, Consumer<Throwable> fatal) {
        this.ring = ring;
        this.fatal = fatal;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** One listener. Holds a bounded number of events; one that reads too slowly loses the newest and is told how many. */
    public final class Subscription implements AutoCloseable {

        private final BlockingQueue<DatapathEvent> waiting;
        private final AtomicLong lost = new AtomicLong();

        private Subscription(int capacity) {
            this.waiting = new ArrayBlockingQueue<>(capacity);
        }

        /** The next event; empty when none came in time. */
        public Optional<DatapathEvent> next(Duration timeout) throws InterruptedException {
            return Optional.ofNullable(waiting.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
        }

        /** How many events were lost since this was asked last. */
        public long takeLost() {
            return lost.getAndSet(0);
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    /** Hands every later event to a new listener as well. */
    public Subscription subscribe(int capacity) {
        Subscription subscription = new Subscription(capacity);
        subscriptions.add(subscription);
        return subscription;
    }

    /** Stops reading, so that another process may, or reads on; when this returns, it is so. */
    void pause(boolean stop) {
        paused = stop;
        synchronized (gate) {
            gate.notifyAll();
        }
    }

    @Override
    public void close() {
        closed = true;
        pause(false);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                synchronized (gate) {
                    while (paused && !closed) {
                        gate.wait();
                    }
                    int unused = closed ? 0 : ring.poll(this::handOn, POLL);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (BpfException | RuntimeException | Error failure) {
            fatal.accept(failure);
        }
    }

    private void handOn(DatapathEvent event) {
        for (Subscription subscription : subscriptions) {
            if (!subscription.waiting.offer(event)) {
                subscription.lost.incrementAndGet();
            }
        }
    }
}
