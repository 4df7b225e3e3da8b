package io.weir.testbed.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads from a consumer, never longer than a deadline. */
final class Reading {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(100);

    private Reading() {}

    /** The values of so many records, in the order they came. What {@code poll} throws is thrown. */
    static List<String> values(Consumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (values.size() < count) {
            for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
                values.add(each.value());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("expected " + count + " records within " + LIMIT + ", got " + values);
            }
        }
        return values;
    }

    /** What {@code poll} throws before long. */
    static RuntimeException failure(Consumer<String, String> consumer) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                consumer.poll(POLL);
            } catch (RuntimeException failure) {
                return failure;
            }
        }
        throw new AssertionError("poll did not throw within " + LIMIT);
    }
}
