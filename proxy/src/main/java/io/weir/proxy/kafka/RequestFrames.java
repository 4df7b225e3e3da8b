package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cuts what a client sends into frames: a length of four bytes, and as many bytes. Allocates nothing by a declared length. */
final class RequestFrames {

    /** Of the length in front of each frame. */
    static final int LENGTH_BYTES = Integer.BYTES;

    /** The part of a header that every request has: API, version and correlation id. */
    static final int FIXED_HEADER_BYTES = 8;

    private static final int TLS_HANDSHAKE_3 = 0x1603;
    private static final Set<String> HTTP_BEGINNINGS =
            Set.of("GET ", "HEAD", "POST", "PUT ", "DELE", "CONN", "OPTI", "TRAC", "PATC", "PRI ");

    private final ReceivedBytes received;
    private final int maxBytes;

    /**
     * Frames of one client.
     *
     * @param maxBytes of a frame, its length not counted
     */
    RequestFrames(ByteBufAllocator allocator, int maxBytes) {
        this.received = new ReceivedBytes(allocator);
        this.maxBytes = maxBytes;
    }

    /** Takes bytes of the client, and the caller's reference to them. */
    void add(ByteBuf bytes) {
        received.add(bytes);
    }

    /** Bytes of frames that were not taken yet. */
    int size() {
        return received.size();
    }

    boolean isEmpty() {
        return received.isEmpty();
    }

    /** Whether a frame has begun of which the part of the header that every request has is missing. */
    boolean isInHeader() {
        return !isEmpty() && received.size() < LENGTH_BYTES + FIXED_HEADER_BYTES;
    }

    /**
     * The next frame with its length, for the caller to release; null when it is not there yet.
     *
     * @throws MalformedFrameException when there will never be one
     */
    @Nullable
    ByteBuf next() throws MalformedFrameException {
        if (received.size() < LENGTH_BYTES) {
            return null;
        }
        int length = received.getInt(0);
        if (length < FIXED_HEADER_BYTES || length > maxBytes) {
            throw refusal(length);
        }
        return received.size() - LENGTH_BYTES < length ? null : received.cut(LENGTH_BYTES + length);
    }

    private MalformedFrameException refusal(int length) {
        if (length >>> Short.SIZE == TLS_HANDSHAKE_3) {
            return MalformedFrameException.otherProtocol("a TLS ClientHello");
        }
        byte[] bytes = {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length};
        if (HTTP_BEGINNINGS.contains(new String(bytes, StandardCharsets.ISO_8859_1))) {
            return MalformedFrameException.otherProtocol("an HTTP request");
        }
        return MalformedFrameException.malformed(
                "frame length " + length + ": expected " + FIXED_HEADER_BYTES + ".." + maxBytes);
    }

    /** Drops what was not taken. */
    void release() {
        received.release();
    }
}
