package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.proxy.ProxyLimits.Http2Limits;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.ChannelCalls;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.http2.ProxiedStream.Stage;
import io.weir.rules.snapshot.ConnectionFacts;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the server. Nothing of a request goes there before the server has sent its SETTINGS: then it is known to speak
 * HTTP/2, and how many streams it takes. Requests beyond that wait here, in order.
 */
final class ServerLink extends Http2ConnectionAdapter implements Http2Codec.Owner {

    private enum State {
        CONNECTING,
        READY,
        GONE
    }

    private final Http2Session session;
    private final LoopContext loop;
    private final Http2Codec codec;
    private final long askedNanos;
    private final Queue<ProxiedStream> waiting = new ArrayDeque<>();
    private @Nullable Channel channel;
    private State state = State.CONNECTING;
    private boolean counted;
    private boolean pinged;
    private long pingedNanos;

    ServerLink(Http2Session session) {
        this.session = session;
        this.loop = session.loop();
        this.askedNanos = loop.clock().coarseNanos();
        this.codec = Http2Codecs.forServer(loop.limits(), this, new ServerFrames(session, this), this, loop.clock());
    }

    void open(ConnectionFacts facts) {
        try {
            ChannelFuture connecting = loop.upstreams().open(loop.eventLoop(), facts, codec);
            channel = connecting.channel();
            connecting.addListener((ChannelFutureListener) this::connected);
        } catch (ChannelException noSocket) {
            fail(LocalResponse.OVERLOADED, "no socket for the upstream connection: " + noSocket.getMessage());
        }
    }

    Http2Codec codec() {
        return codec;
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** When it was asked for, by the coarse clock. */
    long askedNanos() {
        return askedNanos;
    }

    boolean isWritable() {
        return state != State.READY || channel == null || channel.isWritable();
    }

    void setAutoRead(boolean autoRead) {
        if (channel != null && state == State.READY) {
            ChannelCalls.setAutoRead(channel, autoRead);
        }
    }

    /** Asks a server that has been silent for this long for a sign of life, and gives up when none comes in time. */
    void checkLife(long nowNanos, long silentNanos, long answerNanos) {
        long silent = nowNanos - codec.readNanos();
        boolean listening = channel != null && channel.config().isAutoRead();
        if (state != State.READY || !listening || silent <= silentNanos) {
            pinged = false;
        } else if (!pinged) {
            pinged = true;
            pingedNanos = nowNanos;
            codec.ping();
        } else if (nowNanos - pingedNanos > answerNanos) {
            fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not answer a PING");
        }
    }

    /** Takes a request to the server, now or when there is a place for it. */
    void take(ProxiedStream stream) {
        if (waiting.isEmpty() && mayStart()) {
            start(stream);
        } else {
            stream.stage = Stage.WAITING;
            waiting.add(stream);
        }
    }

    /** Bytes of the body of a request that was taken. */
    void body(ProxiedStream stream, ByteBuf data, boolean ends) {
        if (stream.stage == Stage.WAITING) {
            if (data.isReadable()) {
                stream.hold(Responder.copy(data, session.client()));
            }
        } else {
            session.responder().pass(stream, data, ends, session.client(), codec, true);
        }
    }

    /** A request that waits is not to be sent any more. */
    void forget(ProxiedStream stream) {
        waiting.remove(stream);
    }

    /** Starts what waits, as far as there are places. */
    void startWaiting() {
        while (!waiting.isEmpty() && mayStart()) {
            start(waiting.remove());
        }
    }

    private boolean mayStart() {
        return state == State.READY && codec.connection().local().canOpenStream();
    }

    private void start(ProxiedStream stream) {
        stream.stage = Stage.FORWARDED;
        ByteBuf data = stream.nextHeld();
        FieldList trailer = stream.heldTrailer();
        boolean endsBeforeTrailer = stream.requestEnded && trailer == null;
        codec.writeHeaders(stream.id, HeaderEdits.forwarded(stream), endsBeforeTrailer && data == null);
        while (data != null) {
            ByteBuf next = stream.nextHeld();
            session.responder().pass(stream, data, endsBeforeTrailer && next == null, session.client(), codec, true);
            data.release();
            data = next;
        }
        if (trailer != null) {
            codec.writeHeaders(stream.id, trailer, true);
        }
    }

    private void connected(ChannelFuture connecting) {
        if (state != State.CONNECTING) {
            return;
        }
        if (connecting.isSuccess()) {
            counted = true;
            loop.counters().add(Counter.UPSTREAMS_OPEN, 1);
        } else {
            fail(LocalResponse.BAD_GATEWAY, "connect: " + connecting.cause().getMessage());
        }
    }

    /** The server has sent its SETTINGS. */
    void ready() {
        if (state == State.CONNECTING) {
            state = State.READY;
            session.work().wake();
        }
    }

    /** The server takes no stream above the last one. */
    void leaves(int lastStreamId, long errorCode) {
        session.end().serverLeaves(lastStreamId, errorCode);
    }

    /** Gives up: requests without a response are answered like this. */
    void fail(LocalResponse response, String why) {
        if (state == State.GONE) {
            return;
        }
        state = State.GONE;
        if (channel != null) {
            ChannelCalls.reset(channel);
        }
        session.serverGone(response, why);
    }

    /** Ends it in peace, once what was written is sent. */
    void close() {
        if (state != State.READY || channel == null) {
            reset();
            return;
        }
        state = State.GONE;
        codec.beDeaf();
        codec.goAway(0, Http2Error.NO_ERROR.code(), "");
        ChannelCalls.closeWhenSent(channel);
    }

    /** Ends it at once. */
    void reset() {
        state = State.GONE;
        if (channel != null) {
            ChannelCalls.reset(channel);
        }
    }

    @Override
    public void onStreamClosed(Http2Stream closed) {
        // A server can reset no more streams than it was given.
        codec.overhead().earn(Http2Limits.RESET_COST);
        ProxiedStream stream = session.streams().get(closed.id());
        if (stream != null && stream.stage == Stage.FORWARDED && !stream.responseEnded && state == State.READY) {
            session.responder()
                    .resetClient(
                            stream, Http2Error.REFUSED_STREAM.code(), LogOutcome.ERROR, "the server leaves: GOAWAY");
        } else if (!waiting.isEmpty()) {
            session.work().wake();
        }
    }

    @Override
    public void reading() {
        session.work().reading();
    }

    @Override
    public void readDone() {
        session.work().settle();
    }

    @Override
    public void writabilityChanged() {
        session.work().wake();
    }

    @Override
    public boolean knows(int streamId) {
        return session.streams().get(streamId) != null;
    }

    @Override
    public void streamRefused(int streamId, Http2Error error, String why) {
        ProxiedStream stream = session.streams().get(streamId);
        if (stream != null) {
            session.responder()
                    .answer(stream, LocalResponse.BAD_GATEWAY, LogOutcome.ERROR, "malformed response: " + why);
        }
    }

    @Override
    public void broken(Http2Error error, String why) {
        boolean spoke = state != State.CONNECTING;
        fail(
                LocalResponse.BAD_GATEWAY,
                (spoke ? "the server broke HTTP/2: " : "the server does not speak HTTP/2: ") + why);
    }

    @Override
    public void failed(String why) {
        fail(LocalResponse.BAD_GATEWAY, why);
    }

    @Override
    public void inputEnded() {
        fail(LocalResponse.BAD_GATEWAY, "the server closed the connection");
    }

    @Override
    public void gone() {
        if (counted) {
            counted = false;
            loop.counters().add(Counter.UPSTREAMS_OPEN, -1);
        }
        inputEnded();
    }
}
