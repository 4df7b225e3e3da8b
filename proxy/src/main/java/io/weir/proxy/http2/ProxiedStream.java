package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.metrics.LoopMetrics;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One request and its response, from the request's head to the log entry. Its stream has the same number on both sides. */
final class ProxiedStream {

    /** Who answers, and how far that is. */
    enum Stage {
        /** Nothing is decided. */
        NEW,
        /** Allowed, and waits for the server's connection or for a place on it. */
        WAITING,
        /** Its head has gone to the server. */
        FORWARDED,
        /** The proxy has answered; what the client still sends is thrown away. */
        ANSWERED,
        /** Logged and forgotten. */
        ENDED
    }

    /** Bytes of a body of unknown length. */
    static final long NO_LENGTH = -1;

    final int id;
    final long startNanos;

    /** The request's fields as they were received, but for the path, which is canonical: what rules see and the log tells. */
    FieldList request;

    AsciiString method = AsciiString.EMPTY_STRING;
    AsciiString path = AsciiString.EMPTY_STRING;
    AsciiString authority = AsciiString.EMPTY_STRING;
    boolean grpc;
    boolean toHead;
    boolean connect;

    Stage stage = Stage.NEW;
    Decision decision = Decision.NOTHING_KNOWN;
    LogOutcome outcome = LogOutcome.FORWARDED;
    String info = "";
    int status;
    long bytesIn;
    long bytesOut;

    /** Bytes of the request's body that are still to come by its Content-Length; {@link #NO_LENGTH} without one. */
    long requestLeft = NO_LENGTH;

    /** The same for the response. */
    long responseLeft = NO_LENGTH;

    /** Whether the client has sent its last byte. */
    boolean requestEnded;

    /** Whether the final response's head has gone to the client. */
    boolean responseBegun;

    /** Whether the response's last byte was handed to the client's codec. */
    boolean responseEnded;

    /** Whether the server, done with its response, said that it wants no more of the request. */
    boolean serverSaysEnough;

    /** When the client's last byte came; what the server takes from there on is its own time. */
    long requestEndedNanos;

    /** From then to the head of the server's final response; {@link LoopMetrics#NOT_TIMED} while there is none. */
    long upstreamNanos = LoopMetrics.NOT_TIMED;

    /** When anything of it last moved, by the coarse clock. */
    long movedNanos;

    /** Bytes of the body that came behind the proxy's own answer and are not given back to the client's window. */
    int heldBackBytes;

    /** When that began, by the coarse clock. */
    long heldBackNanos;

    /** DATA frames handed to a codec and not sent yet. */
    int toServerFrames;

    int toClientFrames;

    private @Nullable Queue<ByteBuf> held;
    private @Nullable FieldList heldTrailer;

    ProxiedStream(int id, FieldList request, long startNanos, long nowNanos) {
        this.id = id;
        this.request = request;
        this.startNanos = startNanos;
        this.requestEndedNanos = startNanos;
        this.movedNanos = nowNanos;
    }

    /** Keeps body bytes while it waits; takes the caller's reference. */
    void hold(ByteBuf data) {
        if (held == null) {
            held = new ArrayDeque<>(2);
        }
        held.add(data);
    }

    void holdTrailer(FieldList trailer) {
        heldTrailer = trailer;
    }

    /** The next body bytes that waited, with a reference for the caller. */
    @Nullable
    ByteBuf nextHeld() {
        return held == null ? null : held.poll();
    }

    @Nullable
    FieldList heldTrailer() {
        return heldTrailer;
    }

    /** Throws away what waited. */
    void dropHeld() {
        for (ByteBuf data = nextHeld(); data != null; data = nextHeld()) {
            data.release();
        }
        heldTrailer = null;
    }
}
