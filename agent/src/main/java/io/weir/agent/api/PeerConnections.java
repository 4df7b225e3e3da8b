package io.weir.agent.api;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of each peer of an endpoint: one that opens more than it may loses its oldest one, so that connections which
 * ask for nothing keep nobody out. From any thread.
 */
final class PeerConnections {

    private final int maxPerPeer;
    private final Map<InetAddress, Queue<Runnable>> open = new HashMap<>();

    PeerConnections(int maxPerPeer) {
        this.maxPerPeer = maxPerPeer;
    }

    /** Takes note of a new connection, and closes the peer's oldest one when there are too many. */
    void opened(InetAddress peer, Runnable close) {
        Runnable oldest = add(peer, close);
        if (oldest != null) {
            oldest.run();
        }
    }

    private synchronized @Nullable Runnable add(InetAddress peer, Runnable close) {
        Queue<Runnable> ofPeer = open.computeIfAbsent(peer, any -> new ArrayDeque<>(1));
        ofPeer.add(close);
        return ofPeer.size() > maxPerPeer ? ofPeer.remove() : null;
    }

    /** A connection is closed, by whomever. */
    synchronized void closed(InetAddress peer, Runnable close) {
        Queue<Runnable> ofPeer = open.get(peer);
        if (ofPeer != null) {
            ofPeer.remove(close);
            if (ofPeer.isEmpty()) {
                open.remove(peer);
            }
        }
    }

    /** How many connections are open. */
    synchronized int count() {
        return open.values().stream().mapToInt(Queue::size).sum();
    }
}
