package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.http1.Defect;
import io.weir.rules.snapshot.FramingFields;
import org.jspecify.annotations.Nullable;

/** Takes what the server sends: checks each response and passes it on. */
final class ServerFrames extends Http2FrameAdapter {

    private static final int FIRST_FINAL_STATUS = 200;

    private final Http2Session session;
    private final ServerLink link;
    private final ResponseCheck check = new ResponseCheck();

    ServerFrames(Http2Session session, ServerLink link) {
        this.session = session;
        this.link = link;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
        link.ready();
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
        ProxiedStream stream = session.streams().get(streamId);
        if (stream == null) {
            return;
        }
        FieldList fields = (FieldList) headers;
        session.moved(stream);
        Defect defect = stream.responseBegun ? trailerDefect(stream, fields) : check.read(fields, stream, endOfStream);
        if (defect != null) {
            refuse(stream, defect);
            return;
        }
        stream.bytesOut += fields.bytes();
        if (!stream.responseBegun) {
            int status = ResponseCheck.statusOf(fields);
            stream.status = status;
            stream.responseBegun = status >= FIRST_FINAL_STATUS;
            stream.upstreamNanos = Math.max(0, session.loop().clock().nanos() - stream.requestEndedNanos);
        }
        session.responder().head(stream, fields, endOfStream);
    }

    private static @Nullable Defect trailerDefect(ProxiedStream stream, FieldList fields) {
        return stream.responseLeft > 0
                ? Defect.BODY_LENGTH
                : FieldRules.defectOfTrailer(fields, FramingFields::contain);
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        int bytes = data.readableBytes();
        ProxiedStream stream = session.streams().get(streamId);
        if (stream == null) {
            return bytes + padding;
        }
        session.moved(stream);
        boolean tooLong = stream.responseLeft != ProxiedStream.NO_LENGTH && (stream.responseLeft -= bytes) < 0;
        if (!stream.responseBegun || tooLong || (endOfStream && stream.responseLeft > 0)) {
            refuse(stream, stream.responseBegun ? Defect.BODY_LENGTH : Defect.PSEUDO_FIELD);
            return bytes + padding;
        }
        stream.bytesOut += bytes;
        if (bytes > 0 || endOfStream) {
            session.responder().body(stream, data, endOfStream);
        }
        return padding;
    }

    /** The client never sees a malformed response, but at most the sound beginning of one. */
    private void refuse(ProxiedStream stream, Defect defect) {
        String why = "malformed response: " + defect.text();
        if (stream.responseBegun) {
            session.responder().resetClient(stream, Http2Error.INTERNAL_ERROR.code(), LogOutcome.ERROR, why);
        } else {
            session.responder().answer(stream, LocalResponse.BAD_GATEWAY, LogOutcome.ERROR, why);
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
        ProxiedStream stream = session.streams().get(streamId);
        if (stream != null) {
            session.responder().resetByServer(stream, errorCode);
        }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastStreamId, long errorCode, ByteBuf debugData) {
        link.leaves(lastStreamId, errorCode);
    }
}
