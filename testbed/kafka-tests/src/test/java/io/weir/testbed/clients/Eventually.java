package io.weir.testbed.clients;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never longer than a deadline. */
final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Eventually() {}

    static void await(String condition, BooleanSupplier holds) {
        await(() -> condition, holds);
    }

    static void await(Supplier<String> condition, BooleanSupplier holds) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT + ": " + condition.get());
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }
}
