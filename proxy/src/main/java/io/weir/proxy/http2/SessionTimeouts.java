package io.weir.proxy.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2Error;
import io.weir.proxy.ProxyLimits.Timeouts;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.ChannelCalls;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.http2.Http2Session.State;
import io.weir.proxy.http2.ProxiedStream.Stage;
import org.jspecify.annotations.Nullable;

/** What an HTTP/2 connection and its streams may wait for, and for how long. Looked at once a tick. */
final class SessionTimeouts {

    private final Http2Session session;
    private final long headerNanos;
    private final long idleNanos;
    private final long bodyNanos;
    private final long responseNanos;
    private final long connectNanos;
    private final long lingerNanos;
    private final long openedNanos;
    private long usedNanos;
    private long closingNanos;
    private long pendingBytes;
    private long sentNanos;

    SessionTimeouts(Http2Session session, long nowNanos) {
        this.session = session;
        Timeouts timeouts = session.loop().limits().timeouts();
        headerNanos = timeouts.header().toNanos();
        idleNanos = timeouts.idle().toNanos();
        bodyNanos = timeouts.body().toNanos();
        responseNanos = timeouts.response().toNanos();
        connectNanos = timeouts.connect().toNanos();
        lingerNanos = timeouts.linger().toNanos();
        openedNanos = nowNanos;
        usedNanos = nowNanos;
        sentNanos = nowNanos;
    }

    /** The last word was said now. */
    void closing(long nowNanos) {
        closingNanos = nowNanos;
    }

    void check(long now) {
        switch (session.state()) {
            case CLOSED -> {}
            case CLOSING -> {
                if (now - closingNanos > lingerNanos) {
                    ChannelCalls.reset(session.downstream());
                }
            }
            case SERVING, LEAVING, DRAINING -> {
                checkStreams(now);
                checkConnection(now);
                session.settle();
            }
        }
    }

    private void checkConnection(long now) {
        Http2Codec client = session.client();
        ServerLink server = session.server();
        if (session.state() == State.LEAVING) {
            session.drain();
        }
        long pending = pendingBytes(session.downstream());
        if (pending != pendingBytes || pending == 0) {
            sentNanos = now;
        }
        pendingBytes = pending;
        if (client.meter().isInHead() && now - client.meter().headSinceNanos() > headerNanos) {
            session.broken(Http2Error.ENHANCE_YOUR_CALM, "a head took too long");
        } else if (!client.decoder().prefaceReceived() && now - openedNanos > headerNanos) {
            session.broken(Http2Error.SETTINGS_TIMEOUT, "no SETTINGS in time");
        } else if (now - sentNanos > bodyNanos) {
            session.cut("the client does not read");
        } else if (server != null && server.isConnecting() && now - server.askedNanos() > connectNanos) {
            server.fail(LocalResponse.UPSTREAM_TIMEOUT, "no connection to the server in time");
        } else if (!session.streams().isEmpty()) {
            usedNanos = now;
        } else if (now - usedNanos > idleNanos) {
            session.finish();
        }
    }

    private void checkStreams(long now) {
        for (ProxiedStream stream : session.streams().all()) {
            long still = now - stream.movedNanos;
            if (still > bodyNanos) {
                check(stream, still);
            }
        }
    }

    /** A stream on which nothing has moved for the time of a body at least. */
    private void check(ProxiedStream stream, long still) {
        Responder responder = session.responder();
        if (stream.stage == Stage.ANSWERED) {
            stream.outcome = stream.outcome == LogOutcome.FORWARDED ? LogOutcome.ERROR : stream.outcome;
            responder.resetClient(stream, Http2Error.CANCEL.code(), stream.outcome, stream.info);
        } else if (stream.toClientFrames > 0) {
            responder.resetClient(stream, Http2Error.CANCEL.code(), LogOutcome.ERROR, "the client does not read");
        } else if (stream.toServerFrames > 0) {
            responder.answer(stream, LocalResponse.UPSTREAM_TIMEOUT, LogOutcome.ERROR, "the server does not read");
        } else if (!stream.requestEnded && !stream.grpc && !stream.responseBegun) {
            responder.answer(
                    stream, LocalResponse.REQUEST_TIMEOUT, LogOutcome.ERROR, "the request's body took too long");
        } else if (still > responseNanos) {
            responder.answer(stream, LocalResponse.UPSTREAM_TIMEOUT, LogOutcome.ERROR, "the server does not answer");
        }
    }

    private static long pendingBytes(Channel channel) {
        @Nullable ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
