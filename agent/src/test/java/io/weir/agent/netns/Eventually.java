package io.weir.agent.netns;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never longer than a deadline. */
final class Eventually {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Eventually() {}

    static void await(Duration limit, String condition, BooleanSupplier holds) {
        await(limit, () -> condition, holds);
    }

    /**
     * Returns once {@code holds}.
     *
     * @param condition what is waited for, asked when it did not come
     * @throws AssertionError when it did not hold within {@code limit}
     */
    static void await(Duration limit, Supplier<String> condition, BooleanSupplier holds) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit + ": " + condition.get());
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }
}
