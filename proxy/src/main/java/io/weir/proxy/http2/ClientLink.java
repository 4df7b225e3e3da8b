package io.weir.proxy.http2;

import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.proxy.ProxyLimits.Http2Limits;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.RequestLog;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;

/** The connection of the client: its codec, and what becomes of the channel's events. Its frames go to {@link ClientFrames}. */
final class ClientLink extends Http2ConnectionAdapter implements Http2Codec.Owner {

    private final Http2Session session;
    private final LoopContext loop;
    private final RequestLog log;
    private final Http2Codec codec;

    ClientLink(Http2Session session, RequestLog log) {
        this.session = session;
        this.loop = session.loop();
        this.log = log;
        this.codec = Http2Codecs.forClient(loop.limits(), this, new ClientFrames(session), this, loop.clock());
    }

    Http2Codec codec() {
        return codec;
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
    public void onStreamClosed(Http2Stream closed) {
        ProxiedStream stream = session.streams().get(closed.id());
        if (stream == null) {
            return;
        }
        if (stream.responseEnded) {
            codec.overhead().earn(Http2Limits.ANSWER_GAIN);
        } else if (stream.outcome == LogOutcome.FORWARDED) {
            stream.outcome = LogOutcome.ERROR;
            stream.info = "the stream was closed before its response";
        }
        session.responder().end(stream);
    }

    @Override
    public boolean knows(int streamId) {
        return session.streams().get(streamId) != null;
    }

    @Override
    public void streamRefused(int streamId, Http2Error error, String why) {
        codec.overhead().spend(Http2Limits.RESET_COST, loop.clock().coarseNanos());
        ProxiedStream stream = session.streams().get(streamId);
        if (stream == null) {
            stream = session.streams().begin(streamId, new FieldList());
        }
        stream.decision = Decision.MALFORMED;
        stream.outcome = LogOutcome.DENIED;
        stream.info = error + ": " + why;
        session.responder().end(stream);
    }

    @Override
    public void broken(Http2Error error, String why) {
        if (session.end().isOver()) {
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
        log.connection(
                Decision.MALFORMED,
                LogOutcome.DENIED,
                error + ": " + why,
                loop.clock().nanos(),
                0,
                0);
        session.end().refuse(error, why);
    }

    @Override
    public void failed(String why) {
        session.cut("client connection failed: " + why);
    }

    @Override
    public void inputEnded() {
        session.end().inputEnded();
    }

    @Override
    public void gone() {
        session.end().gone();
    }
}
