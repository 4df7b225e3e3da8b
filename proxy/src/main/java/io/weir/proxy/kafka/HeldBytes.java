package io.weir.proxy.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that the Kafka connections of a proxy hold of requests which are not answered yet. Each connection has a share that nobody
 * is cut for; what they hold beyond it is bounded. When that is used up, the peer that holds most of it loses the connection
 * that holds most, whoever asks for more. Used by all event loops of the proxy.
 */
final class HeldBytes {

    /** Of one look, so that it takes a bounded time; what is still too much is looked at with the next byte. */
    private static final int MOST_CUTS = 16;

    /** After how many bytes at least the connections are looked at again. */
    private static final int LOOKS_A_BOUND = 64;

    private final long most;
    private final long share;
    private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
    private final AtomicLong untilLook;
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * Of the connections of one proxy.
     *
     * @param most bytes of all connections beyond their shares
     * @param share bytes of each connection; when there are so many connections that all shares together are more than the most,
     *     that divided by their number
     */
    HeldBytes(long most, long share) {
        this.most = most;
        this.share = share;
        this.untilLook = new AtomicLong(most);
    }

    /**
     * A connection that holds nothing yet.
     *
     * @param peer whose connection it is
     * @param cut ends the connection; called once at most, from any thread
     */
    Holder open(Object peer, Runnable cut) {
        Holder holder = new Holder(peer, cut);
        holders.add(holder);
        return holder;
    }

    /** What one connection holds. Used on its event loop. */
    final class Holder {

        private final Object peer;
        private final Runnable cut;
        private volatile long bytes;
        private volatile boolean isCut;

        private Holder(Object peer, Runnable cut) {
            this.peer = peer;
            this.cut = cut;
        }

        /** Takes note that it holds so many. */
        void holds(long now) {
            long more = now - bytes;
            if (more == 0) {
                return;
            }
            bytes = now;
            if (more > 0 && untilLook.addAndGet(-more) < 0) {
                look();
            }
        }

        /** The connection is gone. */
        void close() {
            bytes = 0;
            holders.remove(this);
        }

        private long beyond(long ofEach) {
            return isCut ? 0 : Math.max(0, bytes - ofEach);
        }
    }

    /** What the connections hold beyond their shares can have grown by no more than they took since the last look. */
    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            long beyond = beyondShares();
            for (int cuts = 0; beyond > most && cuts < MOST_CUTS; cuts++) {
                Holder largest = largest();
                if (largest == null) {
                    break;
                }
                largest.isCut = true;
                largest.cut.run();
                beyond = beyondShares();
            }
            untilLook.set(Math.max(most - beyond, most / LOOKS_A_BOUND));
        } finally {
            looking.set(false);
        }
    }

    private long shareOfEach() {
        return Math.min(share, most / Math.max(1, holders.size()));
    }

    private long beyondShares() {
        long ofEach = shareOfEach();
        long sum = 0;
        for (Holder holder : holders) {
            sum += holder.beyond(ofEach);
        }
        return sum;
    }

    /** That of the peer whose connections hold most beyond their shares. */
    private @Nullable Holder largest() {
        long ofEach = shareOfEach();
        Map<Object, Long> ofPeers = new HashMap<>();
        Object greediest = null;
        long held = 0;
        for (Holder holder : holders) {
            long beyond = holder.beyond(ofEach);
            long ofPeer = beyond == 0 ? 0 : ofPeers.merge(holder.peer, beyond, Long::sum);
            if (ofPeer > held) {
                held = ofPeer;
                greediest = holder.peer;
            }
        }
        Holder largest = null;
        for (Holder holder : holders) {
            if (holder.peer.equals(greediest) && (largest == null || holder.beyond(ofEach) > largest.beyond(ofEach))) {
                largest = holder;
            }
        }
        return largest;
    }
}
