package io.weir.proxy.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.ChannelCalls;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.connection.SendProgress;
import io.weir.proxy.connection.TimeoutNanos;
import io.weir.proxy.http2.ProxiedStream.Stage;
import io.weir.proxy.http2.SessionEnd.State;

/** What an HTTP/2 connection and its streams may wait for, and for how long. Looked at once a tick. */
final class SessionTimeouts {

    private final Http2Session session;
    private final TimeoutNanos timeouts;
    private final SendProgress toClient;
    private final long openedNanos;
    private long usedNanos;

    SessionTimeouts(Http2Session session, long nowNanos) {
        this.session = session;
        this.timeouts = session.loop().timeouts();
        this.toClient = new SendProgress(nowNanos);
        this.openedNanos = nowNanos;
        this.usedNanos = nowNanos;
    }

    void check(long now) {
        switch (session.end().state()) {
            case CLOSED -> {}
            case CLOSING -> {
                if (now - session.end().closingNanos() > timeouts.linger()) {
                    ChannelCalls.reset(session.downstream());
                }
            }
            case SERVING, LEAVING, DRAINING -> {
                checkStreams(now);
                checkConnection(now);
                session.work().settle();
            }
        }
    }

    private void checkConnection(long now) {
        Http2Codec client = session.client();
        ServerLink server = session.server();
        if (session.end().state() == State.LEAVING) {
            session.end().drain();
        }
        toClient.measure(now, ChannelCalls.pendingBytes(session.downstream()), true);
        if (client.meter().isInHead() && now - client.meter().headSinceNanos() > timeouts.header()) {
            session.clientLink().broken(Http2Error.ENHANCE_YOUR_CALM, "a head took too long");
        } else if (!client.decoder().prefaceReceived() && now - openedNanos > timeouts.header()) {
            session.clientLink().broken(Http2Error.SETTINGS_TIMEOUT, "no SETTINGS in time");
        } else if (toClient.stillNanos(now) > timeouts.body()) {
            session.cut("the client does not read");
        } else if (server != null && server.isConnecting() && now - server.askedNanos() > timeouts.connect()) {
            server.fail(LocalResponse.UPSTREAM_TIMEOUT, "no connection to the server in time");
        } else if (!session.streams().isEmpty()) {
            usedNanos = now;
            if (server != null) {
                server.checkLife(now, timeouts.response(), timeouts.body());
            }
        } else if (now - usedNanos > timeouts.idle()) {
            session.finish();
        }
    }

    private void checkStreams(long now) {
        for (ProxiedStream stream : session.streams().all()) {
            if (stream.heldBackBytes > 0 && now - stream.heldBackNanos > timeouts.linger()) {
                session.responder().enough(stream);
                continue;
            }
            long still = now - stream.movedNanos;
            if (still > timeouts.body()) {
                check(stream, now, still);
            }
        }
    }

    /** Whether the client has shown that it is there: gRPC streams may be silent for as long as it does. */
    private boolean isKept(long now) {
        return now - session.client().readNanos() <= timeouts.response();
    }

    /** A stream on which nothing has moved for the time of a body at least. */
    private void check(ProxiedStream stream, long now, long still) {
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
        } else if (still > timeouts.response() && !(stream.grpc && isKept(now))) {
            responder.answer(stream, LocalResponse.UPSTREAM_TIMEOUT, LogOutcome.ERROR, "the server does not answer");
        }
    }
}
