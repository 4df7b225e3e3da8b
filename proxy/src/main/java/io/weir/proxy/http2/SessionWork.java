package io.weir.proxy.http2;

import io.netty.channel.Channel;
import io.weir.proxy.connection.ChannelCalls;
import io.weir.proxy.connection.LoopContext;

/**
 * What follows from the events of an HTTP/2 connection, once an event: start what waits, flush both sides, read on or pause, close
 * behind the last stream. Counts the frames that wait, which decide on reading.
 */
final class SessionWork {

    private final Http2Session session;
    private final LoopContext loop;
    private final Channel downstream;
    private int framesToServer;
    private int framesToClient;
    private boolean busy;
    private boolean dirty;
    private boolean scheduled;

    SessionWork(Http2Session session) {
        this.session = session;
        this.loop = session.loop();
        this.downstream = session.downstream();
    }

    /** DATA frames were handed to the codec of one side, or (negative) have gone. */
    void frameWaits(boolean toServer, int frames) {
        if (toServer) {
            framesToServer += frames;
        } else {
            framesToClient += frames;
        }
    }

    /** DATA frames handed to the codec of one side that have not gone yet. */
    int framesWaiting(boolean toServer) {
        return toServer ? framesToServer : framesToClient;
    }

    /** Bytes begin to be read: {@link #settle} follows behind the last one. */
    void reading() {
        busy = true;
    }

    /** Settles as soon as the event under way is done with. */
    void wake() {
        dirty = true;
        if (!busy && !scheduled) {
            scheduled = true;
            loop.eventLoop().execute(this::settle);
        }
    }

    /** Does whatever the last events made possible. */
    void settle() {
        scheduled = false;
        SessionEnd end = session.end();
        if (end.state() == SessionEnd.State.CLOSED) {
            return;
        }
        busy = true;
        try {
            do {
                dirty = false;
                flush();
            } while (dirty);
            steerReading();
            if (end.state() == SessionEnd.State.DRAINING && session.streams().isEmpty()) {
                end.close();
            }
        } finally {
            busy = false;
        }
    }

    private void flush() {
        ServerLink server = session.server();
        if (server != null && !server.isGone()) {
            server.startWaiting();
            server.codec().flush();
        }
        session.client().flush();
    }

    private void steerReading() {
        if (session.end().isOver()) {
            return;
        }
        ServerLink server = session.server();
        int most = loop.limits().http2().maxWaitingFrames();
        boolean clientTakes = downstream.isWritable();
        boolean serverTakes = server == null || server.isWritable();
        ChannelCalls.setAutoRead(downstream, clientTakes && serverTakes && framesToServer < most);
        if (server != null) {
            server.setAutoRead(clientTakes && framesToClient < most);
        }
    }
}
