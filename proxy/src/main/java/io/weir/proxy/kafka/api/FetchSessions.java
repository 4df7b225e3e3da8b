package io.weir.proxy.kafka.api;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
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

    /** The names of their topics take no more of a connection; the oldest session is forgotten. */
    private static final long MAX_NAME_CHARS = 8 << 20;

    /** What one session has been asked to fetch. */
    private static final class Topics {
        final Set<String> names = new HashSet<>();
        final Set<Uuid> ids = new HashSet<>();
        long chars;

        void add(Set<String> moreNames, Set<Uuid> moreIds) {
            for (String name : moreNames) {
                chars += names.add(name) ? name.length() : 0;
            }
            ids.addAll(moreIds);
        }

        boolean isTooLarge() {
            return names.size() > MAX_TOPICS || ids.size() > MAX_TOPICS;
        }
    }

    private final Map<Object, Topics> sessions = new LinkedHashMap<>();

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
    void opened(Object session, long opening, Set<String> names, Set<Uuid> ids) {
        if (openings.remove(session, opening)) {
            opened(session, names, ids);
        }
    }

    /** Takes up a session that the server has just opened, in place of one of the same number. */
    void opened(Object session, Set<String> names) {
        opened(session, names, Set.of());
    }

    private void opened(Object session, Set<String> names, Set<Uuid> ids) {
        Topics topics = new Topics();
        topics.add(names, ids);
        sessions.remove(session);
        sessions.put(session, topics);
        forgetSome();
    }

    /** Adds to what a session fetches. */
    void extended(Object session, Set<String> names, Set<Uuid> ids) {
        Topics known = sessions.get(session);
        if (known != null) {
            known.add(names, ids);
            if (known.isTooLarge()) {
                sessions.remove(session);
            }
            forgetSome();
        }
    }

    private void forgetSome() {
        long chars =
                sessions.values().stream().mapToLong(topics -> topics.chars).sum();
        while (!sessions.isEmpty() && (chars > MAX_NAME_CHARS || sessions.size() > MAX_SESSIONS)) {
            chars -= sessions.remove(sessions.keySet().iterator().next()).chars;
        }
    }

    /** The names of a session's topics; null when the server did not open it on this connection. */
    @Nullable
    Set<String> topics(Object session) {
        Topics topics = sessions.get(session);
        return topics == null ? null : topics.names;
    }

    /** The ids of a session's topics, as far as they were told, with those that it is extended by later. */
    Set<Uuid> ids(Object session) {
        Topics topics = sessions.get(session);
        return topics == null ? Set.of() : Collections.unmodifiableSet(topics.ids);
    }

    /** Ends a session. */
    void closed(Object session) {
        sessions.remove(session);
        openings.remove(session);
    }

    /** Every topic that any fetch session fetches. Share sessions are asked about on each request of theirs. */
    public Set<String> everyTopic() {
        Set<String> every = new TreeSet<>();
        sessions.forEach(
                (session, topics) -> every.addAll(session instanceof ShareSession.Key ? Set.of() : topics.names));
        return every;
    }
}
