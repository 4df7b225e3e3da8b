package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.proxy.connection.LoopClock;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The one handler of an HTTP/2 channel: Netty's codec, with every received byte metered first, and with its errors and its
 * flushing in its owner's hands.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Codec extends Http2ConnectionHandler {

    /** What hears of one channel's events. */
    interface Owner {

        /** Bytes begin to be read. */
        void reading();

        /** All bytes that were there have been read. */
        void readDone();

        /** The channel takes bytes again, or none for now. */
        void writabilityChanged();

        /** The codec resets a stream because of what the peer did; the stream may be one that nobody was told of. */
        void streamRefused(int streamId, Http2Error error, String why);

        /** The peer broke the protocol, or sent too much: nothing it sends from now on is read. */
        void broken(Http2Error error, String why);

        /** Whether a stream is under way. */
        boolean knows(int streamId);

        /** The channel broke. */
        void failed(String why);

        /** The peer has sent its last byte. */
        void inputEnded();

        /** The channel is gone; all of its streams are about to be closed. */
        void gone();
    }

    /** Of a frame for a stream that this proxy has reset: what DATA has earned by its length. */
    private static final int LATE_COST = 1;

    private final Owner owner;
    private final FrameMeter meter;
    private final Overhead overhead;
    private final int connectionWindowBytes;
    private final LoopClock clock;
    private @Nullable ChannelHandlerContext context;
    private final RecentStreams recent = new RecentStreams();
    private boolean deaf;
    private long readNanos;

    Http2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Owner owner,
            FrameMeter meter,
            Overhead overhead,
            int connectionWindowBytes,
            LoopClock clock) {
        super(decoder, encoder, settings, true, false);
        this.owner = owner;
        this.meter = meter;
        this.overhead = overhead;
        this.connectionWindowBytes = connectionWindowBytes;
        this.clock = clock;
        this.readNanos = clock.coarseNanos();
        connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                recent.ended(stream.id(), stream.isResetSent());
            }
        });
    }

    /** The context of its channel, once it stands there. */
    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the codec is not on a channel yet");
        }
        return context;
    }

    FrameMeter meter() {
        return meter;
    }

    Overhead overhead() {
        return overhead;
    }

    /** When the peer last sent anything, by the coarse clock. */
    long readNanos() {
        return readNanos;
    }

    /** Asks the peer for a sign of life. */
    void ping() {
        encoder().writePing(context(), false, 0, context().newPromise());
    }

    /** Sends what is written, as far as windows allow. */
    void flush() {
        if (context != null) {
            flush(context);
        }
    }

    void writeHeaders(int streamId, FieldList fields, boolean last) {
        encoder().writeHeaders(context(), streamId, fields, 0, last, context().newPromise());
    }

    void reset(int streamId, long errorCode) {
        encoder().writeRstStream(context(), streamId, errorCode, context().newPromise());
    }

    /** Tells the peer that streams above the last one are not, and will not be, looked at. */
    void goAway(int lastStreamId, long errorCode, String why) {
        ByteBuf text =
                why.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(why.getBytes(StandardCharsets.US_ASCII));
        goAway(context(), lastStreamId, errorCode, text, context().newPromise());
    }

    /** Reads nothing more: what still comes is thrown away. */
    void beDeaf() {
        deaf = true;
    }

    /** Gives bytes of a body back to the peer's window; whether something was written for that. */
    boolean consume(int streamId, int bytes) {
        Http2Stream stream = connection().stream(streamId);
        if (stream == null || bytes == 0) {
            return false;
        }
        try {
            return decoder().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception wrong) {
            onError(context(), false, wrong);
            return true;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) throws Exception {
        context = newContext;
        super.handlerAdded(newContext);
        if (newContext.channel().isActive()) {
            openWindow();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext newContext) throws Exception {
        super.channelActive(newContext);
        openWindow();
        flush();
    }

    /** All streams together may have more under way than the 65,535 bytes that a connection begins with. */
    private void openWindow() throws Http2Exception {
        Http2Stream whole = connection().connectionStream();
        int more = connectionWindowBytes - decoder().flowController().windowSize(whole);
        if (more > 0) {
            decoder().flowController().incrementWindowSize(whole, more);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        if (deaf) {
            bytes.release();
            return;
        }
        owner.reading();
        readNanos = clock.coarseNanos();
        String excess = meter.read(bytes, clock.coarseNanos());
        if (excess != null) {
            bytes.release();
            owner.broken(Http2Error.ENHANCE_YOUR_CALM, excess);
            return;
        }
        super.channelRead(from, message);
        if (overhead.isSpent() && !deaf) {
            owner.broken(Http2Error.ENHANCE_YOUR_CALM, "too many streams that had to be reset");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        discardSomeReadBytes();
        owner.readDone();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) throws Exception {
        super.channelWritabilityChanged(from);
        owner.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            owner.inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        owner.gone();
        super.channelInactive(from);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        owner.failed(String.valueOf(cause.getMessage()));
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        int streamId = error.streamId();
        Http2Stream stream = connection().stream(streamId);
        if (outbound) {
            super.onStreamError(from, true, cause, error);
        } else if (stream == null && error.error() == Http2Error.STREAM_CLOSED) {
            late(streamId);
        } else {
            // The codec calls a second head on a stream that the peer has ended a PROTOCOL_ERROR.
            boolean ended = error.error() == Http2Error.PROTOCOL_ERROR
                    && owner.knows(streamId)
                    && stream != null
                    && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
            Http2Error kind = ended ? Http2Error.STREAM_CLOSED : error.error();
            owner.streamRefused(streamId, kind, String.valueOf(error.getMessage()));
            if (ended) {
                reset(streamId, kind.code());
            } else {
                super.onStreamError(from, false, cause, error);
            }
        }
    }

    /** A frame for a stream that is not under way any more. */
    private void late(int streamId) {
        switch (recent.past(streamId)) {
            case RESET -> overhead.spend(LATE_COST, clock.coarseNanos());
            case FORGOTTEN -> reset(streamId, Http2Error.STREAM_CLOSED.code());
            case CLOSED -> owner.broken(Http2Error.STREAM_CLOSED, "a frame for a closed stream");
            case SKIPPED -> owner.broken(Http2Error.PROTOCOL_ERROR, "a frame for a stream below the last one");
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (error == null || outbound) {
            owner.failed(String.valueOf(cause.getMessage()));
        } else if (!deaf) {
            owner.broken(error.error(), String.valueOf(error.getMessage()));
        }
    }
}
