package io.weir.proxy.connection;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counters of one event loop: written by it alone, read by anybody. */
public final class LoopCounters {

    /** What is counted. */
    public enum Counter {
        CONNECTIONS_OPEN,
        CONNECTIONS_ACCEPTED,
        CONNECTIONS_REFUSED,
        CONNECTIONS_CUT,
        UPSTREAMS_OPEN,
        TUNNELS_OPEN,
        BYTES_TO_UPSTREAM,
        BYTES_TO_DOWNSTREAM
    }

    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    LoopCounters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    public void add(Counter counter, long amount) {
        AtomicLong value = slot(counter);
        value.lazySet(value.getPlain() + amount);
    }

    public long get(Counter counter) {
        return slot(counter).get();
    }

    private AtomicLong slot(Counter counter) {
        AtomicLong value = values.get(counter);
        if (value == null) {
            throw new IllegalArgumentException("counter " + counter + ": not counted");
        }
        return value;
    }
}
