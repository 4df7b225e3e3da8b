package io.weir.proxy.kafka;

import io.weir.proxy.kafka.api.TopicNames;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the server of a connection said of topic ids. A name stays true, as ids are never used again; that there is no such topic is
 * believed for a second, as the server may not have heard of a new one yet. When there is no room, the names that were not asked for
 * longest give way: those that the request in hand was judged by are the last to.
 */
final class LearnedTopics implements TopicNames {

    /** Brokers have no longer names. */
    private static final int MAX_NAME_CHARS = 249;

    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final float LOAD_FACTOR = 0.75f;

    private final LongSupplier coarseNanos;
    private final int maxIds;
    private final Map<Uuid, String> names = new LinkedHashMap<>(16, LOAD_FACTOR, true);
    private final Set<Uuid> unknown = new HashSet<>();
    private long unknownSinceNanos;

    /**
     * Of one connection.
     *
     * @param maxIds most names that are kept
     */
    LearnedTopics(LongSupplier coarseNanos, int maxIds) {
        this.coarseNanos = coarseNanos;
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

    /** What another request is told by the way keeps nothing out that was learned before. */
    @Override
    public void learned(Uuid id, String name) {
        if (names.size() < maxIds || names.containsKey(id)) {
            take(id, name);
        }
    }

    private void take(Uuid id, String name) {
        if (!id.equals(Uuid.ZERO_UUID) && name.length() <= MAX_NAME_CHARS) {
            names.put(id, name);
            unknown.remove(id);
        }
    }

    /** The server was asked about these, and named the ones in the map. */
    void answered(Set<Uuid> asked, Map<Uuid, String> named) {
        forgetOld();
        if (unknown.isEmpty() || unknown.size() + asked.size() > maxIds) {
            unknown.clear();
            unknownSinceNanos = coarseNanos.getAsLong();
        }
        for (Uuid id : asked) {
            String name = named.get(id);
            if (name != null) {
                take(id, name);
            }
            if (!names.containsKey(id)) {
                unknown.add(id);
            }
        }
        Iterator<Uuid> oldest = names.keySet().iterator();
        while (names.size() > maxIds && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }

    private void forgetOld() {
        if (!unknown.isEmpty() && coarseNanos.getAsLong() - unknownSinceNanos > UNKNOWN_NANOS) {
            unknown.clear();
        }
    }
}
