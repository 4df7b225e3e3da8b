package io.weir.proxy.kafka;

import io.weir.proxy.connection.LoopClock;
import io.weir.proxy.kafka.api.TopicNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the server of a connection said of topic ids. A name stays true, as ids are never used again; that there is no such topic is
 * believed for a second, as the server may not have heard of a new one yet.
 */
final class LearnedTopics implements TopicNames {

    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoopClock clock;
    private final int maxIds;
    private final Map<Uuid, String> names = new HashMap<>();
    private final Set<Uuid> unknown = new HashSet<>();
    private long unknownSinceNanos;

    /**
     * Of one connection.
     *
     * @param maxIds most names that are kept
     */
    LearnedTopics(LoopClock clock, int maxIds) {
        this.clock = clock;
        this.maxIds = maxIds;
    }

    @Override
    public @Nullable String name(Uuid id) {
        return names.get(id);
    }

    @Override
    public boolean isUnknown(Uuid id) {
        forgetOld();
        return unknown.contains(id);
    }

    @Override
    public void learned(Uuid id, String name) {
        if (names.size() < maxIds || names.containsKey(id)) {
            names.put(id, name);
            unknown.remove(id);
        }
    }

    /** The server was asked about these, and named the ones in the map. What was learned before gives way when there is no room. */
    void answered(Set<Uuid> asked, Map<Uuid, String> named) {
        if (names.size() + named.size() > maxIds) {
            names.clear();
        }
        forgetOld();
        if (unknown.isEmpty() || unknown.size() + asked.size() > maxIds) {
            unknown.clear();
            unknownSinceNanos = clock.coarseNanos();
        }
        for (Uuid id : asked) {
            String name = named.get(id);
            if (name == null) {
                unknown.add(id);
            } else {
                learned(id, name);
            }
        }
    }

    private void forgetOld() {
        if (!unknown.isEmpty() && clock.coarseNanos() - unknownSinceNanos > UNKNOWN_NANOS) {
            unknown.clear();
        }
    }
}
