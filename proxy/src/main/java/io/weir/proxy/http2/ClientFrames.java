package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.weir.proxy.ProxyLimits.Http2Limits;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.TrailerFields;
import io.weir.proxy.http2.ProxiedStream.Stage;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/** Takes what the client sends: checks each request, has it judged, and passes on what is allowed. */
final class ClientFrames extends Http2FrameAdapter {

    /** Of a frame that is padding alone: one more than it has earned by its length. */
    private static final int PADDING_COST = 2;

    private static final long EARLY_RESET_NANOS = Http2Limits.EARLY_RESET.toNanos();

    private final Http2Session session;
    private final RequestCheck check;
    private final int maxDeniedBodyBytes;

    ClientFrames(Http2Session session) {
        this.session = session;
        this.check = new RequestCheck(session.loop().limits().http());
        this.maxDeniedBodyBytes = session.loop().limits().http().maxDeniedBodyBytes();
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream) {
        FieldList fields = (FieldList) headers;
        ProxiedStream stream = session.streams().get(streamId);
        if (stream == null) {
            request(session.streams().begin(streamId, fields), endOfStream);
        } else {
            trailer(stream, fields);
        }
    }

    private void request(ProxiedStream stream, boolean ends) {
        stream.requestEnded = ends;
        stream.bytesIn = stream.request.bytes();
        Defect defect = check.read(stream, session.ruleHeaderNames());
        if (defect == null && ends && stream.requestLeft > 0) {
            defect = Defect.BODY_LENGTH;
        }
        if (defect != null) {
            refuse(stream, defect);
        } else if (stream.connect) {
            stream.decision = Decision.TUNNEL;
            session.responder().answer(stream, LocalResponse.ACCESS_DENIED, LogOutcome.DENIED, "CONNECT in HTTP/2");
        } else {
            stream.decision = session.judge(stream);
            if (!stream.decision.forwards()) {
                session.responder().answer(stream, LocalResponse.ACCESS_DENIED, LogOutcome.DENIED, "");
            } else if (session.isOverloaded()) {
                session.responder().answer(stream, LocalResponse.OVERLOADED, LogOutcome.ERROR, "too many connections");
            } else {
                session.needServer().take(stream);
            }
        }
        if (session.isOverloaded()) {
            session.end().drain();
        }
    }

    /** A target that is only not allowed here gets an answer; what is no request at all gets its stream reset. */
    private void refuse(ProxiedStream stream, Defect defect) {
        stream.decision = Decision.MALFORMED;
        session.client()
                .overhead()
                .spend(Http2Limits.RESET_COST, session.loop().clock().coarseNanos());
        switch (defect) {
            case TARGET_BYTE, TARGET_PERCENT, TARGET_AMBIGUOUS, TARGET_TOO_LONG, TOO_MANY_HEADERS, HEADER_ALIAS ->
                session.responder().answer(stream, LocalResponse.of(defect.status()), LogOutcome.DENIED, defect.text());
            default ->
                session.responder()
                        .resetClient(stream, Http2Error.PROTOCOL_ERROR.code(), LogOutcome.DENIED, defect.text());
        }
    }

    private void trailer(ProxiedStream stream, FieldList fields) {
        stream.requestEnded = true;
        stream.requestEndedNanos = session.loop().clock().nanos();
        stream.bytesIn += fields.bytes();
        session.moved(stream);
        if (stream.stage == Stage.ANSWERED) {
            return;
        }
        RuleHeaderNames names = session.ruleHeaderNames();
        Defect defect = FieldRules.defectOfTrailer(fields, name -> TrailerFields.forbid(name, names));
        if (defect == null && stream.requestLeft > 0) {
            defect = Defect.BODY_LENGTH;
        }
        ServerLink server = session.server();
        if (defect != null || server == null) {
            breakOff(stream, defect);
        } else if (stream.stage == Stage.WAITING) {
            stream.holdTrailer(fields);
        } else {
            server.codec().writeHeaders(stream.id, fields, true);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        int bytes = data.readableBytes();
        ProxiedStream stream = session.streams().get(streamId);
        if (stream == null) {
            return bytes + padding;
        }
        stream.bytesIn += bytes;
        if (endOfStream) {
            stream.requestEnded = true;
            stream.requestEndedNanos = session.loop().clock().nanos();
        }
        if (bytes > 0) {
            session.moved(stream);
        } else if (padding > 0 && !endOfStream) {
            session.client()
                    .overhead()
                    .spend(PADDING_COST, session.loop().clock().coarseNanos());
        }
        if (stream.stage == Stage.ANSWERED) {
            return endOfStream || stream.bytesIn <= maxDeniedBodyBytes
                    ? bytes + padding
                    : holdBack(stream, bytes + padding);
        }
        ServerLink server = session.server();
        boolean tooLong = stream.requestLeft != ProxiedStream.NO_LENGTH && (stream.requestLeft -= bytes) < 0;
        if (tooLong || server == null || (endOfStream && stream.requestLeft > 0)) {
            breakOff(stream, server == null ? null : Defect.BODY_LENGTH);
            return bytes + padding;
        }
        if (bytes > 0 || endOfStream) {
            server.body(stream, data, endOfStream);
        }
        return padding;
    }

    /** Takes bytes of a body that nobody wants, without opening the window again; how many it gives back. */
    private int holdBack(ProxiedStream stream, int bytes) {
        if (session.streams().holdBack(stream, bytes)) {
            session.responder().enough(stream);
        }
        return 0;
    }

    /** The head has gone to the server already: both sides see the request break off. */
    private void breakOff(ProxiedStream stream, @Nullable Defect defect) {
        if (defect != null) {
            stream.decision = Decision.MALFORMED;
        }
        session.client()
                .overhead()
                .spend(Http2Limits.RESET_COST, session.loop().clock().coarseNanos());
        session.responder()
                .resetClient(
                        stream,
                        Http2Error.PROTOCOL_ERROR.code(),
                        defect == null ? LogOutcome.ERROR : LogOutcome.DENIED,
                        defect == null ? "the server's connection is gone" : defect.text());
    }

    /** Whether its reset is a cancellation: the stream had its place among the open ones for a while, or was being answered. */
    private boolean isOrdinary(ProxiedStream stream) {
        long age = session.loop().clock().nanos() - stream.startNanos;
        boolean serverAnswers = stream.stage == Stage.FORWARDED && stream.responseBegun;
        return serverAnswers || age >= EARLY_RESET_NANOS;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
        ProxiedStream stream = session.streams().get(streamId);
        if (stream != null) {
            if (isOrdinary(stream)) {
                session.client().overhead().earn(Http2Limits.RESET_COST);
            }
            session.responder().resetByClient(stream, errorCode);
        }
    }
}
