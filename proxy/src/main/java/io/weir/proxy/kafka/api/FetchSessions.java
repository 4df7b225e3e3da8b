package io.weir.proxy.kafka.api;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the server opened on one connection, with the names of the topics that each has been asked to fetch. A later request
 * may continue one without naming them again: fetch sessions (KIP-227) by their number, share sessions (KIP-932) by their group
 * and member. Bounded; on the event loop of the connection.
 */
public final class FetchSessions {

    /** A client has one for each broker; the oldest of more are forgotten, and the client begins anew. */
    private static final int MAX_SESSIONS = 16;

    /** A session of more topics is forgotten. */
    private static final int MAX_TOPICS = 20_000;

    private final Map<Object, Set<String>> topics = new LinkedHashMap<>();

    /** The sessions that the server is asked to open under a name of the client's, each with the number of the last such request. */
    private final Map<Object, Long> openings = new LinkedHashMap<>();

    private long lastOpening;

    /**
     * Forgets a session that the server is asked to open anew: until it answers, nothing says whether it goes on with the old one.
     *
     * @return the number that its answer is taken up with
     */
    long opening(Object session) {
        closed(session);
        openings.put(session, ++lastOpening);
        if (openings.size() > MAX_SESSIONS) {
            openings.remove(openings.keySet().iterator().next());
        }
        return lastOpening;
    }

    /** Takes up a session that the server has just opened, unless it was asked since to open it once more or to end it. */
    void opened(Object session, long opening, Set<String> fetched) {
        if (openings.remove(session, opening)) {
            opened(session, fetched);
        }
    }

    /** Takes up a session that the server has just opened, in place of one of the same number. */
    void opened(Object session, Set<String> fetched) {
        topics.remove(session);
        topics.put(session, new HashSet<>(fetched));
        if (topics.size() > MAX_SESSIONS) {
            topics.remove(topics.keySet().iterator().next());
        }
    }

    /** Adds to what a session fetches. */
    void extended(Object session, Set<String> fetched) {
        Set<String> known = topics.get(session);
        if (known != null && known.addAll(fetched) && known.size() > MAX_TOPICS) {
            topics.remove(session);
        }
    }

    /** The topics of a session; null when the server did not open it on this connection. */
    @Nullable
    Set<String> topics(Object session) {
        return topics.get(session);
    }

    /** Ends a session. */
    void closed(Object session) {
        topics.remove(session);
        openings.remove(session);
    }

    /** Every topic that any fetch session fetches. Share sessions are asked about on each request of theirs. */
    public Set<String> everyTopic() {
        Set<String> every = new TreeSet<>();
        topics.forEach((session, fetched) -> every.addAll(session instanceof ShareSession.Key ? Set.of() : fetched));
        return every;
    }
}
