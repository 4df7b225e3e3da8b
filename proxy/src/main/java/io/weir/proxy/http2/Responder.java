package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.LocalResponse;
import io.weir.proxy.http2.ProxiedStream.Stage;

/** What goes to the client on a stream: the server's response, the proxy's own, or a reset. And how a stream ends. */
@SuppressWarnings("FutureReturnValueIgnored")
final class Responder {

    /** Body bytes below this are copied, so that a few of them do not keep a whole read buffer. */
    private static final int COPIED_BELOW = 2048;

    /** So are all when more frames than this wait: then the other side is slow, and they will be kept for long. */
    private static final int COPIED_BEHIND = 8;

    /** What a side may spend on opening its windows again, both of them, for a frame and for each KiB that it gets. */
    private static final int WINDOW_UPDATES = 2;

    private static final int KIB = 1024;

    private final Http2Session session;

    Responder(Http2Session session) {
        this.session = session;
    }

    /** Passes on the head of an interim or final response, or its trailer. */
    void head(ProxiedStream stream, FieldList fields, boolean ends) {
        stream.responseEnded = ends;
        session.client().writeHeaders(stream.id, fields, ends);
    }

    /** Passes on bytes of a response's body. */
    void body(ProxiedStream stream, ByteBuf data, boolean ends) {
        ServerLink server = session.server();
        if (server != null) {
            stream.responseEnded = ends;
            pass(stream, data, ends, server.codec(), session.client(), false);
        }
    }

    /** Hands body bytes of one side to the codec of the other. */
    void pass(ProxiedStream stream, ByteBuf data, boolean ends, Http2Codec from, Http2Codec to, boolean toServer) {
        boolean copied = data.readableBytes() < COPIED_BELOW || session.work().framesWaiting(toServer) > COPIED_BEHIND;
        ByteBuf kept = copied ? copy(data, to) : data.retainedSlice();
        to.overhead().earn(WINDOW_UPDATES * (1 + data.readableBytes() / KIB));
        ChannelPromise sent = to.context().newPromise();
        sent.addListener(new DataSent(session, stream, from, toServer, data.readableBytes()));
        to.encoder().writeData(to.context(), stream.id, kept, 0, ends, sent);
    }

    /** The same bytes in a buffer of their own. */
    static ByteBuf copy(ByteBuf data, Http2Codec codec) {
        int bytes = data.readableBytes();
        return codec.context().alloc().buffer(bytes).writeBytes(data, data.readerIndex(), bytes);
    }

    /** Gives a response of the proxy's own, unless the server's has begun: then the stream is reset. */
    void answer(ProxiedStream stream, LocalResponse response, LogOutcome outcome, String info) {
        if (stream.responseBegun) {
            resetClient(stream, Http2Error.INTERNAL_ERROR.code(), outcome, info);
            return;
        }
        leaveServer(stream);
        stream.stage = Stage.ANSWERED;
        stream.outcome = outcome;
        stream.info = info;
        FieldList head = Replies.head(response, stream.grpc);
        stream.status = ResponseCheck.statusOf(head);
        stream.responseBegun = true;
        stream.responseEnded = true;
        stream.bytesOut = head.bytes();
        Http2Codec client = session.client();
        client.overhead().earn(1);
        if (stream.grpc || stream.toHead) {
            client.writeHeaders(stream.id, head, true);
            if (!stream.requestEnded) {
                enough(stream);
            }
        } else {
            ByteBuf body = Replies.body(response);
            stream.bytesOut += body.readableBytes();
            client.writeHeaders(stream.id, head, false);
            client.encoder()
                    .writeData(
                            client.context(),
                            stream.id,
                            body,
                            0,
                            true,
                            client.context().newPromise());
        }
    }

    /** The response is complete; tells the client that nobody needs the rest of its request. */
    void enough(ProxiedStream stream) {
        session.client().reset(stream.id, Http2Error.NO_ERROR.code());
        end(stream);
    }

    /** Breaks a stream off towards the client, and towards the server when it is there. */
    void resetClient(ProxiedStream stream, long errorCode, LogOutcome outcome, String info) {
        stream.outcome = outcome;
        stream.info = info;
        session.client().reset(stream.id, errorCode);
        end(stream);
    }

    /** The client has broken a stream off. */
    void resetByClient(ProxiedStream stream, long errorCode) {
        if (stream.stage == Stage.ANSWERED || (stream.responseEnded && errorCode == Http2Error.NO_ERROR.code())) {
            end(stream);
            return;
        }
        stream.outcome = LogOutcome.ERROR;
        stream.info = "the client reset the stream: " + name(errorCode);
        ServerLink server = session.server();
        if (server != null && stream.stage == Stage.FORWARDED) {
            server.codec().reset(stream.id, errorCode);
        }
        end(stream);
    }

    /** The server has broken a stream off, or wants no more of a request that it has answered. */
    void resetByServer(ProxiedStream stream, long errorCode) {
        if (!stream.responseEnded) {
            resetClient(stream, errorCode, LogOutcome.ERROR, "the server reset the stream: " + name(errorCode));
        } else if (!stream.requestEnded) {
            stream.serverSaysEnough = true;
            if (stream.toClientFrames == 0) {
                enough(stream);
            }
        }
    }

    /** A DATA frame has gone to one side, or never will. */
    void dataSent(ProxiedStream stream, boolean windowUpdated) {
        stream.movedNanos = session.loop().clock().coarseNanos();
        if (stream.serverSaysEnough && stream.toClientFrames == 0 && stream.stage != Stage.ENDED) {
            enough(stream);
        }
        if (windowUpdated) {
            session.work().wake();
        }
    }

    /** Ends a stream on the server's side as well, unless that is done. */
    void end(ProxiedStream stream) {
        leaveServer(stream);
        if (session.streams().end(stream)) {
            session.work().wake();
        }
    }

    private void leaveServer(ProxiedStream stream) {
        ServerLink server = session.server();
        if (server != null && stream.stage == Stage.WAITING) {
            server.forget(stream);
        } else if (server != null
                && stream.stage == Stage.FORWARDED
                && !(stream.requestEnded && stream.responseEnded)) {
            long code = stream.responseEnded ? Http2Error.NO_ERROR.code() : Http2Error.CANCEL.code();
            server.codec().reset(stream.id, code);
        }
    }

    private static String name(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        return error == null ? Long.toString(errorCode) : error.name();
    }
}
