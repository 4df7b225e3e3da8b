package io.weir.proxy.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The topics that metrics name: the first ones that policy let a request through for, up to a bound. One a proxy, used by all its event
 * loops.
 */
public final class TopicLabels {

    /** Most topics that metrics name. */
    public static final int MAX_TOPICS = 200;

    /** Stands for all that are not named. */
    static final String OTHER = "other";

    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final AtomicInteger taken = new AtomicInteger();

    /**
     * The label of a topic.
     *
     * @param mayBeNew whether it gets one of its own when there is room; what policy denies must not use that up
     */
    String of(String topic, boolean mayBeNew) {
        if (named.contains(topic)) {
            return topic;
        }
        if (!mayBeNew || taken.get() >= MAX_TOPICS || taken.incrementAndGet() > MAX_TOPICS) {
            return OTHER;
        }
        named.add(topic);
        return topic;
    }
}
