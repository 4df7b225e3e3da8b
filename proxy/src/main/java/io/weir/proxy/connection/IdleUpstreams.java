package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.ConnectionFacts;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Connections to the server that one event loop keeps between the clients of a static proxy that shares them.
 *
 * <p>A connection comes here only after whole requests that all got whole responses, and nothing behind them. What the server
 * then sends unasked ends it. It is kept for at most a second: less than servers wait before they close an idle connection.
 * docs/decisions/0035-shared-upstream-connections.md
 */
final class IdleUpstreams implements UpstreamConnection.Listener {

    private static final int MAX_IDLE = 1024;
    private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoopContext loop;
    private final boolean shares;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * Without any connection.
     *
     * @param shares whether connections are kept at all
     */
    IdleUpstreams(LoopContext loop, boolean shares) {
        this.loop = loop;
        this.shares = shares;
    }

    /** An idle connection or a new one, whose events the listener gets from now on. */
    UpstreamConnection take(UpstreamConnection.Listener listener, ConnectionFacts facts) {
        UpstreamConnection kept = idle.pollLast();
        if (kept != null) {
            kept.handTo(listener);
            return kept;
        }
        UpstreamConnection opened = new UpstreamConnection(loop, listener);
        opened.open(facts);
        return opened;
    }

    /** Whether {@link #give} keeps a connection. */
    boolean hasRoom() {
        return shares && !closed && idle.size() < MAX_IDLE;
    }

    /** Keeps an open connection over which nothing is under way. */
    void give(UpstreamConnection connection) {
        connection.handTo(this);
        connection.setAutoRead(true);
        connection.idleSince(loop.clock().coarseNanos());
        idle.addLast(connection);
    }

    /** Closes what was not wanted for too long. */
    void expire(long nowNanos) {
        for (UpstreamConnection oldest = idle.peekFirst();
                oldest != null && nowNanos - oldest.idleSince() > MAX_IDLE_NANOS;
                oldest = idle.peekFirst()) {
            idle.removeFirst();
            oldest.close();
        }
    }

    /** Closes all, and keeps none from now on. */
    void close() {
        closed = true;
        for (UpstreamConnection left = idle.poll(); left != null; left = idle.poll()) {
            left.close();
        }
    }

    @Override
    public void received(UpstreamConnection unasked, ByteBuf bytes) {
        bytes.release();
        idle.remove(unasked);
        unasked.reset();
    }

    @Override
    public void changed(UpstreamConnection connection) {
        if (!connection.isUsable() && idle.remove(connection)) {
            connection.close();
        }
    }
}
