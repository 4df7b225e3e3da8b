package io.weir.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of each peer of an endpoint: one that opens more than it may loses its oldest one, so that connections which
 * ask for nothing keep nobody out. Takes the pipeline of each connection that is accepted. From any thread.
 */
public final class PeerConnections implements Consumer<ChannelPipeline> {

    private final int maxPerPeer;
    private final Map<InetAddress, Queue<Runnable>> open = new HashMap<>();

    /** Without any connection; each peer may have so many at a time, at least 1. */
    public PeerConnections(int maxPerPeer) {
        this.maxPerPeer = maxPerPeer;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void accept(ChannelPipeline accepted) {
        Channel channel = accepted.channel();
        if (channel.remoteAddress() instanceof InetSocketAddress peer) {
            Runnable close = channel::close;
            channel.closeFuture().addListener(closed -> closed(peer.getAddress(), close));
            opened(peer.getAddress(), close);
        }
    }

    /** Takes note of a new connection, and closes the peer's oldest one when there are too many. */
    private void opened(InetAddress peer, Runnable close) {
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
    private synchronized void closed(InetAddress peer, Runnable close) {
        Queue<Runnable> ofPeer = open.get(peer);
        if (ofPeer != null) {
            ofPeer.remove(close);
            if (ofPeer.isEmpty()) {
                open.remove(peer);
            }
        }
    }
}
