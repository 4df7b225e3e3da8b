package io.weir.proxy.http2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.weir.proxy.connection.ChannelCalls;
import io.weir.proxy.connection.LoopContext;

/** How an HTTP/2 connection ends: announced, drained, closed or cut, and how far that is. */
final class SessionEnd {

    /** How far the connection is on its way. */
    enum State {
        SERVING,
        /** The client was told that the connection ends, but not yet which stream is the last. */
        LEAVING,
        /** Streams under way finish; no new one begins. */
        DRAINING,
        /** Everything was said; the client gets to read it. */
        CLOSING,
        CLOSED
    }

    private final Http2Session session;
    private final LoopContext loop;
    private final Channel downstream;
    private State state;
    private long closingNanos;

    SessionEnd(Http2Session session) {
        this.session = session;
        this.loop = session.loop();
        this.downstream = session.downstream();
        this.state = loop.isDraining() ? State.LEAVING : State.SERVING;
    }

    State state() {
        return state;
    }

    /** Whether nothing more is said. */
    boolean isOver() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    private boolean mayBeginStreams() {
        return state == State.SERVING || state == State.LEAVING;
    }

    /** When the last word was said, by the coarse clock; counts once the state is CLOSING. */
    long closingNanos() {
        return closingNanos;
    }

    /** Announces the end; the last stream is named a tick later, so that requests on their way are still served. */
    void announce() {
        if (state == State.SERVING) {
            state = State.LEAVING;
            session.client().goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), "");
            session.work().wake();
        }
    }

    /** Tells the client which stream is the last, and closes when all up to it are done. */
    void drain() {
        if (mayBeginStreams()) {
            state = State.DRAINING;
            sayLast(Http2Error.NO_ERROR, "");
            session.work().wake();
        }
    }

    /** The server takes no stream above the last one: neither may the client begin one. */
    void serverLeaves(int lastStreamId, long errorCode) {
        if (mayBeginStreams()) {
            session.client().goAway(lastStreamId, errorCode, "");
            if (lastStreamId != Integer.MAX_VALUE) {
                state = State.DRAINING;
            }
        }
    }

    /** Closes a connection whose client broke the protocol: what is under way is abandoned. */
    void refuse(Http2Error error, String why) {
        abandon(why);
        sayLast(error, why);
        close();
    }

    /** Says no more; the client gets some time to read what was said. */
    void close() {
        closing();
        session.client().beDeaf();
        session.client().flush();
        ServerLink server = session.server();
        if (server != null) {
            server.close();
        }
        ChannelCalls.shutdownOutputWhenSent(downstream);
        ChannelCalls.setAutoRead(downstream, true);
    }

    /** A client that has sent its last byte can open no window any more: the connection is over, as everywhere with HTTP/2. */
    void inputEnded() {
        if (!isOver()) {
            abandon("client closed the connection");
            closing();
        }
        ChannelCalls.closeWhenSent(downstream);
    }

    /** The client's channel is gone. */
    void gone() {
        if (state != State.CLOSED) {
            abandon("client closed the connection");
        }
        leave();
    }

    /** Ends it at once. */
    void cut(String why) {
        if (state != State.CLOSED) {
            abandon(why);
            leave();
        }
        ChannelCalls.reset(downstream);
    }

    private void closing() {
        state = State.CLOSING;
        closingNanos = loop.clock().coarseNanos();
    }

    private void sayLast(Http2Error error, String why) {
        Http2Codec client = session.client();
        client.goAway(client.connection().remote().lastStreamCreated(), error.code(), why);
    }

    private void abandon(String why) {
        session.streams().endAll(why);
        resetServer();
    }

    private void leave() {
        state = State.CLOSED;
        resetServer();
        loop.unregister(session);
    }

    private void resetServer() {
        ServerLink server = session.server();
        if (server != null) {
            server.reset();
        }
    }
}
