package io.weir.proxy.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.proxy.ProxyLimits.Http2Limits;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.ChannelCalls;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.connection.OpenConnection;
import io.weir.proxy.http2.ProxiedStream.Stage;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection of a client and the one to its server.
 *
 * <p>Events of both channels change state; what that makes possible is done in {@link #settle}: start what waits, flush both sides,
 * read on or pause, close.
 */
public final class Http2Session extends Http2ConnectionAdapter implements OpenConnection, Http2Codec.Owner {

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

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final Channel downstream;
    private final Http2Codec client;
    private final Streams streams;
    private final Responder responder = new Responder(this);
    private final SessionTimeouts timeouts;
    private @Nullable ServerLink server;
    private State state = State.SERVING;
    private int framesToServer;
    private int framesToClient;
    private boolean overloaded;
    private boolean busy;
    private boolean dirty;
    private boolean scheduled;

    private Http2Session(AcceptedConnection accepted) {
        this.accepted = accepted;
        this.loop = accepted.loop();
        this.downstream = accepted.downstream();
        this.overloaded = loop.isOverloaded();
        this.streams = new Streams(accepted);
        this.timeouts = new SessionTimeouts(this, loop.clock().coarseNanos());
        this.client = Http2Codecs.forClient(loop.limits(), this, new ClientFrames(this), this, loop.clock());
    }

    /** Begins to serve a client that speaks HTTP/2. */
    public static ChannelHandler begin(AcceptedConnection accepted) {
        Http2Session session = new Http2Session(accepted);
        accepted.loop().register(session);
        if (accepted.loop().isFinishing()) {
            session.state = State.LEAVING;
        }
        return session.client;
    }

    LoopContext loop() {
        return loop;
    }

    Http2Codec client() {
        return client;
    }

    Streams streams() {
        return streams;
    }

    Responder responder() {
        return responder;
    }

    @Nullable
    ServerLink server() {
        return server;
    }

    State state() {
        return state;
    }

    Channel downstream() {
        return downstream;
    }

    boolean isOverloaded() {
        return overloaded;
    }

    Decision judge(ProxiedStream stream) {
        return streams.judge(stream);
    }

    /** The header fields that rules look at now. */
    RuleHeaderNames ruleHeaderNames() {
        return accepted.policy().ruleHeaderNames();
    }

    void moved(ProxiedStream stream) {
        stream.movedNanos = loop.clock().coarseNanos();
    }

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

    /** The connection to the server, which is opened when there is none. */
    ServerLink needServer() {
        ServerLink current = server;
        if (current == null || current.isGone()) {
            current = new ServerLink(this);
            server = current;
            current.open(accepted.facts());
        }
        return current;
    }

    /** The server takes no stream above the last one: neither may the client begin one. */
    void serverLeaves(int lastStreamId, long errorCode) {
        if (state == State.SERVING || state == State.LEAVING) {
            client.goAway(lastStreamId, errorCode, "");
            if (lastStreamId != Integer.MAX_VALUE) {
                state = State.DRAINING;
            }
        }
    }

    /** There is no server any more: what it has not begun to answer is answered like this. */
    void serverGone(LocalResponse response, String why) {
        for (ProxiedStream stream : streams.all()) {
            if (stream.stage == Stage.WAITING || (stream.stage == Stage.FORWARDED && !stream.responseEnded)) {
                responder.answer(stream, response, LogOutcome.ERROR, why);
            }
        }
        drain();
        wake();
    }

    @Override
    public void reading() {
        busy = true;
    }

    @Override
    public void readDone() {
        settle();
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
        if (state == State.CLOSED) {
            return;
        }
        busy = true;
        try {
            do {
                dirty = false;
                flush();
            } while (dirty);
            steerReading();
            if (state == State.DRAINING && streams.isEmpty()) {
                close();
            }
        } finally {
            busy = false;
        }
    }

    private void flush() {
        ServerLink current = server;
        if (current != null && !current.isGone()) {
            current.startWaiting();
            current.codec().flush();
        }
        client.flush();
    }

    private void steerReading() {
        if (state == State.CLOSING) {
            return;
        }
        ServerLink current = server;
        int most = loop.limits().http2().maxWaitingFrames();
        boolean clientTakes = downstream.isWritable();
        boolean serverTakes = current == null || current.isWritable();
        ChannelCalls.setAutoRead(downstream, clientTakes && serverTakes && framesToServer < most);
        if (current != null) {
            current.setAutoRead(clientTakes && framesToClient < most);
        }
    }

    /** Tells the client which stream is the last, and closes when all up to it are done. */
    void drain() {
        if (state == State.SERVING || state == State.LEAVING) {
            state = State.DRAINING;
            client.goAway(client.connection().remote().lastStreamCreated(), Http2Error.NO_ERROR.code(), "");
            wake();
        }
    }

    /** Says no more; the client gets some time to read what was said. */
    private void close() {
        state = State.CLOSING;
        timeouts.closing(loop.clock().coarseNanos());
        client.beDeaf();
        client.flush();
        ServerLink current = server;
        if (current != null) {
            current.close();
        }
        ChannelCalls.shutdownOutputWhenSent(downstream);
        ChannelCalls.setAutoRead(downstream, true);
    }

    // Events of the client's channel.

    @Override
    public void writabilityChanged() {
        wake();
    }

    @Override
    public void onStreamClosed(Http2Stream closed) {
        ProxiedStream stream = streams.get(closed.id());
        if (stream == null) {
            return;
        }
        if (stream.responseEnded) {
            client.overhead().earn(Http2Limits.RESET_COST);
        } else if (stream.outcome == LogOutcome.FORWARDED) {
            stream.outcome = LogOutcome.ERROR;
            stream.info = "the stream was closed before its response";
        }
        responder.end(stream);
    }

    @Override
    public boolean knows(int streamId) {
        return streams.get(streamId) != null;
    }

    @Override
    public void streamRefused(int streamId, Http2Error error, String why) {
        client.overhead().spend(Http2Limits.RESET_COST, loop.clock().coarseNanos());
        ProxiedStream stream = streams.get(streamId);
        if (stream == null) {
            stream = streams.begin(streamId, new FieldList());
        }
        stream.decision = Decision.MALFORMED;
        stream.outcome = LogOutcome.DENIED;
        stream.info = error + ": " + why;
        responder.end(stream);
    }

    @Override
    public void broken(Http2Error error, String why) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        loop.metrics()
                .requestEnded(
                        MeteredProtocol.HTTP2,
                        LogOutcome.DENIED,
                        Decision.MALFORMED.verdict(),
                        LoopMetrics.NO_RESPONSE,
                        0,
                        LoopMetrics.NOT_TIMED);
        accepted.log()
                .connection(
                        Decision.MALFORMED,
                        LogOutcome.DENIED,
                        error + ": " + why,
                        loop.clock().nanos(),
                        0,
                        0);
        abandon(why);
        client.goAway(client.connection().remote().lastStreamCreated(), error.code(), why);
        close();
    }

    @Override
    public void failed(String why) {
        cut("client connection failed: " + why);
    }

    /** A client that has sent its last byte can open no window any more: the connection is over, as everywhere with HTTP/2. */
    @Override
    public void inputEnded() {
        if (state != State.CLOSING && state != State.CLOSED) {
            abandon("client closed the connection");
            state = State.CLOSING;
            timeouts.closing(loop.clock().coarseNanos());
        }
        ChannelCalls.closeWhenSent(downstream);
    }

    @Override
    public void gone() {
        if (state != State.CLOSED) {
            abandon("client closed the connection");
        }
        leave();
    }

    private void abandon(String why) {
        ServerLink current = server;
        streams.endAll(why);
        if (current != null) {
            current.reset();
        }
    }

    private void leave() {
        state = State.CLOSED;
        ServerLink current = server;
        if (current != null) {
            current.reset();
        }
        loop.unregister(this);
    }

    // What concerns every connection of the loop.

    @Override
    public void recheck(PolicySnapshot snapshot) {
        if (!accepted.policy().mayStay(snapshot, loop.isTransparent())) {
            loop.counters().add(Counter.CONNECTIONS_CUT, 1);
            cut("policy no longer allows the connection");
            return;
        }
        for (ProxiedStream stream : streams.all()) {
            if (stream.stage == Stage.WAITING || stream.stage == Stage.FORWARDED) {
                Decision decision = judge(stream);
                if (!decision.forwards()) {
                    stream.decision = decision;
                    responder.answer(
                            stream, LocalResponse.ACCESS_DENIED, LogOutcome.DENIED, "policy no longer allows it");
                }
            }
        }
        wake();
    }

    @Override
    public void checkTimeouts(long nowNanos) {
        timeouts.check(nowNanos);
    }

    /** Announces the end; the last stream is named a tick later, so that requests on their way are still served. */
    @Override
    public void finish() {
        if (state == State.SERVING) {
            state = State.LEAVING;
            client.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), "");
            wake();
        }
    }

    @Override
    public void cut(String why) {
        if (state != State.CLOSED) {
            abandon(why);
            leave();
        }
        ChannelCalls.reset(downstream);
    }
}
