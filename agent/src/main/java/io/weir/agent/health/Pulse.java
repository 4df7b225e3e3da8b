package io.weir.agent.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the threads that must never stand still whether they do, once a second each. Nothing outside this process is asked: an
 * API server that is away does not make an agent dead.
 */
public final class Pulse implements AutoCloseable {

    /** How long a thread may leave a question open; the longest honest task, a first listing of a large cluster, takes a part of it. */
    public static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final Duration BEAT = Duration.ofSeconds(1);

    /** A thread, and how it is asked. */
    public record Part(String name, Supplier<CompletableFuture<?>> question) {}

    private static final class Asked {

        private final Part part;
        private @Nullable CompletableFuture<?> answer;
        private long sinceNanos;

        private Asked(Part part) {
            this.part = part;
        }
    }

    private final List<Asked> all;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "weir-pulse");
        thread.setDaemon(true);
        return thread;
    });

    public Pulse(List<Part> parts) {
        this(parts, System::nanoTime);
    }

    Pulse(List<Part> parts, LongSupplier nanoTime) {
        this.all = parts.stream().map(Asked::new).toList();
        this.nanoTime = nanoTime;
    }

    public void start() {
        ScheduledFuture<?> unused = beats.scheduleAtFixedRate(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks again whoever has answered. */
    synchronized void beat() {
        for (Asked asked : all) {
            CompletableFuture<?> answer = asked.answer;
            if (answer == null || answer.isDone()) {
                asked.sinceNanos = nanoTime.getAsLong();
                asked.answer = ask(asked.part);
            }
        }
    }

    private static CompletableFuture<?> ask(Part part) {
        try {
            return part.question().get();
        } catch (RuntimeException ended) {
            // A thread that takes no question any more never answers.
            return new CompletableFuture<Void>();
        }
    }

    /** A line for each thread that has been silent for too long; none while all is well. */
    public synchronized List<String> silent() {
        List<String> lines = new ArrayList<>();
        long now = nanoTime.getAsLong();
        for (Asked asked : all) {
            CompletableFuture<?> answer = asked.answer;
            long silentNanos = now - asked.sinceNanos;
            if (answer != null && !answer.isDone() && silentNanos > LONGEST_SILENCE.toNanos()) {
                lines.add(asked.part.name() + ": no answer for " + TimeUnit.NANOSECONDS.toSeconds(silentNanos) + " s");
            }
        }
        return lines;
    }

    @Override
    public void close() {
        beats.shutdownNow();
    }
}
