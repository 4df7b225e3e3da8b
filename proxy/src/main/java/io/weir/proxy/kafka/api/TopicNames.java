package io.weir.proxy.kafka.api;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The names of topics by their ids, as the server of this connection told them. On the event loop of the connection. */
public interface TopicNames {

    /** The topic's name; null when the server was not asked yet. */
    @Nullable
    String name(Uuid id);

    /** Whether the server was asked a moment ago, and knows no such topic. */
    boolean isUnknown(Uuid id);

    /**
     * Takes up the name of a topic from a response of the server of this connection. Bounded: what there is no room for is asked for
     * again.
     */
    void learned(Uuid id, String name);
}
