package io.weir.proxy.kafka.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions that the server opened on one connection (KIP-227), with the names of the topics that each has been asked to
 * fetch. A later request may continue one without naming them again. Bounded; on the event loop of the connection.
 */
public final class FetchSessions {

    /** A client has one for each broker; more than these are forgotten, and the client begins anew. */
    private static final int MAX_SESSIONS = 64;

    private final Map<Integer, Set<String>> topics = new HashMap<>();

    /** Takes up a session that the server has just opened. */
    public void opened(int sessionId, Set<String> fetched) {
        if (topics.size() >= MAX_SESSIONS) {
            topics.clear();
        }
        topics.put(sessionId, new TreeSet<>(fetched));
    }

    /** The topics of a session; null when the server did not open it on this connection. */
    public @Nullable Set<String> topics(int sessionId) {
        return topics.get(sessionId);
    }

    /** Ends a session. */
    public void closed(int sessionId) {
        topics.remove(sessionId);
    }

    /** Every topic that any session fetches. */
    public Set<String> everyTopic() {
        Set<String> every = new TreeSet<>();
        topics.values().forEach(every::addAll);
        return every;
    }
}
